"""What a unit holds goes to another round: it is told once, beside the producers."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications.agency_notices import AgencyRoundMoved, DayMoved
from notifications.notices import Notice
from ocop_cycle import days, db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import batches, mailing, passing
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_stage
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.truth import Void
from rules.vocabulary import Action, Kind, Stage
from tests.building import MORNING, a_cycle, an_entry
from tests.telling import a_contact, act, leave, letters, morning

CHECK = Stage.COMMUNE_CHECK
AN_PHU, OTHER = "xa-an-phu", "phuong-hoa-binh"
FILED, AFTER = date(2027, 4, 20), date(2027, 4, 30)  # the cut-off is the twenty-ninth
COMMUNE = "an-phu@example.com"


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    started = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    a_contact(session, AN_PHU, COMMUNE)
    session.execute(NOTICE.delete())
    return started


def filed(session: Session, cycle: AnyRow, code: str, on: date = FILED, unit: str = AN_PHU) -> int:
    """Hand in a dossier, which the commune then has fifteen working days to check."""
    entry = an_entry(session, cycle, code, unit=unit, kind=Kind.UPGRADE, on=date(2027, 1, 11))
    act(session, entry, Action.FILE, on)
    return entry


def miss(session: Session, cycle: AnyRow, day: date = AFTER) -> int:
    """Take to the next round what missed the cut-off of its own."""
    found = passing.rounds_missed(session, cycle.id, CHECK, day)
    return batches.move(session, cycle.id, found, at=MORNING)


def told(session: Session) -> list[tuple[str, str, date | None]]:
    """List which unit is told of which round, and by which day."""
    rows = session.execute(
        select(AGENCY.c.code, NOTICE.c.round, NOTICE.c.about)
        .join(AGENCY, AGENCY.c.id == NOTICE.c.agency_id)
        .where(NOTICE.c.kind == "agency_round_moved")
        .order_by(AGENCY.c.code, NOTICE.c.about)
    )
    return [(row.code, row.round, row.about) for row in rows]


def read_by_commune(session: Session) -> list[Notice]:
    return [each for letter in letters(session) if letter.to == COMMUNE for each in letter.notices]


def test_the_holding_unit_is_told_once_and_each_producer(session: Session, cycle: AnyRow) -> None:
    for code in ("SP-1", "SP-2"):
        filed(session, cycle, code)
    filed(session, cycle, "SP-3", unit=OTHER)

    moved = (miss(session, cycle), miss(session, cycle))

    due = date(2027, 5, 13)
    producers = session.scalars(select(NOTICE.c.entry_id).where(NOTICE.c.kind == "round_moved"))
    assert moved == (3, 0)
    assert told(session) == [(OTHER, "2/2027", due), (AN_PHU, "2/2027", due)]
    assert len(producers.all()) == 3


def test_the_letter_says_which_entries_why_and_until_when(session: Session, cycle: AnyRow) -> None:
    filed(session, cycle, "SP-1")
    filed(session, cycle, "SP-2")
    miss(session, cycle)

    mailing.make(session, cycle.id, AFTER, at=MORNING)

    [said] = [each for each in read_by_commune(session) if isinstance(each, AgencyRoundMoved)]
    assert (said.old_round, said.new_round, said.total) == ("đợt 1/2027", "đợt 2/2027", 2)
    assert [each.code for each in said.entries] == ["SP-1", "SP-2"]
    assert said.cause.endswith("không ai có lỗi.")
    assert (said.last_day, said.late, said.why) == (
        date(2027, 5, 13),
        False,
        "Quý cơ quan đang giữ hồ sơ.",
    )


def test_a_unit_that_kept_them_too_long_reads_that_its_day_has_passed(
    session: Session, cycle: AnyRow
) -> None:
    filed(session, cycle, "SP-1", on=date(2027, 3, 1))
    miss(session, cycle)

    mailing.make(session, cycle.id, AFTER, at=MORNING)

    [said] = [each for each in read_by_commune(session) if isinstance(each, AgencyRoundMoved)]
    assert (said.last_day, said.late) == (date(2027, 3, 22), True)
    assert said.cause.startswith("Địa phương giữ hồ sơ quá thời hạn")


def test_entries_of_several_days_are_told_in_one_mail(session: Session, cycle: AnyRow) -> None:
    filed(session, cycle, "SP-1")
    filed(session, cycle, "SP-2", on=date(2027, 4, 21))
    miss(session, cycle)

    mailing.make(session, cycle.id, AFTER, at=MORNING)

    found = [each for each in read_by_commune(session) if isinstance(each, AgencyRoundMoved)]
    assert [[entry.code for entry in each.entries] for each in found] == [["SP-1"], ["SP-2"]]
    assert [letter.to for letter in letters(session)].count(COMMUNE) == 1


def test_what_has_no_day_is_told_too(session: Session, cycle: AnyRow) -> None:
    entry = filed(session, cycle, "SP-1")
    act(session, entry, Action.DEFER, date(2027, 4, 22))
    miss(session, cycle)

    mailing.make(session, cycle.id, AFTER, at=MORNING)

    [said] = [each for each in read_by_commune(session) if isinstance(each, AgencyRoundMoved)]
    assert (said.last_day, said.total, said.late) == (None, 1, False)


def test_a_unit_is_not_told_of_what_waits_for_the_producer(session: Session, cycle: AnyRow) -> None:
    entry = filed(session, cycle, "SP-1")
    act(session, entry, Action.SUPPLEMENT, date(2027, 4, 22))

    assert (miss(session, cycle), told(session)) == (1, [])


def test_it_does_not_leave_once_the_unit_has_passed_them_on(
    session: Session, cycle: AnyRow
) -> None:
    entry = filed(session, cycle, "SP-1")
    miss(session, cycle)
    session.execute(NOTICE.delete().where(NOTICE.c.entry_id.is_not(None)))
    mailing.make(session, cycle.id, AFTER, at=MORNING)

    act(session, entry, Action.FORWARD, date(2027, 5, 3))
    [answer] = leave(session, morning(date(2027, 5, 4)))

    assert answer == Void(answer.mail_id, "Không gửi: đơn vị không còn giữ hồ sơ nào của bước này.")


def test_a_paper_that_brings_the_cut_off_forward_sends_them_on_and_the_unit_hears(
    store: str,
) -> None:
    assert store
    paper = Adjustment("trước ngày 24/4/2027", "9/UBND", date(2027, 4, 21), "Cán bộ", MORNING)
    with db.unit_of_work() as session:
        started = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
        session.execute(update(CYCLE).values(played=True))
    list(days.advance(started.name, date(2027, 4, 19)))
    with db.unit_of_work() as session:
        filed(session, started, "SP-1")
        adjust_stage(session, started, CHECK, paper, round_no=1)

    list(days.advance(started.name, date(2027, 4, 24)))
    list(days.advance(started.name, date(2027, 4, 30)))

    with db.reading() as session:
        assert told(session) == [(AN_PHU, "2/2027", date(2027, 5, 13))]


def test_several_days_that_move_on_one_day_are_each_told_to_the_unit(
    session: Session, cycle: AnyRow
) -> None:
    for code, until in (("SP-1", date(2027, 5, 20)), ("SP-2", date(2027, 5, 27))):
        act(session, filed(session, cycle, code), Action.EXTEND, date(2027, 4, 22), until=until)

    mailing.make(session, cycle.id, date(2027, 4, 22), at=MORNING)

    found = [each for each in read_by_commune(session) if isinstance(each, DayMoved)]
    assert [each.new_day for each in found] == [date(2027, 5, 20), date(2027, 5, 27)]
