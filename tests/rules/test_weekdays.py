"""Days of the week beside a date: read past, and held against the calendar."""

from datetime import date

import pytest

from rules.errors import PhraseRefused
from rules.phrases import parse


@pytest.mark.parametrize(
    ("phrase", "last_day"),
    [
        ("trước thứ Sáu ngày 13/3", date(2020, 3, 12)),
        ("trước thứ Sáu, ngày 13/3/2020", date(2020, 3, 12)),
        ("truoc thu 6 ngay 13/3", date(2020, 3, 12)),
        ("hạn cuối thứ 6, 13/3/2020", date(2020, 3, 13)),
        ("CHẬM NHẤT LÀ THỨ SÁU, NGÀY 13 THÁNG 3 NĂM 2020", date(2020, 3, 13)),
        ("trước 17h00 thứ Sáu, ngày 13/3/2020", date(2020, 3, 13)),
        ("trước ngày 15/3/2020 (Chủ nhật)", date(2020, 3, 14)),
        ("đến hết Chủ nhật ngày 15/3/2020", date(2020, 3, 15)),
        ("từ thứ Hai ngày 2/3 đến thứ Sáu ngày 6/3/2020", date(2020, 3, 6)),
    ],
)
def test_a_day_of_the_week_beside_a_date_changes_nothing(phrase: str, last_day: date) -> None:
    assert parse(phrase, year=2020).last_day == last_day


@pytest.mark.parametrize(
    "phrase", ["trước thứ Sáu ngày 15/3", "trước ngày 15/3/2020 (thứ Sáu)", "thứ 6, 15 tháng 3"]
)
def test_a_date_on_another_day_of_the_week_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseRefused, match="15/03/2020 là Chủ nhật, không phải thứ Sáu"):
        parse(phrase, year=2020)


def test_without_a_year_a_plan_of_several_years_leaves_the_day_of_the_week_open() -> None:
    found = parse("trước thứ Sáu ngày 15/3", year=2022, last_year=2025)

    assert found.last_day == date(2022, 3, 14)


@pytest.mark.parametrize(
    "phrase", ["đợt thứ hai ngày 30/10/2020", "Thứ Hai hàng tuần", "thứ Sáu", "thứ 8 ngày 13/3"]
)
def test_an_ordinal_or_a_lone_day_of_the_week_is_no_deadline(phrase: str) -> None:
    with pytest.raises(PhraseRefused):
        parse(phrase, year=2020)
