"""Undo: an act and its undoing leave an entry, its counts and what is to be told as they were."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import Stale
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.models.tallies import Tally
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.standings import ENTRY, STANDING_COLUMNS, standing_of
from ocop_cycle.services import batches, mailing, passing, stages, undo
from ocop_cycle.services.mails import MAIL
from rules.choices import Choice, Said, choices
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action, Kind, Stage
from tests.building import JOURNAL, MORNING, a_cycle, an_entry
from tests.telling import NOTICE
from tests.undoing import ACTED, AT, HOUR, a_submitted_entry, does, undoes

TALLY: Final = table(Tally)
UNITS: Final = {"thai-nguyen-2020": "ubnd-dai-tu", "mau-qd-26-2027": "xa-an-phu"}
ONWARD: Final = (
    Action.SUBMIT, Action.SELECT, Action.INVITE, Action.ATTEND, Action.FILE, Action.REACH,
    Action.CERTIFY, Action.FORWARD,
)  # fmt: skip
PROPOSED: Final = date(2020, 3, 4)


def seen(session: Session, entry: int) -> dict[str, object]:
    """Read all that an act changes: the entry, the counts, what is still to be told."""
    columns = [column for column in TALLY.c if column.name not in {"day", "entries"}]
    counted = select(*columns, func.sum(TALLY.c.entries)).group_by(*columns)
    told = select(NOTICE.c.key, NOTICE.c.kind, NOTICE.c.state).where(
        NOTICE.c.state != NoticeState.REPLACED.value
    )
    row = session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()
    return {
        "entry": [row._mapping[name] for name in STANDING_COLUMNS],
        "counts": sorted(tuple(r) for r in session.execute(counted) if r[-1]),
        "notices": sorted(tuple(r) for r in session.execute(told)),
    }


def open_acts(session: Session, cycle: AnyRow, entry: int, day: date) -> Iterator[Act]:
    row = session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()
    standing = standing_of(row._mapping)
    for choice in choices(standing, course_named(session, cycle.id), day):
        if choice.action is not Action.RE_ENTER:
            yield act_of(choice, max(day, standing.acted), standing.due.day)


def act_of(choice: Choice, day: date, due: date | None) -> Act:
    act = Act(choice.action, day, by="Cán bộ", reason="Vì lý do chính đáng.")
    if Said.UNTIL in choice.needed:
        act = replace(act, until=max(day, due or day) + timedelta(days=30))
    if choice.stars:
        act = replace(act, stars=choice.stars[0])
    return replace(act, milestone=choice.milestones[0]) if choice.milestones else act


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        ("thai-nguyen-2020", Kind.FIRST),
        ("thai-nguyen-2020", Kind.UPGRADE),
        ("mau-qd-26-2027", Kind.FIRST),
        ("mau-qd-26-2027", Kind.RE_RATING),
    ],
)
def test_every_act_that_is_open_and_its_undoing_leave_all_as_it_was(
    session: Session, plan: str, kind: Kind
) -> None:
    on = date(2020, 2, 7) if plan.endswith("2020") else date(2027, 1, 15)
    cycle = a_cycle(session, plan, on=on)
    entry = an_entry(session, cycle, unit=UNITS[plan], kind=kind, on=on)
    session.execute(update(CYCLE).values(played=True))
    tried = set()

    for number in range(12):
        day = on + timedelta(days=number)
        ways = list(open_acts(session, cycle, entry, day))
        for act in ways:
            before = seen(session, entry)
            does(session, entry, act)
            undoes(session, entry)

            assert seen(session, entry) == before, act
            tried.add(act.action)
        onward = [act for act in ways if act.action in ONWARD]
        if not onward:
            break
        does(session, entry, min(onward, key=lambda act: ONWARD.index(act.action)))

    assert len(tried) > 5


def a_proposed_entry(session: Session, *, mailed: bool = False) -> int:
    """Propose that an entry lapses; the mail about it waits, or has left."""
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    found = passing.proposals(session, cycle.id, (Stage.IDEA_REGISTRATION,), PROPOSED)
    batches.move(session, cycle.id, found, at=MORNING)
    mailing.make(session, cycle.id, PROPOSED, at=MORNING)
    session.execute(update(CYCLE).values(played=True))
    if mailed:
        session.execute(update(MAIL).values(state="sent"))
    return entry


@pytest.mark.parametrize("mailed", [False, True])
@pytest.mark.parametrize(
    "act",
    [
        Act(Action.EXTEND, PROPOSED, by="Cán bộ", reason="Mưa lũ.", until=date(2020, 4, 3)),
        Act(Action.DEFER, PROPOSED, by="Cán bộ", reason="Mưa lũ."),
        Act(Action.LAPSE, PROPOSED, by="Cán bộ"),
        Act(Action.WITHDRAW, PROPOSED, by="Cán bộ"),
    ],
    ids=lambda each: str(each.action) if isinstance(each, Act) else "",
)
def test_a_proposal_that_an_act_ended_stands_again(
    session: Session, act: Act, *, mailed: bool
) -> None:
    entry = a_proposed_entry(session, mailed=mailed)
    before = seen(session, entry)
    does(session, entry, act)
    undoes(session, entry)

    after = seen(session, entry)
    assert (after["entry"], after["counts"]) == (before["entry"], before["counts"])
    assert told_of(after) == told_of(before)


def told_of(all_seen: dict[str, object]) -> list[str]:
    notices = all_seen["notices"]
    assert isinstance(notices, list)
    return [key for key, _, _ in notices]


def test_what_a_step_tells_is_told_when_it_is_done_again_after_an_undoing(
    session: Session,
) -> None:
    entry = a_proposed_entry(session, mailed=True)
    act = Act(Action.DEFER, PROPOSED, by="Cán bộ", reason="Mưa lũ.")
    does(session, entry, act)
    undoes(session, entry)
    does(session, entry, act)

    live = select(NOTICE.c.kind).where(NOTICE.c.state == NoticeState.NEW.value)
    assert "proposal_withdrawn" in session.scalars(live).all()


def test_the_journal_keeps_the_step_and_its_undoing(session: Session) -> None:
    entry = a_submitted_entry(session)
    undoes(session, entry)

    rows = session.execute(
        select(JOURNAL.c.action, JOURNAL.c.day, JOURNAL.c.undoes, JOURNAL.c.machine)
        .where(JOURNAL.c.entry_id == entry)
        .order_by(JOURNAL.c.sequence)
    ).all()
    assert [tuple(row) for row in rows[1:]] == [
        ("submit", ACTED, None, False),
        ("take_back", ACTED, 2, False),
    ]


def test_one_step_after_the_other_can_be_undone(session: Session) -> None:
    entry = a_submitted_entry(session)
    does(session, entry, Act(Action.SELECT, ACTED, by="Cán bộ"))
    undoes(session, entry)
    undoes(session, entry)

    row = session.execute(select(ENTRY.c.stage).where(ENTRY.c.id == entry)).one()
    assert row.stage == Stage.IDEA_REGISTRATION.value
    assert undo.undoable(session, entry, at=AT).why_not.startswith("Việc đăng ký không")


def test_after_a_day_a_step_stays(session: Session) -> None:
    entry = a_submitted_entry(session)

    with pytest.raises(Refusal, match="Đã quá 24 giờ"):
        undoes(session, entry, at=AT + 25 * HOUR)


@pytest.mark.parametrize("state", ["sending", "sent"])
def test_a_step_of_which_a_mail_has_left_stays(session: Session, state: str) -> None:
    entry = a_submitted_entry(session)
    cycle = session.scalars(select(ENTRY.c.cycle_id).where(ENTRY.c.id == entry)).one()
    mailing.make(session, cycle, date(2020, 2, 15), at=AT)
    session.execute(update(MAIL).values(state=state))

    with pytest.raises(Refusal, match="đã được báo"):
        undoes(session, entry)


def test_a_mail_that_waits_is_replaced_with_the_step(session: Session) -> None:
    entry = a_submitted_entry(session)
    cycle = session.scalars(select(ENTRY.c.cycle_id).where(ENTRY.c.id == entry)).one()
    session.execute(NOTICE.delete().where(NOTICE.c.entry_id.is_(None)))
    mailing.make(session, cycle, date(2020, 2, 15), at=AT)
    undoes(session, entry)

    assert session.scalars(select(MAIL.c.state)).all() == ["replaced"]


def test_a_step_after_which_the_system_acted_stays(session: Session) -> None:
    entry = a_submitted_entry(session)
    row = session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()
    act = Act(Action.PROPOSE, PROPOSED, by="hệ thống", machine=True)
    returned = Act(Action.RETURN, ACTED, by="Cán bộ", until=date(2020, 3, 1))
    does(session, entry, returned)
    stages.move_one(session, entry, act, at=AT)

    assert row.version == 2
    with pytest.raises(Refusal, match="tự động"):
        undoes(session, entry)


def test_an_older_page_undoes_nothing(session: Session) -> None:
    entry = a_submitted_entry(session)
    does(session, entry, Act(Action.SELECT, ACTED, by="Cán bộ"))

    with pytest.raises(Stale):
        undo.undo(session, entry, 2, by="Cán bộ", at=AT)
