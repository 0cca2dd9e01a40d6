"""What a loaded plan answers: deadlines, units, targets, the words it may use."""

from datetime import date

import pytest

from ocop_cycle.plan.check import check, load
from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.measures import Lapse, Measure, Per
from ocop_cycle.plan.schema import Plan
from ocop_cycle.plan.units import office_of, units
from rules.deadlines import Deadline, DeadlineKind
from tests.plan.texts import HEAD, STAGES


def planned(added: str, *, head: str = HEAD) -> Plan:
    return load(head + added + "\n" + STAGES)


def deadline(keys: str, *, head: str = HEAD) -> Deadline | None:
    plan = planned(f'[[activities]]\nname = "A"\n{keys}\n', head=head)
    return deadline_of(plan, plan.activities[0])


def test_a_line_without_a_deadline_has_none() -> None:
    assert deadline("") is None


def test_a_phrase_is_kept_and_computed_from() -> None:
    assert deadline('deadline = "xong trước ngày 14/3/2020"') == Deadline(
        "xong trước ngày 14/3/2020",
        DeadlineKind.FIXED,
        last_day=date(2020, 3, 13),
        excludes=True,
    )


def test_a_plan_may_count_the_day_itself_in() -> None:
    head = HEAD.replace("year = 2020", "year = 2020\nbefore_is_exclusive = false")

    found = deadline('deadline = "trước ngày 13/3/2020"', head=head)

    assert found
    assert (found.last_day, found.lenient_day) == (date(2020, 3, 13), date(2020, 3, 13))


@pytest.mark.parametrize(
    ("keys", "phrase"),
    [
        ('deadline = "theo kế hoạch riêng"\nlast_day = 2020-03-13', "theo kế hoạch riêng"),
        ('deadline = "hàng năm (theo thực tế)"\nlast_day = 2020-03-13', "hàng năm (theo thực tế)"),
        ('deadline = "khi nào xong"\nlast_day = 2020-03-13', "khi nào xong"),
        ("last_day = 2020-03-13", "đến hết ngày 13/03/2020"),
    ],
)
def test_a_date_beside_a_phrase_that_comes_to_no_day_is_the_day(keys: str, phrase: str) -> None:
    assert deadline(keys) == Deadline(phrase, DeadlineKind.FIXED, last_day=date(2020, 3, 13))


def test_a_date_that_agrees_with_its_phrase_changes_nothing() -> None:
    phrase = 'deadline = "trước ngày 14/3/2020"'

    assert deadline(f"{phrase}\nlast_day = 2020-03-13") == deadline(phrase)


def test_an_opening_may_stand_beside_a_phrase() -> None:
    found = deadline('deadline = "trước ngày 14/3/2020"\nopens = 2020-02-03')

    assert found
    assert (found.opens, found.last_day) == (date(2020, 2, 3), date(2020, 3, 13))


def test_collective_names_that_every_plan_knows_expand_by_level() -> None:
    assert units(load(HEAD + STAGES), "ubnd-huyen") == ("ubnd-dai-tu",)


def test_a_plan_may_give_a_collective_name_other_members() -> None:
    plan = planned(
        '[[collectives]]\ncode = "ubnd-huyen"\nname = "Huyện"\nmembers = ["vpdp-tinh"]\n'
    )

    assert units(plan, "ubnd-huyen") == ("vpdp-tinh",)


def test_a_unit_s_code_stands_for_itself() -> None:
    assert units(load(HEAD + STAGES), "ubnd-dai-tu") == ("ubnd-dai-tu",)


def test_the_office_is_the_one_the_plan_names() -> None:
    plan = planned("", head=HEAD.replace("year = 2020", 'year = 2020\noffice = "ubnd-dai-tu"'))

    assert office_of(plan) == "ubnd-dai-tu"


def test_other_names_of_a_unit_are_kept() -> None:
    plan = planned("", head=HEAD.replace('parent = "vpdp-tinh"', 'aliases = ["Đại  Từ"]'))

    assert plan.agencies[1].aliases == ("Đại Từ",)


def test_notes_of_a_plan_are_kept() -> None:
    plan = planned("", head=HEAD.replace("year = 2020", 'year = 2020\nnotes = ["ghi chú"]'))

    assert plan.notes == ("ghi chú",)


@pytest.mark.parametrize("lapse", [Lapse.PROPOSED, Lapse.AUTOMATIC])
def test_a_plan_says_how_a_producer_s_entry_lapses(lapse: Lapse) -> None:
    plan = planned("", head=HEAD.replace("year = 2020", f'year = 2020\nlapse = "{lapse}"'))

    assert plan.lapse is lapse


@pytest.mark.parametrize(
    "measure",
    [
        Measure.RATED_PRODUCTS,
        Measure.POTENTIAL_PRODUCTS,
        Measure.STANDARDISED_PRODUCTS,
        Measure.UPGRADED_PRODUCTS,
        Measure.RE_RATED_PRODUCTS,
        Measure.ENTRIES,
        Measure.PRODUCERS,
        Measure.CLASSES,
        Measure.TRAINEES,
        Measure.COVERAGE,
        Measure.WORKSHOPS,
        Measure.FAIRS,
        Measure.SHOPS,
        Measure.BOARDS,
        Measure.LEAFLETS,
        Measure.PILOT_PROJECTS,
        Measure.TOURISM_VILLAGES,
        Measure.CRAFT_VILLAGES,
    ],
)
def test_a_target_without_a_name_is_called_by_what_it_counts(measure: Measure) -> None:
    plan = planned(f'[[targets]]\nmeasure = "{measure}"\nminimum_stars = 3\nat_least = 25\n')

    assert plan.targets[0].measure is measure
    assert plan.targets[0].title == f"{measure.label} từ 3 sao"


@pytest.mark.parametrize("per", [Per.YEAR, Per.ROUND, Per.DISTRICT, Per.COMMUNE])
def test_a_target_may_hold_for_each_of_many(per: Per) -> None:
    text = f'[[targets]]\nmeasure = "classes"\nat_most = 2\nper = "{per}"\n'

    assert check(HEAD + text + STAGES) == []
    assert planned(text).targets[0].per is per


def test_a_line_may_set_a_ladder_of_its_own() -> None:
    stages = STAGES.replace("[[stages]]\n", "[[stages]]\nremind = [1, 10, 0]\n", 1)
    plan = load(HEAD + '[[activities]]\nname = "A"\nremind = [3]\n\n' + stages)

    assert [line.remind for line in plan.stages] == [(10, 1, 0), None, None]
    assert [line.remind for line in plan.activities] == [(3,)]


def test_what_a_ladder_looks_like_is_told_to_who_writes_it_wrong() -> None:
    [finding] = check(HEAD + '[[activities]]\nname = "A"\nremind = 7\n\n' + STAGES)

    assert finding.instead == "Hãy ghi số ngày trước hạn trong ngoặc vuông: remind = [10, 3, 1]."
