"""The outbox as people look at it."""

from datetime import date

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mails as queries
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.services import mails
from ocop_cycle.services.mails import MAIL
from tests.building import MORNING, a_cycle

KEYS = [
    "id", "key", "message_id", "state", "kind", "to", "subject", "expires_at", "attempts",
]  # fmt: skip


def two_letters(session: Session) -> list[int]:
    """Start a year in which two units can be written to; give the ids of their letters."""
    cycle = a_cycle(session)
    for code in ("vpdp-tinh", "ubnd-dai-tu"):
        unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).one()
        session.execute(
            insert(CONTACT).values(
                agency_id=unit,
                name="",
                role="",
                email=f"{code}@example.com",
                phone="",
                since=date(2020, 1, 1),
            )
        )
    mails.make(session, cycle.id, date(2020, 2, 7), at=MORNING)
    return [int(row.id) for row in session.execute(select(MAIL.c.id).order_by(MAIL.c.id))]


def test_mails_are_listed_the_newest_first_under_the_keys_that_programs_read(
    session: Session,
) -> None:
    ids = two_letters(session)

    rows = queries.listing(session)

    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [row["id"] for row in rows] == ids[::-1]
    assert {row["state"] for row in rows} == {"waiting"}


def test_mails_are_picked_by_state_and_cycle(session: Session) -> None:
    first, second = two_letters(session)
    session.execute(update(MAIL).where(MAIL.c.id == first).values(state=MailState.FAILED.value))

    failed = queries.listing(session, state=MailState.FAILED)
    elsewhere = queries.listing(session, cycle="can-tho-2022")
    here = queries.listing(session, cycle="thai-nguyen-2020", state=MailState.WAITING)

    assert [row["id"] for row in failed] == [first]
    assert elsewhere == []
    assert [row["id"] for row in here] == [second]


def test_a_page_goes_on_where_the_one_before_ended(session: Session) -> None:
    ids = two_letters(session)

    [newest] = queries.page(session, queries.Wanted(limit=1))
    [oldest] = queries.page(session, queries.Wanted(before=newest.id, limit=1))

    assert [oldest.id, newest.id] == ids


def test_one_mail_is_shown_with_its_facts_and_tries(session: Session) -> None:
    first, _ = two_letters(session)
    [row] = mails.claim(session, "test", at=MORNING)
    mails.record(session, mails.Tried(row.id, "temporary", "450 later", MORNING))

    shown = queries.show(session, first)

    assert shown["facts"]["to"] == shown["to"]
    assert shown["tries"] == [
        {"number": 1, "at": MORNING, "result": "temporary", "reply": "450 later"}
    ]


def test_a_number_that_no_mail_has_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="Không có thư số 7"):
        queries.show(session, 7)


def test_mails_are_counted_by_state_and_notices_without_an_address_apart(
    session: Session,
) -> None:
    first, _ = two_letters(session)
    session.execute(update(MAIL).where(MAIL.c.id == first).values(state=MailState.SENT.value))
    cycle = a_cycle(session)

    states = queries.by_state(session, cycle.id)

    assert {state: count for state, count in states.items() if count} == {
        MailState.SENT: 1,
        MailState.WAITING: 1,
    }
    assert queries.unreachable(session, cycle.id) > 0


def test_a_pause_is_seen(session: Session) -> None:
    before = queries.is_paused(session)
    mails.pause(session, by="Cán bộ", at=MORNING)

    assert (before, queries.is_paused(session)) == (False, True)
