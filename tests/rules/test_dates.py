"""The calendar words of a paper: every spelling of a day, and the days that do not exist."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import Deadline, DeadlineKind
from rules.errors import PhraseRefused
from rules.phrases import parse


def read(phrase: str) -> Deadline:
    """Read a phrase of the plan of 2020."""
    return parse(phrase, year=2020)


@pytest.mark.parametrize(
    "phrase",
    [
        "trước ngày 15/3/2020",
        "TRƯỚC NGÀY 15/3/2020",
        "trước   ngày 15 / 3 / 2020 .",
        "trướcngày15/3/2020",
        "truoc ngay 15/3/2020",
        "trươc ngay 15/3/2020",
        "trứơc ngày 15/3/2020",
        unicodedata.normalize("NFD", "trước ngày 15/3/2020"),
        "Thời gian: trước ngày 15/3/2020;",
        "Thời gian:trước ngày 15/3",
        "(trước ngày 15/3/2020",
        "“trước ngày 15.3.2020”",
        "trước ngày 15-3-2020",
        "trước ngày 15–3–2020",
        "trước ngày 15/03/20",
        "trước 15/3",
        "trước ngày 15 tháng 3 năm 2020",
        "trước ngày 15 tháng 03/2020",
        "trước ngày 15/3 năm 2020",
        "trước 15 tháng Ba",
        "đến trước ngày 15/3/2020",
        "- xong trước ngày 15/3/2020",
        "\u200btrước\u00a0ngày 15/3/2020",
    ],
)
def test_a_phrase_is_read_however_it_is_typed(phrase: str) -> None:
    deadline = read(phrase)

    assert (deadline.kind, deadline.last_day) == (DeadlineKind.FIXED, date(2020, 3, 14))
    assert deadline.lenient_day == date(2020, 3, 15)


@pytest.mark.parametrize(
    ("phrase", "advice"),
    [
        ("trước ngày 31/02/2020", "31/02/2020 không có trong lịch"),
        ("29/2/2021", "29/02/2021 không có trong lịch"),
        ("ngày 15/13/2020", "tháng 13 không có"),
        ("xong trước tháng 13", "tháng 13 không có"),
        ("tháng 0", "tháng 0 không có"),
        ("quý V", "quý V không có"),
        ("quý 5/2020", "quý 5 không có"),
        ("năm 20222", "năm 20222 không hợp lệ"),
        ("trước ngày 15/3/20222", "năm 20222 không hợp lệ"),
        ("năm 1999", "năm 1999 không hợp lệ"),
        ("tháng 5/20", "năm 20 không hợp lệ"),
        ("từ ngày 30/6 đến ngày 1/6", "đứng trước"),
        ("từ ngày 5/6 đến trước ngày 5/6", "đứng trước"),
        ("từ tháng 11 đến tháng 2", "đứng trước"),
        ("giai đoạn 2025-2022", "đứng trước"),
        ("từ tháng 3", "lúc bắt đầu"),
        ("ngày 21", "thiếu tháng"),
        ("trước ngày 30/4, 30/10", "rời nhau"),
        ("tháng 3 và tháng 9", "rời nhau"),
    ],
)
def test_what_no_calendar_knows_is_refused(phrase: str, advice: str) -> None:
    with pytest.raises(PhraseRefused, match=advice):
        read(phrase)


SPELLINGS = (
    "{0.day}/{0.month}/{0.year}",
    "{0:%d/%m/%Y}",
    "{0:%d-%m-%Y}",
    "{0:%d.%m.%Y}",
    "{0:%d / %m / %Y}",
    "{0:%Y-%m-%d}",
    "{0:%d/%m/%y}",
    "ngày {0:%d} tháng {0:%m} năm {0:%Y}",
    "Ngày {0.day} tháng {0.month}/{0.year}",
    "ngay {0.day} thang {0.month} nam {0.year}",
    "NGÀY {0:%d/%m} NĂM {0:%Y}",
)
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@given(DAYS, st.sampled_from(SPELLINGS), st.sampled_from(["NFC", "NFD"]))
def test_every_spelling_of_a_day_means_that_day(
    day: date, spelling: str, form: "unicodedata._NormalizationForm"
) -> None:
    written = unicodedata.normalize(form, spelling.format(day))

    assert read(written).last_day == day
    assert read(f"xong trước {written}").last_day == day - timedelta(days=1)
    assert read(f"Thời hạn: chậm nhất {written}.").last_day == day


@given(DAYS, DAYS, st.sampled_from(["từ {} đến {}", "từ ngày {} đến hết ngày {}", "{} - {}"]))
def test_a_range_runs_forwards_or_is_refused(first: date, last: date, form: str) -> None:
    phrase = form.format(f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}")

    if first > last:
        with pytest.raises(PhraseRefused, match="đứng trước"):
            read(phrase)
    else:
        deadline = read(phrase)
        assert (deadline.kind, deadline.opens, deadline.last_day) == (
            DeadlineKind.PERIOD,
            first,
            last,
        )
