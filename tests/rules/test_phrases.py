"""The grammar of a plan's deadlines, by tables of phrases."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.deadlines import Deadline, DeadlineKind
from rules.errors import PhraseRefused
from rules.phrases import LONGEST, parse

FIXED, PERIOD = DeadlineKind.FIXED, DeadlineKind.PERIOD
CONTINUOUS = DeadlineKind.CONTINUOUS


def read(phrase: str) -> Deadline:
    """Read a phrase of the plan of 2020."""
    return parse(phrase, year=2020)


def iso(day: date | None) -> str:
    """Write a day, or nothing."""
    return day.isoformat() if day else ""


# Plans of Thái Nguyên 2020, Đồng Tháp and Cần Thơ 2022, Thái Nguyên 2022-2025.
OF_THE_SEEDS = [
    ("xong trước tháng 2/2020", FIXED, "", "2020-01-31"),
    ("xong trước tháng 3/2020", FIXED, "", "2020-02-29"),
    ("xong trước ngày 15/3/2020", FIXED, "", "2020-03-14"),
    ("xong trước tháng 4/2020", FIXED, "", "2020-03-31"),
    ("xong trước tháng 6/2020", FIXED, "", "2020-05-31"),
    ("xong trước tháng 7/2020", FIXED, "", "2020-06-30"),
    ("xong trước ngày 15/8/2020", FIXED, "", "2020-08-14"),
    ("(xong trước tháng 9/2020)", FIXED, "", "2020-08-31"),
    ("(xong trước tháng 5/2020)", FIXED, "", "2020-04-30"),
    ("xong trước tháng 10/2020)", FIXED, "", "2020-09-30"),
    ("xong trước tháng 2/2021", FIXED, "", "2021-01-31"),
    ("trước ngày 20/11/2022", FIXED, "", "2022-11-19"),
    ("trước ngày 5 tháng 7 năm 2021", FIXED, "", "2021-07-04"),
    ("Trong quý I/2020", PERIOD, "2020-01-01", "2020-03-31"),
    ("Năm 2020:", PERIOD, "2020-01-01", "2020-12-31"),
    ("năm 2022", PERIOD, "2022-01-01", "2022-12-31"),
    ("Phấn đấu năm 2022", PERIOD, "2022-01-01", "2022-12-31"),
    ("giai đoạn 2022-2025", PERIOD, "2022-01-01", "2025-12-31"),
    ("2019 – 2025", PERIOD, "2019-01-01", "2025-12-31"),
    ("từ ngày 30-11 đến 10-12", PERIOD, "2020-11-30", "2020-12-10"),
    ("21-22/6/2022", PERIOD, "2022-06-21", "2022-06-22"),
    ("vào tháng 3-4 hoặc tháng 7-8 hàng năm", PERIOD, "2020-03-01", "2020-08-31"),
    ("tháng 3-4 hàng năm", PERIOD, "2020-03-01", "2020-04-30"),
    ("Thời gian thực hiện: liên tục trong năm.", CONTINUOUS, "2020-01-01", "2020-12-31"),
    ("liên tục trong năm, trọng tâm vào tháng 3-4", CONTINUOUS, "2020-01-01", "2020-12-31"),
    ("thường xuyên", CONTINUOUS, "2020-01-01", "2020-12-31"),
    ("thực hiện thường xuyên", CONTINUOUS, "2020-01-01", "2020-12-31"),
    ("thực hiện thường xuyên và theo kế hoạch riêng", CONTINUOUS, "2020-01-01", "2020-12-31"),
    ("Liên tục từ khi kế hoạch được duyệt", CONTINUOUS, "2020-01-01", "2020-12-31"),
]

OF_OTHER_PLANS = [
    ("15/3/2020", FIXED, "", "2020-03-15"),
    ("trong ngày 15/3/2020", FIXED, "", "2020-03-15"),
    ("chậm nhất ngày 15/3", FIXED, "", "2020-03-15"),
    ("muộn nhất là ngày 15/3/2020", FIXED, "", "2020-03-15"),
    ("chậm nhất đến hết ngày 30/9", FIXED, "", "2020-09-30"),
    ("không muộn hơn ngày 15/3", FIXED, "", "2020-03-15"),
    ("không quá ngày 15/3", FIXED, "", "2020-03-15"),
    ("Hạn cuối: 15/3/2020", FIXED, "", "2020-03-15"),
    ("đến ngày 30/6", FIXED, "", "2020-06-30"),
    ("đến hết ngày 30/6", FIXED, "", "2020-06-30"),
    ("hết tháng 9", FIXED, "", "2020-09-30"),
    ("đến hết quý II", FIXED, "", "2020-06-30"),
    ("đến năm 2025", FIXED, "", "2025-12-31"),
    ("từ nay đến hết tháng 9", FIXED, "", "2020-09-30"),
    ("trước 17 giờ ngày 30/6", FIXED, "", "2020-06-30"),
    ("trước 17h30 ngày 30/6", FIXED, "", "2020-06-30"),
    ("chậm nhất 17:00 ngày 30/6", FIXED, "", "2020-06-30"),
    ("trước 0 giờ ngày 30/6", FIXED, "", "2020-06-29"),
    ("trước quý II", FIXED, "", "2020-03-31"),
    ("trước năm 2021", FIXED, "", "2020-12-31"),
    ("trước tháng 2 năm sau", FIXED, "", "2021-01-31"),
    ("trước cuối tháng 6", FIXED, "", "2020-06-29"),
    ("đầu tháng 6", FIXED, "", "2020-06-01"),
    ("giữa tháng 6", FIXED, "", "2020-06-15"),
    ("vào cuối tháng 2/2020", FIXED, "", "2020-02-29"),
    ("đầu năm", FIXED, "", "2020-01-01"),
    ("giữa năm", FIXED, "", "2020-06-30"),
    ("cuối năm 2021", FIXED, "", "2021-12-31"),
    ("cuối quý II", FIXED, "", "2020-06-30"),
    ("trước ngày 30/11 hàng năm", FIXED, "", "2020-11-29"),
    ("hoàn thành trước 15/3", FIXED, "", "2020-03-14"),
    ("trước ngày 15/3/2020 phải xong", FIXED, "", "2020-03-14"),
    ("nộp hồ sơ về UBND huyện trước ngày 15/3", FIXED, "", "2020-03-14"),
    ("trước ngày 20/11/2022 để Sở sắp xếp tổ chức", FIXED, "", "2022-11-19"),
    ("trong tháng 5/2020", PERIOD, "2020-05-01", "2020-05-31"),
    ("hoàn thành trong tháng 9", PERIOD, "2020-09-01", "2020-09-30"),
    ("tháng 6-2021", PERIOD, "2021-06-01", "2021-06-30"),
    ("T2/2020", PERIOD, "2020-02-01", "2020-02-29"),
    ("tháng Tư", PERIOD, "2020-04-01", "2020-04-30"),
    ("tháng 3-4", PERIOD, "2020-03-01", "2020-04-30"),
    ("tháng 3, 4 và 5 năm 2021", PERIOD, "2021-03-01", "2021-05-31"),
    ("từ tháng 3 đến tháng 5", PERIOD, "2020-03-01", "2020-05-31"),
    ("tháng 12/2020 - tháng 1/2021", PERIOD, "2020-12-01", "2021-01-31"),
    ("quý III-IV", PERIOD, "2020-07-01", "2020-12-31"),
    ("quý III, IV", PERIOD, "2020-07-01", "2020-12-31"),
    ("quý III và quý IV năm 2021", PERIOD, "2021-07-01", "2021-12-31"),
    ("quý 3/2026", PERIOD, "2026-07-01", "2026-09-30"),
    ("quí III", PERIOD, "2020-07-01", "2020-09-30"),
    ("6 tháng đầu năm", PERIOD, "2020-01-01", "2020-06-30"),
    ("sáu tháng cuối năm 2021", PERIOD, "2021-07-01", "2021-12-31"),
    ("năm 2026 và 2027", PERIOD, "2026-01-01", "2027-12-31"),
    ("trong năm", PERIOD, "2020-01-01", "2020-12-31"),
    ("từ ngày 1/6 đến hết ngày 5/6", PERIOD, "2020-06-01", "2020-06-05"),
    ("từ ngày 1/6 đến trước ngày 5/6", PERIOD, "2020-06-01", "2020-06-04"),
    ("từ 8 giờ ngày 1/6 đến 17 giờ ngày 5/6", PERIOD, "2020-06-01", "2020-06-05"),
    ("từ ngày 15 đến ngày 20 tháng 6 năm 2022", PERIOD, "2022-06-15", "2022-06-20"),
    ("từ ngày 15/12 đến ngày 15/1/2021", PERIOD, "2020-12-15", "2021-01-15"),
    ("các ngày 21, 22 và 23/6/2022", PERIOD, "2022-06-21", "2022-06-23"),
    ("thường xuyên từ tháng 3 đến tháng 12", CONTINUOUS, "2020-03-01", "2020-12-31"),
    ("cả năm 2021", CONTINUOUS, "2021-01-01", "2021-12-31"),
    ("tiếp tục thực hiện thường xuyên", CONTINUOUS, "2020-01-01", "2020-12-31"),
]


@pytest.mark.parametrize(("phrase", "kind", "opens", "last_day"), OF_THE_SEEDS + OF_OTHER_PLANS)
def test_a_phrase_of_a_plan_comes_to_its_days(
    phrase: str, kind: DeadlineKind, opens: str, last_day: str
) -> None:
    deadline = read(phrase)

    assert (deadline.kind, iso(deadline.opens), iso(deadline.last_day)) == (kind, opens, last_day)
    assert not deadline.tentative


@pytest.mark.parametrize(
    ("phrase", "kind", "last_day"),
    [
        ("(dự kiến trong tháng 5/2020)", PERIOD, date(2020, 5, 31)),
        ("(thi cấp tỉnh dự kiến trong tháng 5/2020)", PERIOD, date(2020, 5, 31)),
        ("dự kiến … trong tháng 6-2021", PERIOD, date(2021, 6, 30)),
        ("dự kiến hoàn thành trước ngày 15/3", FIXED, date(2020, 3, 14)),
        ("năm 2022 (dự kiến)", PERIOD, date(2022, 12, 31)),
        ("vào khoảng tháng 5", PERIOD, date(2020, 5, 31)),
    ],
)
def test_what_is_only_expected_is_tentative(
    phrase: str, kind: DeadlineKind, last_day: date
) -> None:
    deadline = read(phrase)

    assert (deadline.kind, deadline.last_day, deadline.tentative) == (kind, last_day, True)


@pytest.mark.parametrize(
    ("phrase", "advice"),
    [
        ("02 ngày/lớp", "độ dài"),
        ("không quá 03 ngày", "độ dài"),
        ("không quá 5 ngày (không kể thời gian đi nghiên cứu thực tế 03 ngày)", "độ dài"),
        ("trong thời hạn 15 ngày làm việc", "độ dài"),
        ("6 tháng", "độ dài"),
        ("107 lớp", "số lượng"),
        ("trong tuần tới", "ngày cụ thể"),
        ("trước ngày mai", "ngày cụ thể"),
        ("trước Tết Nguyên đán", "dương lịch"),
        ("trước ngày 10/3/2020 âm lịch", "dương lịch"),
        ("giữa quý II", "giữa quý"),
        ("3-4", "ngày hay tháng"),
        ("trước ngày 30/6 đối với đợt 1, trước ngày 30/12 đối với đợt 2", "nhiều thời hạn"),
        ("", "chưa ghi"),
        (" ( … ) ", "chưa hiểu"),
        ("-", "chưa ghi"),
        ("abc", "chưa hiểu"),
        ("trước", "chưa hiểu"),
        ("trước ngày", "chưa hiểu"),
        ("năm", "chưa hiểu"),
        ("hoàn thành", "chưa hiểu"),
        ("trước ngày 15/3/2020 nhé", "chưa hiểu"),
        ("trước khoảng quý tháng", "chưa hiểu"),
        ("tháng năm 2020", "chưa hiểu"),
        ("đến nay", "chưa hiểu"),
        ("trước ngày 15-16/3", "chưa hiểu"),
        ("thường xuyên, hoàn thành trước ngày 15/12", "chưa hiểu"),
        ("quý IV tháng iii", "chưa hiểu"),
        ("thixuyên iii - 2020", "chưa hiểu"),
        ("iii-2020", "chưa hiểu"),
        ("theo kế hoạch, xong trước ngày 15/3", "chưa hiểu"),
        ("15/3/2020 15/4/2020", "chưa hiểu"),
        ("x" * (LONGEST + 1), "dài quá"),
    ],
)
def test_what_sets_no_deadline_is_refused_with_advice(phrase: str, advice: str) -> None:
    with pytest.raises(PhraseRefused, match=advice):
        read(phrase)


def test_a_refusal_names_the_phrase_and_says_what_to_write() -> None:
    with pytest.raises(PhraseRefused) as refused:
        read("ngày 31/02/2020")

    assert str(refused.value) == (
        "Cụm từ “ngày 31/02/2020”: ngày 31/02/2020 không có trong lịch, xin ghi lại ngày đúng."
    )


def test_a_round_ends_on_its_own_day_and_not_on_that_of_its_condition() -> None:
    phrase = (
        "Đợt 01 trước ngày 30 tháng 6 đối với các hồ sơ được UBND cấp xã đề nghị "
        "trước ngày 30 tháng 4"
    )

    deadline = parse(phrase, year=2026)

    assert (deadline.kind, deadline.last_day) == (FIXED, date(2026, 6, 29))


def test_the_phrase_of_the_paper_is_kept() -> None:
    deadline = read("  (xong trước   ngày 15/3/2020) ")

    assert deadline.phrase == "(xong trước ngày 15/3/2020)"


def test_before_a_day_may_mean_that_day_but_before_a_month_never_means_the_month() -> None:
    day = parse("trước ngày 15/3", year=2020, exclusive=False)
    month = parse("trước tháng 4", year=2020, exclusive=False)

    assert (day.last_day, day.excludes) == (date(2020, 3, 15), False)
    assert month.last_day == date(2020, 3, 31)


@pytest.mark.parametrize("phrase", ["trước tháng 4", "trước quý II", "trước năm 2021"])
def test_before_a_month_a_quarter_or_a_year_has_no_lenient_day(phrase: str) -> None:
    deadline = read(phrase)

    assert deadline.lenient_day == deadline.last_day


@pytest.mark.parametrize(
    ("phrase", "opens", "last_day"),
    [
        ("thường xuyên", date(2022, 1, 1), date(2025, 12, 31)),
        ("trong cả giai đoạn", date(2022, 1, 1), date(2025, 12, 31)),
        ("tháng 5", date(2022, 5, 1), date(2022, 5, 31)),
        ("năm 2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_plan_of_several_years_begins_with_its_first(
    phrase: str, opens: date, last_day: date
) -> None:
    deadline = parse(phrase, year=2022, last_year=2025)

    assert (deadline.opens, deadline.last_day) == (opens, last_day)


@pytest.mark.parametrize(("year", "last_year"), [(1990, None), (20222, None), (2022, 2021)])
def test_impossible_years_of_a_plan_are_refused(year: int, last_year: int | None) -> None:
    with pytest.raises(PhraseRefused, match="xin ghi"):
        parse("thường xuyên", year=year, last_year=last_year)


WORDS = (
    "trước ngày tháng quý năm từ đến hết trong vào và hoặc , - / 15/3 2020 3-4 III đầu cuối giữa "
    "6 15 31/02 99999 0 làm việc kể mỗi lớp hàng theo kế hoạch thường xuyên dự kiến xong ( ) thi "
    "đối với để khi có chậm nhất 17 giờ ½ ٣ İ ß đ … . ; :"
)


@settings(max_examples=300)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join))
def test_no_text_does_more_harm_than_to_be_refused(text: str) -> None:
    try:
        deadline = read(text)
    except PhraseRefused as refused:
        assert str(refused).endswith(".")  # noqa: PT017 -- both ends are allowed
    else:
        assert not deadline.opens or not deadline.last_day or deadline.opens <= deadline.last_day
