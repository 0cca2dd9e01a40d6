"""A clock that runs on after a supplement, in the store: entry, journal, as of a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.products import show
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import stages
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.holidays import import_days
from rules.standing import Act
from rules.vocabulary import Action, Kind, Stage
from rules.workdays import DayKind, DayOff
from tests.building import MORNING, a_cycle, an_entry

ASKED, UNTIL, ARRIVED = date(2027, 3, 8), date(2027, 3, 19), date(2027, 3, 12)
BEFORE, AFTER = date(2027, 3, 22), date(2027, 3, 26)  # fifteen days; the ten that were left
NOTE = "Điều 7 khoản 2, tính tiếp 10 ngày làm việc còn lại sau khi bổ sung"


def act(action: Action, day: date, **more: object) -> Act:
    return Act(action, day, by="Cán bộ xã", **more)  # type: ignore[arg-type]


def a_checked_entry(session: Session, cycle: AnyRow, code: str = "SP-1") -> int:
    entry = an_entry(
        session, cycle, code, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11)
    )
    stages.move_one(session, entry, act(Action.FILE, date(2027, 3, 1)), at=MORNING)
    return entry


def ask_and_complete(session: Session, entry: int) -> None:
    asked = act(Action.SUPPLEMENT, ASKED, until=UNTIL, clock_runs_on=True)
    for each in (asked, act(Action.FILE, ARRIVED)):
        stages.move_one(session, entry, each, at=MORNING)


def test_what_was_left_is_kept_with_the_request_and_used_after_the_arrival(
    session: Session,
) -> None:
    entry = a_checked_entry(session, a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21)))

    ask_and_complete(session, entry)

    lines = session.execute(select(JOURNAL).order_by(JOURNAL.c.sequence)).all()
    assert [(line.action, line.due, line.clock_left) for line in lines[1:]] == [
        ("file", BEFORE, None),
        ("supplement", UNTIL, 10),
        ("file", AFTER, None),
    ]
    row = session.execute(select(ENTRY)).one()
    assert (row.due, row.due_source, row.due_note) == (AFTER, "clock", NOTE)
    assert row.clock_left is None


def test_as_of_each_day_the_day_is_shown_that_held_then(session: Session) -> None:
    entry = a_checked_entry(session, a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21)))

    ask_and_complete(session, entry)

    days = [date(2027, 3, 5), ASKED, date(2027, 3, 11), ARRIVED, date(2027, 3, 30)]
    told = [show(session, "SP-1", day) for day in days]
    assert [each["due"] for each in told] == [BEFORE, UNTIL, UNTIL, AFTER, AFTER]
    assert [each["overdue"] for each in told] == [False, False, False, False, True]
    assert told[-1]["clause"] == NOTE


def test_entries_that_are_asked_together_have_each_what_was_left_of_their_own(
    session: Session,
) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    entries = [a_checked_entry(session, cycle, f"SP-{number}") for number in range(2)]
    late = an_entry(
        session, cycle, "SP-9", unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11)
    )
    stages.move_one(session, late, act(Action.FILE, date(2027, 3, 3)), at=MORNING)
    at_commune = ENTRY.c.stage == Stage.COMMUNE_CHECK.value

    asked = act(Action.SUPPLEMENT, ASKED, until=UNTIL, clock_runs_on=True)
    stages.move_all(session, cycle.id, at_commune, asked, at=MORNING)
    stages.move_all(session, cycle.id, at_commune, act(Action.FILE, ARRIVED), at=MORNING)

    dues = dict(session.execute(select(ENTRY.c.id, ENTRY.c.due)).tuples().all())
    assert dues == {**dict.fromkeys(entries, AFTER), late: date(2027, 3, 30)}


def test_a_supplement_that_lapses_after_the_cut_off_loses_one_round_and_not_two(
    session: Session,
) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    for number in range(2):
        entry = a_checked_entry(session, cycle, f"SP-{number}")
        asked = act(Action.SUPPLEMENT, date(2027, 4, 20), until=date(2027, 5, 14))
        stages.move_one(session, entry, asked, at=MORNING)

    for each in (
        act(Action.NEXT_ROUND, date(2027, 4, 30), machine=True),  # the cut-off was the 29th
        act(Action.PROPOSE, date(2027, 5, 19), machine=True),
        act(Action.NEXT_ROUND, date(2027, 5, 20)),
    ):
        stages.move_all(session, cycle.id, ENTRY.c.outcome == "", each, at=MORNING)

    rows = session.execute(select(JOURNAL.c.round, JOURNAL.c.proposed).order_by(JOURNAL.c.sequence))
    assert [tuple(row) for row in rows][-6::2] == [
        ("2/2027", ""),
        ("2/2027", "next_round"),
        ("2/2027", ""),
    ]


def test_a_day_off_moves_a_clock_that_runs_on(session: Session) -> None:
    entry = a_checked_entry(session, a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21)))
    ask_and_complete(session, entry)

    import_days(session, [DayOff(date(2027, 3, 16), DayKind.OFF, "Công văn 1")], at=MORNING)

    row = session.execute(select(ENTRY)).one()
    assert (row.due, row.due_note) == (date(2027, 3, 29), NOTE)
