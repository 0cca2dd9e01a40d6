"""Who could not be reached: why, where to call, and nobody who has been told otherwise."""

from datetime import UTC, date, datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.calls import NOTICE, PRODUCER
from ocop_cycle.queries.contacts import BAD
from ocop_cycle.queries.unreached import unreached
from tests.building import an_entry
from tests.mornings import a_quiet_year, reach
from tests.posting import a_mail

DAY = date(2020, 3, 2)
NO_ADDRESS = "chưa có địa chỉ thư dùng được"
NOT_SENT = "thư không gửi được"
REFUSED = "địa chỉ thư bị từ chối"


def tell(
    session: Session,
    cycle: AnyRow,
    entry: int | None = None,
    *,
    agency: int | None = None,
    mail: int | None = None,
    on: date = DAY,
) -> None:
    """Write a notice that reached nobody: it has no mail, or its mail came to nothing."""
    session.execute(
        insert(NOTICE).values(
            key=f"x:{entry}:{agency}:{on}",
            kind="entry_moved" if entry else "cycle_opened",
            cycle_id=cycle.id,
            entry_id=entry,
            sequence=1,
            agency_id=agency,
            day=on,
            stage="",
            round="",
            details={},
            state="mailed" if mail else "unreachable",
            mail_id=mail,
        )
    )


def without_address(session: Session) -> None:
    session.execute(update(PRODUCER).values(email="", phone="0200 345 678"))


def whys(session: Session, cycle: AnyRow, day: date = DAY) -> dict[str, str]:
    return {each.name: each.why for each in unreached(session, cycle, day)[0]}


def test_each_person_is_named_once_with_place_phone_and_reason(session: Session) -> None:
    cycle = a_quiet_year(session)
    entry = an_entry(session, cycle)
    without_address(session)
    tell(session, cycle, entry, on=date(2020, 2, 20))
    tell(session, cycle, entry)

    [one], total = unreached(session, cycle, DAY)

    assert (one.name, one.locality, one.phone) == ("HTX SP-1", "huyện Đại Từ", "0200 345 678")
    assert (one.why, total) == (NO_ADDRESS, 1)


def test_failed_mails_and_refused_addresses_count_and_waiting_mails_do_not(
    session: Session,
) -> None:
    cycle = a_quiet_year(session)
    states = (MailState.FAILED, MailState.FAILED, MailState.WAITING)
    for number, state in enumerate(states):
        entry = an_entry(session, cycle, f"SP-{number}")
        mail = a_mail(session, cycle, key=f"m{number}", state=state)
        tell(session, cycle, entry, mail=mail)
    session.execute(
        insert(BAD).values(
            address="sp-1@example.com", reason="550", since=datetime(2020, 3, 2, tzinfo=UTC)
        )
    )

    assert whys(session, cycle) == {"HTX SP-0": NOT_SENT, "HTX SP-1": REFUSED}


def test_a_unit_is_named_with_the_phone_of_its_contact(session: Session) -> None:
    cycle = a_quiet_year(session)
    unit = reach(session, "ubnd-dai-tu", phone="0200 111 222")
    tell(session, cycle, agency=unit)

    [one], _ = unreached(session, cycle, DAY)

    assert (one.name, one.locality, one.phone) == (
        "UBND huyện Đại Từ",
        "huyện Đại Từ",
        "0200 111 222",
    )


def test_who_was_told_by_telephone_is_left_out(session: Session) -> None:
    cycle = a_quiet_year(session)
    tell(session, cycle, an_entry(session, cycle))
    session.execute(update(NOTICE).values(state="called"))

    assert unreached(session, cycle, DAY) == ((), 0)


def test_what_is_no_longer_true_needs_no_call(session: Session) -> None:
    cycle = a_quiet_year(session)
    entry = an_entry(session, cycle)
    without_address(session)
    tell(session, cycle, entry)
    told = whys(session, cycle)
    later = whys(session, cycle, date(2020, 4, 10))

    assert told == {"HTX SP-1": NO_ADDRESS}
    assert later == {}


def test_twenty_are_shown_and_all_are_counted(session: Session) -> None:
    cycle = a_quiet_year(session)
    for number in range(23):
        tell(session, cycle, an_entry(session, cycle, f"SP-{number:02}"))

    shown, total = unreached(session, cycle, DAY)

    assert (len(shown), total) == (20, 23)
