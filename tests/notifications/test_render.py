import html
import re
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from notifications.edited import Edited
from notifications.examples import EXAMPLES, bare, samples
from notifications.kinds import KINDS
from notifications.letters import Letter
from notifications.notices import Notice, Office
from notifications.render import pages, subject
from tests.notifications.examples import (
    DEADLINE_REMINDER,
    EVENT,
    STAGE_OPENED,
    alone,
    hostile,
    several,
)

CASES = {
    **{
        kind: [
            *(alone(notice) for notice in samples(kind)),
            *(alone(hostile(notice)) for notice in islice(samples(kind), 2)),
        ]
        for kind in KINDS
    },
    "all of them": [several(list(EXAMPLES.values()), EVENT)],
    "all of them, bare": [several([bare(kind) for kind in KINDS])],
}
EVERY = pytest.mark.parametrize("letters", CASES.values(), ids=CASES)
FIRST_WORDS = ("Việc cần làm: ", "Kết quả của sản phẩm ", "Việc 1: ")
DAY_WORDS = ("Hạn", "Việc tiếp theo: ")


def words(text: str) -> str:
    return " ".join(text.split())


def words_of_html(page: str) -> str:
    body = page.partition("<body")[2].partition(">")[2]
    return words(html.unescape(re.sub(r"<[a-z/!][^>]*>", " ", body)))


def squeezed(text: str) -> str:
    return text.replace(" ", "")


@EVERY
def test_every_line_of_the_text_stands_in_the_html_too(letters: list[Letter]) -> None:
    for written in map(pages, letters):
        seen = squeezed(words_of_html(written.html))

        lines = [squeezed(line.removeprefix("- ")) for line in written.text.splitlines()]
        assert [line for line in lines if line not in seen] == []


@EVERY
def test_a_text_has_no_stray_spaces_and_no_gaps(letters: list[Letter]) -> None:
    for written in map(pages, letters):
        lines = [*written.text.splitlines(), written.subject, written.short]

        assert [line for line in lines if line != line.strip() or "  " in line] == []
        assert [line for line in lines if re.search(r" [,.;]|\.\.|…\.|“”", line)] == []
        assert {line for line in lines if line.endswith(":")} <= HEADINGS
        assert "\n\n\n" not in written.text
        assert written.text.endswith("nào.\n")


@EVERY
def test_the_first_lines_say_who_must_do_what_by_which_day(letters: list[Letter]) -> None:
    for letter in letters:
        who, what, day = pages(letter).text.splitlines()[:3]

        assert who.startswith(f"Kính gửi {letter.name}")
        assert what.startswith(FIRST_WORDS)
        assert day.startswith(DAY_WORDS)


@pytest.mark.parametrize("notice", EXAMPLES.values(), ids=lambda notice: notice.kind)
def test_every_mail_names_plan_office_and_reason(notice: Notice) -> None:
    text = pages(alone(notice)).text

    assert words(text).endswith(
        words(
            f"Nơi liên hệ: {notice.office.name}, điện thoại {notice.office.phone}, "
            f"thư điện tử {notice.office.email} "
            f"Vì sao Quý vị nhận thư này: {notice.why} "
            f"Thư nhắc việc tự động của Chương trình OCOP {notice.place}, năm {notice.year}. "
            "Thư này không phải văn bản hành chính và không thay thế văn bản nào."
        )
    )
    assert f"Mục {notice.clause}, {notice.plan}.\n" in text or f"{notice.plan}.\n" in text


@EVERY
def test_html_needs_no_net_and_no_style_sheet(letters: list[Letter]) -> None:
    for page in (pages(letter).html for letter in letters):
        assert re.findall(r"<(?:img|link|style|script|a|form)\b|https?:|url\(", page) == []
        assert page.startswith('<!DOCTYPE html>\n<html lang="vi">')


@pytest.mark.parametrize("kind", KINDS)
def test_no_notice_carries_a_fact_that_its_mail_does_not_tell(kind: str) -> None:
    told = {field.name for field in fields(KINDS[kind])} - {"key", "to"}  # these two are headers

    silent = {name for name in told if not any(tells(each, name) for each in samples(kind))}
    assert silent == set()


def tells(notice: Notice, name: str) -> bool:
    """Tell whether a list for somebody else reads otherwise when this fact is another."""
    changes: dict[str, Any] = {name: another(getattr(notice, name))}
    before, after = (
        replace(several([each, each]), name="Ông Nguyễn Văn Minh")
        for each in (notice, replace(notice, **changes))
    )
    return pages(before).text != pages(after).text


def another(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=7)
    if isinstance(value, Office):
        return replace(value, name="Phòng Kinh tế")
    return value[1:] if isinstance(value, tuple) else "điều khác"


def test_subjects_differ_by_day_product_and_stage() -> None:
    said = {
        subject(alone(notice))
        for notice in (
            DEADLINE_REMINDER,
            replace(DEADLINE_REMINDER, days_left=1),
            replace(DEADLINE_REMINDER, days_left=0),
            replace(DEADLINE_REMINDER, counted=True),
            replace(DEADLINE_REMINDER, tentative=True),
            replace(DEADLINE_REMINDER, last_day=date(2020, 7, 15)),
            replace(DEADLINE_REMINDER, product="Miến dong"),
            replace(DEADLINE_REMINDER, stage="Đăng ký ý tưởng sản phẩm"),
        )
    }

    assert len(said) == 8


def test_the_subjects_of_all_kinds_differ() -> None:
    assert len({subject(alone(notice)) for notice in EXAMPLES.values()}) == len(KINDS)


def test_markup_in_a_name_is_shown_and_not_obeyed() -> None:
    notice = replace(DEADLINE_REMINDER, product="<script>alert(1)</script> & {{ 7*7 }}")

    written = pages(alone(notice))
    assert "<script" not in written.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in written.html
    assert "Sản phẩm: <script>alert(1)</script> & {{ 7*7 }} (mã TN20-001)." in written.text


def test_what_a_person_wrote_leaves_instead() -> None:
    letter = replace(
        alone(DEADLINE_REMINDER, EVENT),
        edited=Edited("Xin gọi lại", "Kính gửi HTX,\nxin gọi <b>.\n"),
    )

    written = pages(letter, marked="Thư thử.")
    assert written.subject == "[THỬ] Xin gọi lại"
    assert written.text == "Thư thử.\n\nKính gửi HTX,\nxin gọi <b>.\n"
    assert "xin gọi &lt;b&gt;." in written.html
    assert written.short == "Kính gửi HTX, xin gọi <b>."


def test_a_mail_with_a_day_says_what_the_file_is_for() -> None:
    told = "Kèm thư: tệp lịch han-chot.ics; mở tệp để ghi hạn vào lịch của Quý vị.\n"
    cancelled = replace(EVENT, method="CANCEL")

    assert told in pages(alone(DEADLINE_REMINDER, EVENT)).text
    assert "bỏ hạn cũ khỏi lịch" in pages(alone(DEADLINE_REMINDER, cancelled)).text
    assert "han-chot.ics" not in pages(alone(DEADLINE_REMINDER)).text


def test_a_day_off_names_the_last_working_day_before_it() -> None:
    changes: dict[str, Any] = {"last_day": date(2020, 5, 31), "last_working_day": date(2020, 5, 29)}

    for kind in ("deadline_reminder", "agency_reminder", "activity_reminder"):
        written = pages(alone(replace(EXAMPLES[kind], **changes)))
        assert "ngày làm việc cuối cùng trước hạn là thứ Sáu, 29/05/2020." in written.text
        assert "ngày làm việc cuối cùng là thứ Sáu, 29/05/2020" in written.short


def test_the_reader_of_several_offices_reads_which_is_for_which() -> None:
    other = replace(DEADLINE_REMINDER, office=Office("UBND huyện Phú Lương"), why="Lý do khác")
    notices = [DEADLINE_REMINDER, other, DEADLINE_REMINDER, DEADLINE_REMINDER]

    text = pages(several(notices)).text
    assert text.partition("Nơi liên hệ:\n")[2].partition("Thư nhắc")[0] == (
        "Việc 1, 3-4: UBND huyện Đại Từ, điện thoại 0200 382 4567, "
        "thư điện tử daitu@example.vn\n"
        "Việc 2: UBND huyện Phú Lương\n"
        "\n"
        "Vì sao Quý vị nhận thư này:\n"
        f"Việc 1, 3-4: {DEADLINE_REMINDER.why}\n"
        "Việc 2: Lý do khác.\n"
        "\n"
    )


def test_what_is_advised_to_all_is_said_once() -> None:
    text = pages(several([DEADLINE_REMINDER, STAGE_OPENED, DEADLINE_REMINDER])).text

    assert text.count("Nếu Quý vị đã làm xong") == 1
    assert text.count("Nơi liên hệ:") == 1


HEADINGS = {
    "Căn cứ:",
    "Nơi liên hệ:",
    "Vì sao Quý vị nhận thư này:",
    "Các việc của kế hoạch:",
    "Các việc giao Quý cơ quan:",
    "Trước khi đề xuất được xác nhận, Quý vị có thể:",
    "Đến hết hạn báo, Quý vị còn có thể:",
    "Hạn trong tuần này:",
    "Đang chậm:",
    "Thay đổi đến nay:",
    "Thay đổi từ thứ Sáu, 14/08/2020:",
    "Việc của tuần từ thứ Hai, 10/08/2020:",
}
