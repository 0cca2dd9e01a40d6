"""What a step makes untrue: it is stopped before it leaves, and taken back where it has left."""

from datetime import date

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.producer_notices import ProposalWithdrawn
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import batches, mailing, passing, replacements, stages
from ocop_cycle.services.holidays import import_days
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.replacements import MAIL
from rules.standing import Act
from rules.vocabulary import Action, Kind, Milestone, Proposal, Stage
from rules.workdays import DayKind, DayOff
from tests.building import MORNING, a_cycle, an_entry
from tests.telling import a_contact, act, letters, one_reader, unit_of

IDEAS = Stage.IDEA_REGISTRATION
DUE, PROPOSED = date(2020, 2, 29), date(2020, 3, 4)
LATER = date(2020, 3, 5)
UNTIL = date(2020, 3, 20)


def propose(session: Session, cycle: AnyRow, day: date = PROPOSED) -> None:
    found = passing.proposals(session, cycle.id, (IDEAS,), day)
    batches.move(session, cycle.id, found, at=MORNING)


def a_proposed_entry(session: Session, *, mail: str = "sent") -> tuple[AnyRow, int]:
    """Propose that an entry lapses, and let the mail about it come to a state."""
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    propose(session, cycle)
    mailing.make(session, cycle.id, PROPOSED, at=MORNING)
    session.execute(update(MAIL).values(state=mail))
    return cycle, entry


def states(session: Session, kind: str) -> list[str]:
    which = select(NOTICE.c.state).where(NOTICE.c.kind == kind)
    return list(session.scalars(which.order_by(NOTICE.c.key)))


def mail_states(session: Session) -> list[str]:
    return list(session.scalars(select(MAIL.c.state).order_by(MAIL.c.id)))


def units_told(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(AGENCY.c.code, NOTICE.c.key)
        .join(AGENCY, AGENCY.c.id == NOTICE.c.agency_id)
        .where(NOTICE.c.kind == "day_moved")
        .order_by(NOTICE.c.key)
    )
    return [(row.code, row.key.rpartition(":")[0]) for row in rows]


@pytest.mark.parametrize("mail", ["sent", "sending"])
def test_who_was_told_of_a_proposal_hears_once_that_it_is_withdrawn(
    session: Session, mail: str
) -> None:
    _, entry = a_proposed_entry(session, mail=mail)

    act(session, entry, Action.SUBMIT, date(2020, 2, 28))  # in time, keyed late

    rows = session.execute(select(NOTICE).where(NOTICE.c.kind == "proposal_withdrawn")).all()
    assert [(row.key, row.entry_id, row.state) for row in rows] == [
        (f"withdrawn:{entry}:2", entry, "new")
    ]
    assert mail_states(session) == [mail]


@pytest.mark.parametrize("mail", ["waiting", "held"])
def test_a_proposal_whose_mail_has_not_left_is_stopped_and_nobody_hears(
    session: Session, mail: str
) -> None:
    _, entry = a_proposed_entry(session, mail=mail)

    act(session, entry, Action.SUBMIT, date(2020, 2, 28))

    assert (states(session, "lapse_proposed"), states(session, "proposal_withdrawn")) == (
        ["replaced"],
        [],
    )
    assert mail_states(session) == ["replaced"]


@pytest.mark.parametrize("mail", ["failed", "expired", "replaced"])
def test_who_never_got_the_proposal_is_not_told_that_it_is_withdrawn(
    session: Session, mail: str
) -> None:
    _, entry = a_proposed_entry(session, mail=mail)

    act(session, entry, Action.DEFER, LATER)

    assert states(session, "proposal_withdrawn") == []


def test_who_was_called_hears_that_it_is_withdrawn(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    propose(session, cycle)
    session.execute(update(NOTICE).where(NOTICE.c.kind == "lapse_proposed").values(state="called"))

    act(session, entry, Action.DEFER, LATER)

    assert states(session, "proposal_withdrawn") == ["new"]


def test_the_letter_says_what_is_asked_after_the_withdrawal(session: Session) -> None:
    cycle, entry = a_proposed_entry(session)

    act(session, entry, Action.EXTEND, LATER, until=UNTIL)
    mailing.make(session, cycle.id, LATER, at=MORNING)

    [told] = [
        notice
        for letter in letters(session)
        for notice in letter.notices
        if isinstance(notice, ProposalWithdrawn)
    ]
    assert (told.last_day, told.todo.startswith("nộp phiếu đăng ký")) == (UNTIL, True)


def test_a_proposal_that_is_made_and_withdrawn_again_is_told_each_time(session: Session) -> None:
    cycle, entry = a_proposed_entry(session)
    act(session, entry, Action.EXTEND, LATER, until=date(2020, 3, 10))
    propose(session, cycle, date(2020, 3, 16))
    mailing.make(session, cycle.id, date(2020, 3, 16), at=MORNING)
    session.execute(update(MAIL).values(state="sent"))

    act(session, entry, Action.EXTEND, date(2020, 3, 17), until=date(2020, 3, 31))

    assert len(states(session, "proposal_withdrawn")) == 2


def test_a_confirmed_lapse_stops_the_mail_about_its_proposal(session: Session) -> None:
    cycle, _ = a_proposed_entry(session, mail="waiting")

    found = passing.confirmed(session, cycle.id, Proposal.LAPSE, by="Chị Hà", on=LATER)
    batches.move(session, cycle.id, found, at=MORNING)

    assert states(session, "lapse_proposed") == ["replaced"]
    assert (states(session, "proposal_withdrawn"), states(session, "result")) == ([], ["new"])


def test_a_proposal_that_falls_with_the_working_days_is_withdrawn(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    act(session, entry, Action.FILE, date(2027, 3, 1))
    act(session, entry, Action.SUPPLEMENT, date(2027, 3, 2))
    proposal = Act(Action.PROPOSE, date(2027, 3, 20), by="hệ thống", machine=True)
    stages.move_one(session, entry, proposal, at=MORNING)
    mailing.make(session, cycle.id, date(2027, 3, 20), at=MORNING)
    session.execute(update(MAIL).values(state="sent"))

    import_days(session, [DayOff(date(2027, 3, 10), DayKind.OFF, "1/BNV")], at=MORNING)

    assert states(session, "proposal_withdrawn") == ["new"]


def test_a_lapse_that_is_undone_is_told_once_and_its_result_does_not_leave(
    session: Session,
) -> None:
    cycle, entry = a_proposed_entry(session)
    act(session, entry, Action.LAPSE, LATER)
    mailing.make(session, cycle.id, LATER, at=MORNING)
    before = mail_states(session)

    act(session, entry, Action.REINSTATE, date(2020, 3, 6), until=UNTIL)

    rows = session.execute(
        select(NOTICE.c.kind).where(NOTICE.c.entry_id == entry, NOTICE.c.state == "new")
    )
    assert (before, mail_states(session)) == (["sent", "waiting"], ["sent", "replaced"])
    assert [row.kind for row in rows] == ["entry_moved"]
    assert states(session, "result") == ["replaced"]


def test_an_automatic_lapse_that_was_told_and_is_taken_back_is_told_once(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    session.execute(update(CYCLE).values(lapse="automatic"))
    entry = an_entry(session, cycle)
    propose(session, cycle)
    mailing.make(session, cycle.id, PROPOSED, at=MORNING)
    session.execute(update(MAIL).values(state="sent"))

    act(session, entry, Action.SUBMIT, date(2020, 2, 28))

    assert states(session, "proposal_withdrawn") == ["new"]


def test_a_unit_hears_once_that_the_day_of_what_it_holds_has_moved(session: Session) -> None:
    cycle = a_cycle(session)
    for code, unit in (("SP-1", "ubnd-dai-tu"), ("SP-2", "ubnd-dai-tu"), ("SP-3", "ubnd-vo-nhai")):
        entry = an_entry(session, cycle, code, unit=unit)
        act(session, entry, Action.SUBMIT, date(2020, 2, 20))
        act(session, entry, Action.EXTEND, LATER, until=UNTIL)

    place = f"moved:{cycle.id}:{Stage.IDEA_SELECTION}:1/2020:2020-03-14:2020-03-20"
    assert units_told(session) == [("ubnd-dai-tu", place), ("ubnd-vo-nhai", place)]


def test_the_office_hears_of_the_day_of_what_the_council_holds(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle, kind=Kind.UPGRADE)
    act(session, entry, Action.FILE, date(2020, 6, 1))
    act(session, entry, Action.FORWARD, date(2020, 7, 1))
    act(session, entry, Action.REACH, date(2020, 8, 3), milestone=Milestone.COUNCIL)

    act(session, entry, Action.EXTEND, date(2020, 8, 10), until=date(2020, 9, 15))

    assert [code for code, _ in units_told(session)] == ["vpdp-tinh"]


def test_a_unit_that_holds_what_was_extended_gets_the_mail(session: Session) -> None:
    cycle = a_cycle(session)
    a_contact(session, "ubnd-dai-tu", "dai-tu@example.com")
    session.execute(NOTICE.delete())
    entry = an_entry(session, cycle)
    act(session, entry, Action.SUBMIT, date(2020, 2, 20))
    act(session, entry, Action.EXTEND, LATER, until=UNTIL, paper="7/UBND")

    mailing.make(session, cycle.id, LATER, at=MORNING)

    [told] = [
        notice
        for letter in letters(session)
        for notice in letter.notices
        if letter.to == "dai-tu@example.com"
    ]
    assert (told.kind, told.what, told.new_day) == (  # type: ignore[attr-defined]  # of this kind
        "day_moved",
        "hồ sơ ở bước Lựa chọn ý tưởng sản phẩm",
        UNTIL,
    )


def test_a_mail_that_has_something_left_to_tell_waits_on(session: Session) -> None:
    cycle = a_cycle(session)
    first, second = (an_entry(session, cycle, code) for code in ("SP-1", "SP-2"))
    one_reader(session)
    propose(session, cycle)
    mailing.make(session, cycle.id, PROPOSED, at=MORNING)

    replacements.of_step(session, first, 2)
    after_one = (states(session, "lapse_proposed"), mail_states(session))
    replacements.of_step(session, second, 2)

    assert after_one == (["replaced", "mailed"], ["waiting"])
    assert (states(session, "lapse_proposed"), mail_states(session)) == (
        ["replaced", "replaced"],
        ["replaced"],
    )


def test_what_reached_nobody_is_stopped_too(session: Session) -> None:
    cycle = a_cycle(session)
    row = {"key": "move:9:9", "kind": "result", "cycle_id": cycle.id, "day": LATER}
    values = {**row, "agency_id": unit_of(session, "vpdp-tinh"), "details": {}}
    session.execute(insert(NOTICE).values(**values, state="unreachable"))

    replacements.of_step(session, 9, 9)

    assert states(session, "result") == ["replaced"]
