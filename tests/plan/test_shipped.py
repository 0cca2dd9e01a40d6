"""The shipped plans: they check without errors, and are found by name."""

from datetime import date
from pathlib import Path

import pytest

from ocop_cycle.plan.check import check, load
from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.findings import Severity
from ocop_cycle.plan.measures import Lapse
from ocop_cycle.plan.shipped import Shipped, find, shipped
from ocop_cycle.plan.units import office_of, units
from rules.errors import Refusal
from rules.vocabulary import Stage

NAMES = [
    "can-tho-2022",
    "dong-thap-2022",
    "mau-qd-26-2027",
    "thai-nguyen-2020",
    "thai-nguyen-2022-2025",
]


def test_five_plans_ship() -> None:
    assert [plan.name for plan in shipped()] == NAMES


def test_a_shipped_plan_is_listed_with_its_title_place_and_years() -> None:
    assert shipped()[4] == Shipped(
        "thai-nguyen-2022-2025",
        "Đào tạo, tập huấn, bồi dưỡng về xây dựng nông thôn mới và OCOP giai đoạn 2022-2025",
        "Thái Nguyên",
        (2022, 2025),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_plan_is_named_like_its_file_and_has_no_errors(name: str) -> None:
    path = find(name)

    assert load(path).name == name
    assert [finding for finding in check(path) if finding.is_error] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_code_a_shipped_plan_uses_expands_to_units(name: str) -> None:
    plan = load(find(name))
    listed = {unit.code for unit in plan.agencies}

    for line in (*plan.stages, *plan.activities, *plan.targets):
        for code in (*line.responsible, *line.coordinating, *line.report, *line.inform):
            assert set(units(plan, code)) <= listed


def test_a_plan_is_found_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "tinh-x-2027.toml"
    file.write_bytes(find("mau-qd-26-2027").read_bytes())

    assert load(find(str(file))).name == "tinh-x-2027"


def test_an_unknown_name_is_refused_with_the_shipped_names() -> None:
    with pytest.raises(Refusal, match=r"thai-nguyen-2021.*thai-nguyen-2020, thai-nguyen-2022-2025"):
        find("thai-nguyen-2021")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(Refusal, match="ubnd-xa"):
        units(load(find("thai-nguyen-2020")), "ubnd-xa")


def test_the_sample_plan_has_two_rounds_with_the_days_of_the_decision() -> None:
    plan = load(find("mau-qd-26-2027"))

    days = [(line.stage, line.round, deadline_of(plan, line)) for line in plan.stages]

    assert [(stage, turn, found and found.last_day) for stage, turn, found in days] == [
        (Stage.IDEA_REGISTRATION, 1, date(2027, 1, 29)),
        (Stage.IDEA_SELECTION, 1, date(2027, 2, 19)),
        (Stage.BUSINESS_PLAN_TRAINING, 1, date(2027, 3, 12)),
        (Stage.PLAN_IMPLEMENTATION, 1, None),
        (Stage.COMMUNE_CHECK, 1, date(2027, 4, 29)),
        (Stage.PROVINCIAL_RATING, 1, date(2027, 6, 29)),
        (Stage.COMMUNE_CHECK, 2, date(2027, 10, 29)),
        (Stage.PROVINCIAL_RATING, 2, date(2027, 12, 29)),
    ]


def test_the_sample_plan_warns_only_of_what_the_decision_itself_sets() -> None:
    findings = check(find("mau-qd-26-2027"))

    assert [(finding.severity, "đợt 2" in finding.what) for finding in findings] == [
        (Severity.WARNING, True),
        (Severity.WARNING, True),
    ]


def test_the_sample_plan_has_communes_an_office_and_confirmed_lapses() -> None:
    plan = load(find("mau-qd-26-2027"))

    assert len(units(plan, "ubnd-xa")) == 12
    assert office_of(plan) == "vpdp-tinh"
    assert plan.lapse is Lapse.PROPOSED
