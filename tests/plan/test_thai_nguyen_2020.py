"""Thái Nguyên 2020, row by row as its paper has it."""

from datetime import date

import pytest

from ocop_cycle.plan.check import check, load
from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.schema import Line, Plan
from ocop_cycle.plan.shipped import find
from ocop_cycle.plan.units import units
from rules.deadlines import DeadlineKind
from rules.vocabulary import Duty, Level

FIXED, PERIOD = DeadlineKind.FIXED, DeadlineKind.PERIOD
CONTINUOUS, SEPARATE = DeadlineKind.CONTINUOUS, DeadlineKind.SEPARATE
OFFICE, DISTRICTS, DEPARTMENTS = ("vpdp-tinh",), ("ubnd-huyen",), ("so-nganh",)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load(find("thai-nguyen-2020"))


def activity(plan: Plan, clause: str) -> Line:
    [line] = [line for line in plan.activities if line.clause == clause]
    return line


def test_the_plan_names_its_day_issuer_and_decision_and_has_no_number(plan: Plan) -> None:
    assert (plan.issued, plan.number, plan.regime) == (date(2020, 2, 7), None, "1048/QĐ-TTg")
    assert plan.issuer
    assert plan.issuer.startswith("Văn phòng Điều phối")
    assert [paper.number for paper in plan.papers] == [
        "490/QĐ-TTg",
        "33/NQ-HĐND",
        "3485/QĐ-UBND",
    ]


def test_the_plan_lists_nine_districts(plan: Plan) -> None:
    assert units(plan, "ubnd-huyen") == (
        "ubnd-thai-nguyen",
        "ubnd-song-cong",
        "ubnd-pho-yen",
        "ubnd-dai-tu",
        "ubnd-dinh-hoa",
        "ubnd-dong-hy",
        "ubnd-phu-binh",
        "ubnd-phu-luong",
        "ubnd-vo-nhai",
    )
    assert {unit.locality for unit in plan.agencies if unit.level is Level.DISTRICT} == {
        "TP Thái Nguyên",
        "TP Sông Công",
        "TX Phổ Yên",
        "huyện Đại Từ",
        "huyện Định Hóa",
        "huyện Đồng Hỷ",
        "huyện Phú Bình",
        "huyện Phú Lương",
        "huyện Võ Nhai",
    }


@pytest.mark.parametrize(
    ("stage", "clause", "phrase", "last_day", "responsible", "coordinating"),
    [
        ("idea_registration", "4.1", "xong trước tháng 3/2020", "2020-02-29", DISTRICTS, ()),
        ("idea_selection", "4.2", "xong trước ngày 15/3/2020", "2020-03-14", DISTRICTS, OFFICE),
        ("business_plan_training", "4.3", "xong trước tháng 4/2020", "2020-03-31", DISTRICTS, ()),
        (
            "plan_implementation",
            "4.4.2",
            "xong trước tháng 7/2020",
            "2020-06-30",
            OFFICE + DISTRICTS,
            (),
        ),
        (
            "district_evaluation",
            "4.5.1",
            "xong trước ngày 15/8/2020",
            "2020-08-14",
            DISTRICTS,
            OFFICE,
        ),
        ("provincial_rating", "4.5.2", "(xong trước tháng 9/2020)", "2020-08-31", OFFICE, ()),
    ],
)
def test_a_stage_has_the_deadline_and_duties_of_its_row(  # noqa: PLR0917 -- a row of the table
    plan: Plan,
    stage: str,
    clause: str,
    phrase: str,
    last_day: str,
    responsible: tuple[str, ...],
    coordinating: tuple[str, ...],
) -> None:
    [line] = [line for line in plan.stages if line.stage == stage]

    deadline = deadline_of(plan, line)

    assert deadline is not None
    assert (deadline.kind, deadline.last_day) == (FIXED, date.fromisoformat(last_day))
    assert (line.clause, line.deadline) == (clause, phrase)
    assert (line.responsible, line.coordinating) == (responsible, coordinating)


@pytest.mark.parametrize(
    ("clause", "phrase", "kind", "opens", "last_day"),
    [
        ("1.1a", "Trong quý I/2020", PERIOD, "2020-01-01", "2020-03-31"),
        ("1.1b", "Trong quý I/2020", PERIOD, "2020-01-01", "2020-03-31"),
        ("1.1c", "Trong quý I/2020", PERIOD, "2020-01-01", "2020-03-31"),
        ("1.2a", "xong trước tháng 2/2020", FIXED, None, "2020-01-31"),
        ("1.2b", "xong trước tháng 2/2020", FIXED, None, "2020-01-31"),
        ("1.3", "theo mốc thời gian của chu trình OCOP hàng năm", SEPARATE, None, None),
        ("2b", "(theo kế hoạch)", SEPARATE, None, None),
        ("3a", "(dự kiến trong tháng 5/2020)", PERIOD, "2020-05-01", "2020-05-31"),
        ("3b", "(theo kế hoạch riêng)", SEPARATE, None, None),
        ("3c", "(thi cấp tỉnh dự kiến trong tháng 5/2020)", PERIOD, "2020-05-01", "2020-05-31"),
        ("3d", "(theo kế hoạch riêng)", SEPARATE, None, None),
        ("3e", "(04 Hội thảo theo kế hoạch)", SEPARATE, None, None),
        ("4.4.1", "xong trước tháng 6/2020", FIXED, None, "2020-05-31"),
        ("4.4.2", "xong trước tháng 7/2020", FIXED, None, "2020-06-30"),
        ("4.5.2", "(xong trước tháng 5/2020)", FIXED, None, "2020-04-30"),
        ("5.1", "xong trước tháng 10/2020", FIXED, None, "2020-09-30"),
        ("5.2b", "(theo kế hoạch)", SEPARATE, None, None),
        ("5.2c", "(xong trước tháng 10/2020)", FIXED, None, "2020-09-30"),
        ("5.2d", "(xong trước tháng 5/2020)", FIXED, None, "2020-04-30"),
        ("6", "xong trước tháng 2/2021", FIXED, None, "2021-01-31"),
    ],
)
def test_an_activity_has_the_deadline_of_its_row(  # noqa: PLR0917 -- a row of the table
    plan: Plan,
    clause: str,
    phrase: str,
    kind: DeadlineKind,
    opens: str | None,
    last_day: str | None,
) -> None:
    line = activity(plan, clause)

    deadline = deadline_of(plan, line)

    assert deadline is not None
    assert (line.deadline, deadline.kind) == (phrase, kind)
    assert deadline.opens == (date.fromisoformat(opens) if opens else None)
    assert deadline.last_day == (date.fromisoformat(last_day) if last_day else None)


@pytest.mark.parametrize("clause", ["2a", "2c"])
def test_work_that_goes_on_all_year_is_never_overdue(plan: Plan, clause: str) -> None:
    deadline = deadline_of(plan, activity(plan, clause))

    assert deadline is not None
    assert deadline.phrase == "thực hiện thường xuyên và theo kế hoạch riêng"
    assert (deadline.kind, deadline.can_be_overdue) == (CONTINUOUS, False)


@pytest.mark.parametrize("clause", ["3a", "3c"])
def test_what_is_only_expected_is_never_overdue(plan: Plan, clause: str) -> None:
    deadline = deadline_of(plan, activity(plan, clause))

    assert deadline is not None
    assert (deadline.tentative, deadline.can_be_overdue) == (True, False)


@pytest.mark.parametrize("clause", ["IV.1", "IV.2a", "IV.2b"])
def test_a_duty_of_the_last_part_has_no_deadline(plan: Plan, clause: str) -> None:
    assert deadline_of(plan, activity(plan, clause)) is None


@pytest.mark.parametrize(
    ("clause", "responsible", "coordinating"),
    [
        ("1.1a", OFFICE, ()),
        ("2a", OFFICE, DEPARTMENTS),
        ("2c", OFFICE, DISTRICTS),
        ("3a", OFFICE, ("dai-pt-th",)),
        ("3b", OFFICE, ("dai-pt-th",)),
        ("4.4.1", OFFICE + DISTRICTS, ()),
        ("4.4.2", OFFICE + DISTRICTS, ()),
        ("5.2a", OFFICE, ()),
        ("5.2c", OFFICE, DISTRICTS),
        ("6", OFFICE, ()),
        ("IV.1", OFFICE, DEPARTMENTS),
        ("IV.2a", DEPARTMENTS, DISTRICTS),
        ("IV.2b", DISTRICTS, ()),
    ],
)
def test_an_activity_has_the_duties_of_its_row(
    plan: Plan, clause: str, responsible: tuple[str, ...], coordinating: tuple[str, ...]
) -> None:
    line = activity(plan, clause)

    assert (line.responsible, line.coordinating) == (responsible, coordinating)


def test_no_row_is_left_out(plan: Plan) -> None:
    assert [line.clause for line in plan.activities] == [
        *("1.1a", "1.1b", "1.1c", "1.2a", "1.2b", "1.3", "2a", "2b", "2c"),
        *("3a", "3b", "3c", "3d", "3e", "4.4.1", "4.4.2", "4.5.2", "5.1"),
        *("5.2a", "5.2b", "5.2c", "5.2d", "6", "IV.1", "IV.2a", "IV.2b"),
    ]
    assert len(plan.stages) == 6


def test_the_figures_of_the_plan_are_kept(plan: Plan) -> None:
    targets = [(line.measure.value, line.minimum_stars, line.at_least) for line in plan.targets]
    figures = {
        line.clause: [(one.quantity, one.unit) for one in line.figures]
        for line in plan.activities
        if line.figures
    }

    assert targets == [
        ("rated_products", 3, 25),
        ("rated_products", 5, 1),
        ("tourism_villages", None, 1),
        ("workshops", None, 4),
    ]
    assert figures == {
        "2c": [(1, "dự án điểm")],
        "3e": [(4, "hội thảo")],
        "5.2a": [(25, "sản phẩm")],
        "5.2c": [(2, "lễ hội")],
    }


def test_the_recipients_keep_their_marks(plan: Plan) -> None:
    assert [(line.agency, line.mark, line.filing) for line in plan.recipients] == [
        ("ubnd-tinh", Duty.REPORT, False),
        (None, Duty.REPORT, False),
        ("so-nganh", None, False),
        ("ubnd-huyen", None, False),
        (None, None, False),
        ("vpdp-tinh", None, False),
        (None, None, True),
    ]


def test_the_check_reports_each_odd_day(plan: Plan) -> None:
    path = find(plan.name)

    odd = [
        (finding.what.partition("mục ")[2].partition(")")[0], finding.what, finding.instead)
        for finding in check(path)
    ]

    assert [clause for clause, what, _ in odd if "ban hành kế hoạch" in what] == ["1.2a", "1.2b"]
    assert [clause for clause, what, _ in odd if "ngoài năm kế hoạch" in what] == ["6"]
    assert [
        (clause, what.rpartition("(")[2][:-2], instead.partition("đó: ")[2][:-1])
        for clause, what, instead in odd
        if "ngày nghỉ" in what
    ] == [
        ("4.1", "thứ Bảy, 29/02/2020", "thứ Sáu, 28/02/2020"),
        ("4.2", "thứ Bảy, 14/03/2020", "thứ Sáu, 13/03/2020"),
        ("4.4.1", "Chủ nhật, 31/05/2020", "thứ Sáu, 29/05/2020"),
        ("4.5.2", "thứ Năm, 30/04/2020", "thứ Tư, 29/04/2020"),
        ("5.2d", "thứ Năm, 30/04/2020", "thứ Tư, 29/04/2020"),
        ("6", "Chủ nhật, 31/01/2021", "thứ Sáu, 29/01/2021"),
    ]
    assert len(odd) == 10
