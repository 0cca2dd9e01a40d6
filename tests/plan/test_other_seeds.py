"""Cần Thơ 2022, Đồng Tháp 2022 and Thái Nguyên 2022-2025, row by row as their papers have it."""

from datetime import date

import pytest

from ocop_cycle.plan.check import check, load
from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.measures import Per
from ocop_cycle.plan.schema import PlannedActivity
from ocop_cycle.plan.shipped import find
from ocop_cycle.plan.units import units
from rules.deadlines import DeadlineKind
from rules.vocabulary import Duty, Stage

CITY, DISTRICTS, CENTRE = ("ubnd-tp",), ("ubnd-huyen",), ("tt-htdn-kn",)
OFFICE, DEPARTMENTS, BOTH = ("vpdp-tinh",), ("so-nganh",), ("so-nganh", "ubnd-huyen")

Row = tuple[str, str | None, str | None, tuple[str, ...], tuple[str, ...]]


def rows(activities: tuple[PlannedActivity, ...]) -> list[Row]:
    return [
        (line.clause or "", line.deadline, line.note, line.responsible, line.coordinating)
        for line in activities
    ]


def kind_and_days(plan_name: str, clause: str) -> tuple[str, date | None, date | None] | None:
    plan = load(find(plan_name))
    line = next(line for line in plan.activities if line.clause == clause)
    deadline = deadline_of(plan, line)
    return (deadline.kind.value, deadline.opens, deadline.last_day) if deadline else None


def test_can_tho_has_its_number_day_and_nine_districts() -> None:
    plan = load(find("can-tho-2022"))

    assert (plan.number, plan.issued) == ("09/KH-UBND", date(2022, 1, 12))
    assert len(units(plan, "ubnd-huyen")) == 9
    assert plan.budget is None


def test_can_tho_has_every_activity() -> None:
    plan = load(find("can-tho-2022"))

    assert [
        (clause, phrase, who, along) for clause, phrase, _, who, along in rows(plan.activities)
    ] == [
        ("II.1a", "Tiếp tục", CITY, ()),
        ("II.1b", "tại mỗi kỳ đánh giá thường niên", CITY, ()),
        ("II.1c", "kịp thời", CITY, ()),
        ("II.1d", None, CITY, ()),
        ("II.2a", "năm 2022", CITY, ()),
        ("II.2b", None, CITY, ()),
        ("II.2c", None, CITY, ()),
        ("II.2d", None, CITY, ()),
        ("II.3a", "liên tục trong năm", ("quan-ly-ocop", "bao-dai"), ()),
    ]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("II.1a", ("none", None, None)),
        ("II.1b", ("event", None, None)),
        ("II.1c", ("none", None, None)),
        ("II.1d", None),
        ("II.2a", ("period", date(2022, 1, 1), date(2022, 12, 31))),
        ("II.3a", ("continuous", date(2022, 1, 1), date(2022, 12, 31))),
    ],
)
def test_can_tho_s_phrases_come_to_their_days(
    clause: str, expected: tuple[str, date | None, date | None] | None
) -> None:
    assert kind_and_days("can-tho-2022", clause) == expected


def test_can_tho_has_every_target() -> None:
    plan = load(find("can-tho-2022"))

    assert [
        (line.measure.value, line.at_least, line.at_most, line.per, line.aspiration)
        for line in plan.targets
    ] == [
        ("standardised_products", 41, None, None, True),
        ("craft_villages", 1, None, None, True),
        ("rated_products", 20, 25, None, True),
        ("potential_products", 1, 2, None, True),
        ("rated_products", 2, None, Per.DISTRICT, True),
        ("coverage", 100, None, None, False),
        ("coverage", 100, None, None, False),
        ("coverage", 100, None, None, False),
        ("classes", 20, None, None, False),
        ("classes", 10, None, None, False),
        ("boards", 18, None, None, False),
        ("leaflets", 2000, None, None, False),
    ]


def test_can_tho_s_cut_copy_is_warned_of_and_not_refused() -> None:
    plan = load(find("can-tho-2022"))

    *missing, cut = [finding.what for finding in check(find("can-tho-2022"))]

    assert [line.stage for line in plan.stages] == [Stage.IDEA_REGISTRATION]
    assert deadline_of(plan, plan.stages[0]) is None
    assert missing == [
        "Bước “Triển khai phương án, hoàn thiện hồ sơ” chưa có hạn trong kế hoạch.",
        "Bước “Đánh giá, phân hạng cấp huyện” chưa có hạn trong kế hoạch.",
        "Bước “Đánh giá, phân hạng cấp tỉnh” chưa có hạn trong kế hoạch.",
    ]
    assert "(chưa rõ trong bản sao: văn bản bị cắt tại mục này)" in cut


def test_dong_thap_has_training_only_and_twelve_districts() -> None:
    plan = load(find("dong-thap-2022"))

    assert (plan.number, plan.issued, plan.regime) == ("3029/KH-SKHĐT", date(2022, 11, 9), None)
    assert plan.stages == ()
    assert len(units(plan, "ubnd-huyen")) == 12
    assert plan.budget
    assert "1084/QĐ-UBND-HC" in plan.budget


def test_dong_thap_has_every_activity() -> None:
    plan = load(find("dong-thap-2022"))

    assert [
        (clause, phrase, who, along) for clause, phrase, _, who, along in rows(plan.activities)
    ] == [
        ("II.1", "năm 2022", CENTRE, ("van-phong-so-khdt", "ubnd-huyen")),
        ("II.2", "năm 2022", CENTRE, ("van-phong-so-khdt", "ubnd-huyen")),
        ("IV.1", "theo quy định", ("van-phong-so-khdt",), ()),
        ("IV.2", "tùy tình hình thực tế", CENTRE, ("van-phong-so-khdt",)),
        ("IV.2bis a", None, DISTRICTS, CENTRE),
        ("IV.2bis b", "trước ngày 20/11/2022", DISTRICTS, ("so-khdt",)),
        ("IV.2bis b", None, DISTRICTS, ("so-khdt",)),
    ]


def test_dong_thap_s_classes_add_up_to_five_and_205_trainees() -> None:
    plan = load(find("dong-thap-2022"))

    classes = [
        (line.classes, line.capacity, line.days_per_class, len(line.audience))
        for line in plan.activities
        if line.classes
    ]

    assert classes == [(3, 35, 2, 6), (2, 50, 2, 4)]
    assert [(line.measure.value, line.at_least) for line in plan.targets] == [
        ("classes", 5),
        ("trainees", 205),
    ]


def test_dong_thap_s_one_day_is_a_saturday_and_warned_of() -> None:
    [finding] = check(find("dong-thap-2022"))

    assert kind_and_days("dong-thap-2022", "IV.2bis b") == ("fixed", None, date(2022, 11, 19))
    assert "thứ Bảy, 19/11/2022" in finding.what
    assert "thứ Sáu, 18/11/2022" in finding.instead


def test_dong_thap_s_recipients_keep_their_marks() -> None:
    plan = load(find("dong-thap-2022"))

    assert [(line.agency, line.mark, line.filing) for line in plan.recipients] == [
        ("ubnd-tinh", Duty.REPORT, False),
        ("ubnd-huyen", Duty.COORDINATING, False),
        ("vpdp-tinh", Duty.INFORM, False),
        ("so-nn-ptnt", Duty.COORDINATING, False),
        ("so-khdt", Duty.REPORT, False),
        (None, None, True),
    ]


def test_the_plan_of_four_years_has_no_stage_number_or_day() -> None:
    plan = load(find("thai-nguyen-2022-2025"))

    assert (plan.first_year, plan.last_year) == (2022, 2025)
    assert (plan.number, plan.issued, plan.stages) == (None, None, ())
    assert "216/TTr-VPĐP" in [paper.number for paper in plan.papers]
    assert len(units(plan, "ubnd-huyen")) == 9


def test_the_plan_of_four_years_has_every_activity() -> None:
    plan = load(find("thai-nguyen-2022-2025"))

    assert [
        (clause, phrase, who, along) for clause, phrase, _, who, along in rows(plan.activities)
    ] == [
        ("IV.1.1a", "mỗi năm 02 lớp", OFFICE, BOTH),
        ("IV.1.1b", "giai đoạn 2022-2025", OFFICE, DISTRICTS),
        ("IV.1.2a", "mỗi năm 02 lớp", OFFICE, BOTH),
        ("IV.1.2b", "mỗi năm 04 lớp", OFFICE, BOTH),
        ("IV.2a", None, OFFICE, ()),
        ("IV.2b", None, OFFICE, ()),
        ("VI.1a", None, OFFICE, BOTH),
        ("VI.1b", "hằng năm xem xét", OFFICE, ()),
        ("VI.2", "theo kế hoạch", DEPARTMENTS, OFFICE),
        ("VI.3", "theo kế hoạch", DISTRICTS, OFFICE),
    ]


def test_the_classes_of_four_years_add_up_to_139() -> None:
    plan = load(find("thai-nguyen-2022-2025"))

    classes = [
        (line.classes, line.per_year, line.days_per_class, line.field_days)
        for line in plan.activities
        if line.classes
    ]

    assert classes == [(8, 2, 3, 3), (107, None, 5, 3), (8, 2, None, None), (16, 4, None, None)]
    assert [(share.units, share.each) for share in plan.activities[1].shares] == [
        (24, 2),
        (44, 1),
        (15, 1),
    ]
    assert [line.at_least for line in plan.targets if line.measure == "classes"] == [115, 24]


@pytest.mark.parametrize(("clause", "times"), [("IV.1.1a", 2), ("IV.1.2a", 2), ("IV.1.2b", 4)])
def test_a_count_a_year_is_recurring(clause: str, times: int) -> None:
    plan = load(find("thai-nguyen-2022-2025"))
    [line] = [line for line in plan.activities if line.clause == clause]

    deadline = deadline_of(plan, line)

    assert deadline is not None
    assert (deadline.kind, deadline.times) == (DeadlineKind.RECURRING, times)


def test_the_targets_of_four_years_run_to_the_end_of_the_last() -> None:
    plan = load(find("thai-nguyen-2022-2025"))

    deadlines = [deadline_of(plan, line) for line in plan.targets]
    days = {deadline.last_day for deadline in deadlines if deadline}

    assert days == {date(2025, 12, 31)}
    assert [line.at_least for line in plan.targets if line.measure == "coverage"] == [
        *(100, 100, 80, 10),
    ]


def test_the_recipients_of_four_years_are_kept() -> None:
    plan = load(find("thai-nguyen-2022-2025"))

    assert [(line.agency, line.mark) for line in plan.recipients] == [
        ("vpdp-tw", None),
        ("ubnd-tinh", Duty.REPORT),
        ("so-nganh", None),
        ("vpdp-tinh", None),
        ("ubnd-huyen", None),
        (None, None),
    ]
