"""What a person writes instead of a mail's own words: checked, laid out, never markup."""

import pytest

from notifications.edited import Edited, check_edited, edited_of, html_of, short_of
from notifications.render import pages
from rules.errors import Refusal
from tests.posting import a_letter


def test_a_subject_is_one_line_and_a_text_keeps_its_lines() -> None:
    words = check_edited(" Mời\r\nBcc: x\x00 họp ", "\r\n\r\nDòng 1  \r\rDòng\u20282\x07\ud800\n\n")

    assert words == Edited("Mời Bcc: x họp", "Dòng 1\n\nDòng\n2\n")


@pytest.mark.parametrize(("subject", "text"), [("", "a"), (" \n", "a"), ("a", " \n\t\n")])
def test_nothing_is_left_empty(subject: str, text: str) -> None:
    with pytest.raises(Refusal, match="không được để trống"):
        check_edited(subject, text)


@pytest.mark.parametrize(("subject", "text"), [("a" * 201, "a"), ("a", "a" * 20_001)])
def test_nothing_is_longer_than_a_mail(subject: str, text: str) -> None:
    with pytest.raises(Refusal, match=r"nhiều nhất 200 chữ, nội dung nhiều nhất 20\.000 chữ"):
        check_edited(subject, text)


def test_paragraphs_and_lines_stay_and_nothing_is_markup() -> None:
    page = html_of('Kính gửi "HTX",\n\n<script>x</script>\n{{ a }} & {b}\n')

    assert '<p style="margin:0 0 12px 0;">Kính gửi &quot;HTX&quot;,</p>' in page
    assert "&lt;script&gt;x&lt;/script&gt;<br>\n{{ a }} &amp; {b}</p>" in page


def test_the_short_form_is_cut_between_two_words() -> None:
    assert short_of("Xin mời\n\nhọp.\n") == "Xin mời họp."
    assert short_of("chè " * 200) == "chè " * 98 + "chè…"


def test_a_letter_is_written_in_these_words_and_marked_when_it_goes_elsewhere() -> None:
    letter = a_letter(edited=Edited("Mời họp", "Kính mời.\n"))

    own, marked = pages(letter), pages(letter, marked="Thư thử.")

    assert (own.subject, own.text, own.short) == ("Mời họp", "Kính mời.\n", "Kính mời.")
    assert "Kính mời.</p>" in own.html
    assert marked.subject == "[THỬ] Mời họp"
    assert marked.text == "Thư thử.\n\nKính mời.\n"
    assert "Thư thử.</p>" in marked.html


def test_what_a_row_keeps_is_read_back() -> None:
    assert edited_of({"subject": "a", "text": "b"}) == Edited("a", "b")
    assert edited_of(None) is None
