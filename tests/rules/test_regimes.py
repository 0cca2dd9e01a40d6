"""The four decisions against their articles, and which of them judges a dossier."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules import regimes
from rules.errors import Refusal
from rules.regime import Regime, YearlyDay
from rules.regimes import REGIMES, old_files_end, regime_of_filing, regime_on
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_148_2023 import QD_148_2023
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.regimes.qd_1489_2025 import QD_1489_2025
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage
from tests.rules.examples import CALENDAR

EVERY = pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
CERTIFYING = (Stage.DISTRICT_EVALUATION, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING)


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        (date(2019, 8, 21), QD_1048_2019),
        (date(2020, 6, 8), QD_1048_2019),
        (date(2023, 2, 23), QD_1048_2019),
        (date(2023, 2, 24), QD_148_2023),
        (date(2025, 7, 5), QD_148_2023),
        (date(2025, 7, 6), QD_1489_2025),
        (date(2026, 5, 21), QD_1489_2025),
        (date(2026, 5, 22), QD_26_2026),
        (date(2040, 1, 1), QD_26_2026),
    ],
)
def test_a_decision_is_in_force_from_its_first_day_to_the_eve_of_the_next(
    day: date, regime: Regime
) -> None:
    assert regime_on(day) is regime


def test_before_the_first_decision_none_is_in_force() -> None:
    with pytest.raises(Refusal, match="20/08/2019"):
        regime_on(date(2019, 8, 20))


@EVERY
def test_a_decision_ends_on_the_eve_of_its_successor(regime: Regime) -> None:
    assert regime.until is None or regime_on(regime.until) is regime


@pytest.mark.parametrize(
    ("planned", "filed", "judged"),
    [
        (QD_1489_2025, date(2026, 5, 21), QD_1489_2025),
        (QD_1489_2025, date(2026, 5, 22), QD_26_2026),
        (QD_148_2023, date(2025, 7, 5), QD_148_2023),
        (QD_148_2023, date(2025, 7, 6), QD_1489_2025),
        (QD_1048_2019, date(2023, 2, 23), QD_1048_2019),
        (QD_1048_2019, date(2023, 2, 24), QD_148_2023),
        (QD_1048_2019, date(2026, 6, 1), QD_26_2026),
        (QD_26_2026, date(2026, 4, 10), QD_26_2026),
    ],
)
def test_a_dossier_is_judged_by_the_plans_decision_or_the_one_that_has_replaced_it(
    planned: Regime, filed: date, judged: Regime
) -> None:
    assert regime_of_filing(planned, filed) is judged


@pytest.mark.parametrize(
    ("kind", "last_day"),
    [
        (Kind.FIRST, date(2026, 7, 21)),
        (Kind.UPGRADE, date(2026, 7, 21)),
        (Kind.RE_RATING, date(2026, 6, 22)),  # 21/06/2026 is a Sunday
    ],
)
def test_old_files_are_finished_within_60_days_and_re_ratings_within_30(
    kind: Kind, last_day: date
) -> None:
    assert old_files_end(QD_1489_2025, kind, CALENDAR) == last_day


@pytest.mark.parametrize("regime", [QD_1048_2019, QD_148_2023, QD_26_2026])
def test_no_such_day_is_set_for_files_of_other_decisions(regime: Regime) -> None:
    assert old_files_end(regime, Kind.FIRST, CALENDAR) is None


@pytest.mark.parametrize(
    ("regime", "district", "province", "centre"),
    [
        (QD_1048_2019, set(), {3, 4}, {5}),
        (QD_148_2023, {3}, {4}, {5}),
        (QD_1489_2025, set(), {3, 4}, {5}),
        (QD_26_2026, set(), {3, 4}, {5}),
    ],
)
def test_each_level_certifies_the_stars_of_its_decision(
    regime: Regime, district: set[int], province: set[int], centre: set[int]
) -> None:
    given = [regime.certifies.get(stage, frozenset()) for stage in CERTIFYING]

    assert given == [district, province, centre]


@EVERY
def test_nobody_certifies_one_or_two_stars(regime: Regime) -> None:
    assert not {1, 2} & frozenset().union(*regime.certifies.values())


@pytest.mark.parametrize(
    ("regime", "sends_up"),
    [
        (QD_1048_2019, {Stage.DISTRICT_EVALUATION: 50, Stage.PROVINCIAL_RATING: 90}),
        (QD_148_2023, {Stage.DISTRICT_EVALUATION: 70, Stage.PROVINCIAL_RATING: 90}),
        (QD_1489_2025, {Stage.PROVINCIAL_RATING: 90}),
        (QD_26_2026, {Stage.PROVINCIAL_RATING: 90}),
    ],
)
def test_each_level_sends_up_from_the_points_of_its_decision(
    regime: Regime, sends_up: dict[Stage, int]
) -> None:
    assert regime.sends_up == sends_up


@EVERY
def test_the_star_bands_begin_at_90_70_50_30_and_0(regime: Regime) -> None:
    bands = [(band.stars, band.at_least) for band in regime.bands]

    assert bands == [
        (5, Decimal(90)),
        (4, Decimal(70)),
        (3, Decimal(50)),
        (2, Decimal(30)),
        (1, Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("regime", "checks"),
    [
        (QD_1048_2019, Stage.DISTRICT_EVALUATION),
        (QD_148_2023, Stage.DISTRICT_EVALUATION),
        (QD_1489_2025, Stage.COMMUNE_CHECK),
        (QD_26_2026, Stage.COMMUNE_CHECK),
    ],
)
def test_a_dossier_goes_to_the_district_while_there_are_districts_then_to_the_commune(
    regime: Regime, checks: Stage
) -> None:
    filed = {regime.moves[kind][Stage.PLAN_IMPLEMENTATION, Action.FILE] for kind in Kind}

    assert filed == {checks}
    assert regime.path[4:] == (checks, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING)


@EVERY
def test_a_first_rating_begins_at_an_idea_and_the_others_at_the_dossier(regime: Regime) -> None:
    assert dict(regime.begins) == {
        Kind.FIRST: Stage.IDEA_REGISTRATION,
        Kind.UPGRADE: Stage.PLAN_IMPLEMENTATION,
        Kind.RE_RATING: Stage.PLAN_IMPLEMENTATION,
    }


@EVERY
@pytest.mark.parametrize("kind", Kind)
def test_every_move_ends_on_the_path_or_with_an_outcome(regime: Regime, kind: Kind) -> None:
    for (stage, _), target in regime.moves[kind].items():
        assert stage in regime.path
        assert target in regime.path or isinstance(target, Outcome)


@EVERY
@pytest.mark.parametrize("kind", Kind)
def test_every_stage_is_reached_from_where_a_kind_begins_and_can_be_left(
    regime: Regime, kind: Kind
) -> None:
    begins = regime.begins[kind]
    reached = {begins}
    for _ in regime.path:
        reached |= {
            target
            for (stage, _), target in regime.moves[kind].items()
            if stage in reached and isinstance(target, Stage)
        }

    assert reached == set(regime.path[regime.path.index(begins) :])
    for stage in reached:
        assert any(
            target is not stage for (here, _), target in regime.moves[kind].items() if here is stage
        )


@EVERY
def test_every_stage_and_milestone_has_a_holder(regime: Regime) -> None:
    known = {
        (stage, milestone) for stage, row in regime.milestones.items() for milestone in row
    } | {(stage, Milestone.NONE) for stage in regime.path if stage not in regime.milestones}

    assert known <= set(regime.holders)
    assert Holder.NOBODY not in regime.holders.values()


@EVERY
def test_only_the_first_three_stages_may_be_left_out(regime: Regime) -> None:
    assert regime.may_skip == set(regime.path[:3])


@EVERY
def test_a_commune_fails_nothing_and_disqualifies_nothing(regime: Regime) -> None:
    for moves in regime.moves.values():
        of_commune = {action for stage, action in moves if stage is Stage.COMMUNE_CHECK}
        assert of_commune <= {Action.FORWARD, Action.RETURN, Action.SUPPLEMENT, Action.FILE}


def test_the_numbers_of_decision_26_stand_as_its_articles_say() -> None:
    regime = QD_26_2026

    clocks = {
        (stage, kind): (clock.days, clock.working, clock.article)
        for (stage, kind), clock in regime.clocks.items()
    }

    assert (regime.since, regime.until) == (date(2026, 5, 22), None)  # Điều 11 khoản 1
    assert regime.certificate_months == 36  # Điều 4 khoản 3
    assert regime.rerating_days == (180, 120)  # Điều 7 khoản 6a
    assert regime.revocation_days == 15  # Điều 8 khoản 4
    assert regime.grace_days == 180  # Điều 12 khoản 3
    assert regime.warns_before_expiry is None
    assert clocks == {
        **{(Stage.COMMUNE_CHECK, kind): (15, True, "Điều 7 khoản 2") for kind in Kind},
        **{
            (stage, Kind.RE_RATING): (45, False, "Điều 7 khoản 6g")
            for stage in (Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING)
        },
    }
    assert regime.rolling == {Kind.RE_RATING}


def test_the_rounds_of_decision_26_have_the_cut_offs_of_article_5() -> None:
    cut_offs = {
        each.number: (
            each.sent_before,
            each.decided_before,
            each.article,
            each.sent_up_before,
            each.centre_before,
            each.centre_article,
        )
        for each in QD_26_2026.rounds
    }

    first, second = "Điều 5 khoản 1", "Điều 5 khoản 2"
    assert cut_offs == {
        1: (YearlyDay(4, 30), YearlyDay(6, 30), first, YearlyDay(7, 30), YearlyDay(9, 30), second),
        2: (
            YearlyDay(10, 30),
            YearlyDay(12, 30),
            first,
            YearlyDay(1, 30, years_later=1),
            YearlyDay(3, 30, years_later=1),
            second,
        ),
    }


def test_the_older_decisions_have_no_clocks_no_rounds_and_nothing_rolling() -> None:
    for regime in (QD_1048_2019, QD_148_2023, QD_1489_2025):
        told = (regime.clocks, regime.rounds, regime.rolling, regime.rerating_days)
        assert not any(told)


def test_the_certifier_warns_30_days_before_expiry_from_2023_to_2026_only() -> None:
    warned = {name for name, regime in REGIMES.items() if regime.warns_before_expiry == 30}

    assert warned == {"148/QĐ-TTg", "1489/QĐ-TTg"}


def test_every_decision_file_is_listed() -> None:
    files = {path.stem for path in Path(regimes.__file__).parent.glob("qd_*.py")}

    assert len(files) == len(REGIMES)
