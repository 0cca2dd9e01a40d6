from datetime import date
from decimal import Decimal

import pytest

from notifications.filters import cau, hoa, muc, ngay, ngay_ngan, so


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
