import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import notifications
from notifications import overrides
from notifications.examples import EXAMPLES
from notifications.frames import PARTS
from notifications.kinds import KINDS
from notifications.overrides import load_overrides
from notifications.render import pages, short, subject
from tests.notifications.examples import DEADLINE_REMINDER, alone, several

SHIPPED = Path(notifications.__file__).parent / "templates"
BODY = "{% extends base %}\n{% block todo %}\n<SAID>\n{% endblock %}\n"


@pytest.fixture(autouse=True)
def forgotten(tmp_path: Path) -> Iterator[None]:
    yield
    load_overrides(tmp_path / "none")


def put(
    folder: Path, text: str, *, kind: str = "deadline_reminder", part: str = "body.txt"
) -> Path:
    path = folder / kind / part
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path, text: str, *, part: str = "body.txt") -> list[tuple[int, str]]:
    """Try a template and tell why it is not used, by line."""
    path = put(folder, text, part=part)
    findings = load_overrides(folder)
    assert {finding.file for finding in findings} <= {str(path)}
    return [(finding.line, finding.what) for finding in findings]


def test_a_part_that_the_office_wrote_is_used_and_the_others_are_ours(tmp_path: Path) -> None:
    shipped = pages(alone(DEADLINE_REMINDER))
    put(
        tmp_path,
        "Xin nhớ {{ notice.last_day | ngay_ngan }}: {{ notice.product }}",
        part="subject.txt",
    )

    assert load_overrides(tmp_path) == ()
    written = pages(alone(DEADLINE_REMINDER))
    assert written.subject == "Xin nhớ 30/06/2020: Chè đinh La Bằng (OCOP Thái Nguyên 2020)"
    assert replace(written, subject=shipped.subject) == shipped


def test_a_body_of_the_office_stands_on_our_frame_alone_and_among_others(tmp_path: Path) -> None:
    ours = pages(alone(DEADLINE_REMINDER)).text
    put(tmp_path, BODY.replace("<SAID>", "{{ label }}: gọi {{ notice.office.name }}.\nHạn: sớm."))

    assert load_overrides(tmp_path) == ()
    alone_text = pages(alone(DEADLINE_REMINDER)).text
    assert alone_text.startswith(
        "Kính gửi HTX Chè La Bằng,\nViệc cần làm: gọi UBND huyện Đại Từ.\nHạn: sớm.\n\nCăn cứ:\n"
    )
    assert alone_text.rpartition("Nơi liên hệ")[2] == ours.rpartition("Nơi liên hệ")[2]
    both = pages(several([DEADLINE_REMINDER, EXAMPLES["result"]])).text
    assert "Việc 1: gọi UBND huyện Đại Từ.\nHạn: sớm.\nCăn cứ:\n" in both
    assert "Việc 2: kết quả của sản phẩm" in both


def test_names_are_escaped_in_a_page_of_the_office_too(tmp_path: Path) -> None:
    put(tmp_path, BODY.replace("<SAID>", "<p>{{ notice.product }}</p>"), part="body.html")

    assert load_overrides(tmp_path) == ()
    page = pages(alone(replace(DEADLINE_REMINDER, product="<b>Chè</b> {{ 7*7 }}"))).html
    assert "<p>&lt;b&gt;Chè&lt;/b&gt; {{ 7*7 }}</p>" in page


def test_our_own_templates_pass_the_check_of_the_office(tmp_path: Path) -> None:
    for kind in KINDS:
        shutil.copytree(SHIPPED / kind, tmp_path / kind)

    assert load_overrides(tmp_path) == ()
    assert overrides.chosen("office_digest", "body.html") is not None


@pytest.mark.parametrize(
    ("said", "line", "why"),
    [
        ("{{ notice.prodct }}", 3, "không có tên “prodct” của notice; có clause, code, counted"),
        ("{{ product }}", 3, "không có tên “product”; các tên có là base, label, letter"),
        ("{{ notice.office.fax }}", 3, "không có tên “fax”; có clause"),
        ("{{ letter.to }}", 3, "không có tên “to” của letter; có name"),
        ("{{ notice.todo | cauu }}", 3, "không có bộ lọc “cauu”; các bộ lọc có là cau, con"),
        ("{{ notice.todo", 4, "viết sai cú pháp"),
        ("{% for x in notice.todo %}", 4, "viết sai cú pháp"),
        ("{{ notice.product | ngay }}", 3, "không viết được thư ('str' object has no attribute"),
        ("{% for a in notice.last_day %}{% endfor %}", 3, "không viết được thư ('datetime.date'"),
        ("a\n\n{{ notice.todo | ngan }}", 5, "không viết được thư"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, said: str, line: int, why: str) -> None:
    ours = pages(alone(DEADLINE_REMINDER))

    [(where, what)] = found(tmp_path, BODY.replace("<SAID>", said))
    assert (where, what[: len(why)]) == (line, why)
    assert pages(alone(DEADLINE_REMINDER)) == ours


@pytest.mark.parametrize(
    "said",
    [
        "{{ notice.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ notice.__init__.__globals__ }}",
        "{{ notice['__class__'] }}",
        "{{ notice | attr('__class__') }}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ get_flashed_messages.__globals__ }}",
        "{{ part.basis.__call__(notice) }}",
        "{{ part.__class__ }}",
        "{{ notice.name.format(notice) }}",
        "{{ '%s' % notice }}",
        "{{ notice.name.upper() }}",
        "{{ super.__func__ }}",
        "{{ notice.last_day.__reduce__() }}",
        "{{ notice.todo | safe }}",
        "{% autoescape false %}{{ notice.todo }}{% endautoescape %}",
        "{% include '/etc/passwd' %}",
        "{% include '_base/tail.txt' %}",
        "{% import '_base/parts.txt' as p %}",
        "{% from '_base/parts.txt' import basis %}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% call part.basis(notice) %}{% endcall %}",
        "{% filter upper %}a{% endfilter %}",
        "{% if notice.todo == '' %}{{ notice.todo() }}{% endif %}",
        "{% if notice.todo == '' %}{{ part.basis(*notice.todo) }}{% endif %}",
        "{% if notice.todo == '' %}{{ part.basis(**notice) }}{% endif %}",
        "{{ notice.todo | map('upper') }}",
        "{{ notice.todo is callable and [].append(1) }}",
    ],
)
def test_what_a_template_may_not_reach_refuses_it(tmp_path: Path, said: str) -> None:
    findings = found(tmp_path, BODY.replace("<SAID>", said))

    assert 3 in {line for line, _ in findings}
    assert overrides.chosen("deadline_reminder", "body.txt") is None


@pytest.mark.parametrize(
    "said",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ 'a' | center(1000000000) }}",
        "{% for a in range(100000000) %}{% endfor %}",
        "{% for a in 'aaaaaaaa' %}{% endfor %}",
        "{% for a in [1, 2] %}{% endfor %}",
        "{% for a in notice.todo recursive %}{{ loop(a) }}{% endfor %}",
        "{% for a in notice.todo %}" * 3 + "{% endfor %}" * 3,
        "{% for a in notice.todo %}{% endfor %}" * 21,
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
        "{{ " + "not " * 3000 + "1 }}",
    ],
)
def test_what_would_never_end_or_fill_the_memory_is_refused(tmp_path: Path, said: str) -> None:
    assert found(tmp_path, BODY.replace("<SAID>", said)) != []


def test_a_template_that_writes_too_much_is_refused(tmp_path: Path) -> None:
    twice = "{% for a in notice.todo %}{% for b in notice.todo %}<X>{% endfor %}{% endfor %}"

    [(line, what)] = found(tmp_path, BODY.replace("<SAID>", twice.replace("<X>", "chữ " * 200)))
    assert (line, what) == (0, "không viết được thư (viết ra hơn 200.000 chữ)")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("Kính gửi {{ notice.name }},\n", 1, "chữ nằm ngoài các khối thì không được in ra"),
        (BODY + "\nXin cảm ơn.\n", 5, "chữ nằm ngoài các khối thì không được in ra"),
        ('{% extends "_base/body.txt" %}\n', 1, "dòng đầu phải là {% extends base %}"),
        (BODY.replace("todo", "tood"), 2, "không có khối “tood”; các khối có là todo, content"),
        ("", 1, "dòng đầu phải là {% extends base %}"),
    ],
)
def test_a_body_that_leaves_the_frame_is_refused(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    assert (line, why) in [(where, what[: len(why)]) for where, what in found(tmp_path, text)]


def test_a_subject_is_a_line_and_no_body(tmp_path: Path) -> None:
    assert {line for line, _ in found(tmp_path, BODY, part="subject.txt")} == {1, 2}


def test_a_subject_may_never_be_empty(tmp_path: Path) -> None:
    sometimes = "{% if notice.clause %}Xin nhớ{% endif %}"

    assert found(tmp_path, sometimes, part="subject.txt") == [(0, "có thư không được viết chữ nào")]


def test_a_file_in_the_wrong_place_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a", kind="deadline_reminders")
    put(tmp_path, "a", part="body.md")
    put(tmp_path, "a", part="body.txt~")
    put(tmp_path, "a", part=".body.txt.swp")

    told = [str(finding) for finding in load_overrides(tmp_path)]
    assert [line.partition(";")[0] for line in told] == [
        f"{tmp_path}/deadline_reminder/body.md: không có phần thư “body.md”",
        f"{tmp_path}/deadline_reminders/body.txt: không có loại thư “deadline_reminders”",
    ]
    assert told[0].endswith(f"{', '.join(PARTS)}; mẫu có sẵn được dùng thay.")


@pytest.mark.parametrize(
    ("octets", "line", "what"),
    [
        (b"{% extends base %}\n\xff\xfe", 2, "không phải chữ UTF-8"),
        (b"a" * 64_001, 0, "dài hơn 64.000 byte"),
    ],
)
def test_a_file_that_is_no_text_is_told(
    tmp_path: Path, octets: bytes, line: int, what: str
) -> None:
    put(tmp_path, "").write_bytes(octets)

    assert [(each.line, each.what) for each in load_overrides(tmp_path)] == [(line, what)]


def test_a_file_from_windows_is_read_as_it_is_meant(tmp_path: Path) -> None:
    path = put(tmp_path, "", part="short.txt")
    path.write_bytes(b"\xef\xbb\xbf{{ notice.todo }}.\r\n")

    assert load_overrides(tmp_path) == ()
    assert "HTX Chè La Bằng: nộp hồ sơ" in short(alone(DEADLINE_REMINDER))


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    path = put(tmp_path, "Một", part="subject.txt")
    load_overrides(tmp_path)
    first = overrides.chosen("deadline_reminder", "subject.txt")

    load_overrides(tmp_path)
    assert overrides.chosen("deadline_reminder", "subject.txt") is first
    path.write_text("Hai", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    load_overrides(tmp_path)
    assert subject(alone(DEADLINE_REMINDER)) == "Hai (OCOP Thái Nguyên 2020)"
    path.unlink()
    load_overrides(tmp_path)
    assert overrides.chosen("deadline_reminder", "subject.txt") is None


def test_a_folder_that_is_not_there_has_nothing_to_say(tmp_path: Path) -> None:
    assert load_overrides(tmp_path / "none") == ()


def test_a_template_that_fails_on_a_real_mail_gives_way_to_ours_and_is_told(tmp_path: Path) -> None:
    ours = pages(alone(DEADLINE_REMINDER))
    odd = "{% if notice.product == 'Chè lạ' %}{{ notice.product | ngay }}{% endif %}Xin nhớ"
    path = put(tmp_path, f"\n{odd}", part="subject.txt")
    assert load_overrides(tmp_path) == ()
    assert subject(alone(DEADLINE_REMINDER)) == "Xin nhớ (OCOP Thái Nguyên 2020)"

    strange = subject(alone(replace(DEADLINE_REMINDER, product="Chè lạ")))

    assert strange == ours.subject.replace("Chè đinh La Bằng", "Chè lạ")
    [finding] = load_overrides(tmp_path)
    assert str(finding).startswith(f"{path}:2: không viết được thư ('str' object")
    assert subject(alone(DEADLINE_REMINDER)) == ours.subject
