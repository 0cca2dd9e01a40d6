import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from notifications.filters import cau, con, hoa, ke, muc, ngan, ngay, ngay_ngan, so


def test_a_day_is_written_with_its_weekday() -> None:
    assert ngay(date(2020, 8, 14)) == "thứ Sáu, 14/08/2020"
    assert ngay(date(2020, 3, 1)) == "Chủ nhật, 01/03/2020"


def test_a_day_in_figures_keeps_its_zeros() -> None:
    assert ngay_ngan(date(2020, 3, 1)) == "01/03/2020"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Decimal("80.5"), "80,5"),
        (Decimal("80.50"), "80,5"),
        (Decimal("80.00"), "80"),
        (Decimal("12345.678"), "12.345,678"),
        (Decimal("1E+3"), "1.000"),
        (2000, "2.000"),
        (0, "0"),
        (100, "100"),
    ],
)
def test_a_number_has_a_decimal_comma_and_dots_between_thousands(
    number: Decimal | int, written: str
) -> None:
    assert so(number) == written


@pytest.mark.parametrize(
    ("clause", "named"),
    [("4.5.1", "mục 4.5.1"), ("II.3", "mục II.3"), ("Điều 7 khoản 3", "Điều 7 khoản 3")],
)
def test_a_clause_is_named_once(clause: str, named: str) -> None:
    assert muc(clause) == named


@pytest.mark.parametrize(
    ("typed", "written"), [("thiếu phiếu", "thiếu phiếu."), ("Vì sao?", "Vì sao?"), ("", "")]
)
def test_a_typed_text_ends_as_a_sentence(typed: str, written: str) -> None:
    assert cau(typed) == written


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert hoa("điều 7 của UBND") == "Điều 7 của UBND"


@pytest.mark.parametrize(
    ("days", "counted", "said"),
    [
        (7, False, "còn 7 ngày"),
        (1, False, "còn 1 ngày"),
        (5, True, "còn 5 ngày làm việc"),
        (1200, False, "còn 1.200 ngày"),
        (0, True, "hôm nay là ngày cuối"),
        (-1, False, "hôm nay là ngày cuối"),
    ],
)
def test_the_time_left_is_said_in_words(days: int, counted: bool, said: str) -> None:  # noqa: FBT001 -- a case
    assert con(days, counted) == said


def test_names_are_listed_with_commas() -> None:
    assert ke(("TN-001", "TN-002")) == "TN-001, TN-002"


def test_one_name_is_no_list_of_letters() -> None:
    with pytest.raises(TypeError, match="one name"):
        ke("TN-001")


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("Chè đinh La Bằng", 16, "Chè đinh La Bằng"),
        ("Chè đinh La Bằng", 15, "Chè đinh La…"),
        ("Chè đinh, La Bằng", 12, "Chè đinh…"),
        ("Chèđinhlabằng", 6, "Chèđi…"),
        ("A Chèđinhlabằng", 10, "A Chèđinh…"),
        ("🍵🍵🍵🍵", 3, "🍵🍵…"),
    ],
)
def test_a_long_text_is_cut_between_words_where_it_can_be(
    text: str, longest: int, cut: str
) -> None:
    assert ngan(text, longest) == cut


@pytest.mark.parametrize("letter", ["x̣́", "🍵🏽", unicodedata.normalize("NFD", "ế")])
def test_no_letter_is_cut_in_the_middle(letter: str) -> None:
    text = letter * 20

    for longest in range(2, len(text)):
        cut = ngan(text, longest)
        assert len(cut) <= longest
        assert set(cut.removesuffix("…").split(letter)) == {""}
