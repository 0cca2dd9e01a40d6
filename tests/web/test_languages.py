"""The words of the pages: all marked, all said in English, nothing that is typed becomes markup."""

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

from ocop_cycle.web import languages
from ocop_cycle.web.looks import Look, looked_at
from ocop_cycle.web.pages import ENVIRONMENT, con_lai
from tests.web.texts import TEMPLATES, WEB, labels, sentences, unmarked, untranslated
from tests.web.years import NAME

TYPED = "<i>50%</i> %(num)s"
EACH = pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda it: it.name)


@pytest.fixture
def english() -> Iterator[None]:
    with looked_at(Look("en")):
        yield


def test_every_marked_sentence_and_every_label_is_said_in_english_and_no_other() -> None:
    assert len(sentences()) > 100
    assert len(labels()) > 100
    assert untranslated("en") == []


def test_a_translation_has_the_same_places_for_facts() -> None:
    with (languages.CATALOGUES / "en.po").open("rb") as file:
        faults = [fault for message in read_po(file) for fault in message.check()]

    assert faults == []


def test_no_words_are_marked_where_they_are_not_looked_for() -> None:
    """Before Python 3.12 an f-string is one word for those who look for marked ones."""
    hidden = [
        f"{path.name}: {call.args[0].value}"
        for path in sorted(WEB.glob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if isinstance(call.func, ast.Name) and call.func.id in {"gettext", "ngettext", "marked"}
    ]

    assert hidden == []


@EACH
def test_no_template_says_anything_unmarked(template: Path) -> None:
    assert unmarked(template) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("<p>Quá hạn</p>", ["Quá hạn"]),
        ("<p>Xem</p>", ["Xem"]),
        ('<p title="Quá hạn"></p>', ["Quá hạn"]),
        ('{{ _("Xem") }} {% if x %} ngày{% endif %}', ["ngày"]),
        ('{{ word or "chưa có" }}', ["chưa có"]),
        ('<p class="late"{% if x %} id="y"{% endif %}>{{ _("Quá hạn") }} · OCOP</p>', []),
        ("{% trans n=n %}có {{ n }}{% endtrans %}<code>ocop up</code>", []),
    ],
)
def test_what_is_unmarked_is_found(tmp_path: Path, written: str, found: list[str]) -> None:
    template = tmp_path / "one.html"
    template.write_text(written, encoding="utf-8")

    assert unmarked(template) == found


def test_a_page_is_vietnamese_until_somebody_asks_for_english(client: TestClient) -> None:
    vietnamese = client.get("/calls").text
    client.post("/language", data={"language": "en"}, follow_redirects=False)
    english = client.get("/calls").text

    assert '<html lang="vi">' in vietnamese
    assert "<h1>Cần gọi điện</h1>" in vietnamese
    assert '<html lang="en">' in english
    assert "<h1>To be called</h1>" in english
    assert "Monday, 16/03/2020" in english


def test_a_language_that_is_not_there_is_refused_and_a_strange_cookie_overlooked(
    client: TestClient,
) -> None:
    refused = client.post("/language", data={"language": "xx"})
    client.cookies.set("lang", 'xx"; <script>')

    assert refused.status_code == 400
    assert '<html lang="vi">' in client.get("/cycles").text


@pytest.mark.usefixtures("english")
def test_counts_days_and_numbers_are_said_in_english() -> None:
    day = date(2020, 3, 16)

    assert con_lai(date(2020, 3, 17), day) == "1 day left"
    assert con_lai(date(2020, 3, 18), day) == "2 days left"
    assert con_lai(date(2020, 3, 14), day) == "2 days late"
    assert con_lai(date(2020, 3, 14), day, "đã qua") == "2 days ago"
    assert languages.ngay(day) == "Monday, 16/03/2020"
    assert languages.so(2000) == "2,000"
    assert languages.so(Decimal("1234.50")) == "1,234.5"
    assert languages.muc("4.5.1") == "section 4.5.1"
    assert languages.muc("Điều 7") == "Điều 7"


def test_counts_days_and_numbers_are_said_in_vietnamese() -> None:
    day = date(2020, 3, 16)

    assert con_lai(date(2020, 3, 17), day) == "còn 1 ngày"
    assert con_lai(day, day) == "là ngày cuối"
    assert languages.ngay(day) == "thứ Hai, 16/03/2020"
    assert languages.so(2000) == "2.000"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "written",
    [
        "{{ _(typed) }}",
        '{{ _("mục %(clause)s", clause=typed) }}',
        '{{ ngettext("%(num)s %(typed)s", "%(num)s %(typed)s", 2, typed=typed) }}',
        "{% trans typed=typed %}có <b>{{ typed }}</b>{% endtrans %}",
    ],
)
def test_what_somebody_typed_is_never_markup(language: str, written: str) -> None:

    with looked_at(Look(language)):
        said = ENVIRONMENT.from_string(written).render(typed=TYPED)

    assert "&lt;i&gt;50%&lt;/i&gt; %(num)s" in said


def test_the_report_to_print_is_there_in_english(client: TestClient) -> None:
    client.cookies.set("lang", "en")

    report = client.get("/digest", params={"cycle": NAME}).text

    assert "Report on OCOP in Thái Nguyên, 2020" in report
    assert "3. What is late and who holds it" in report
