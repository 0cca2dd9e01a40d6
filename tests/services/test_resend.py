"""A mail that is sent again: looked at once more before it leaves, and its notices stay told."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.services import mailing, outbox
from ocop_cycle.services.truth import Ready, Void
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry
from tests.posting import put, standing
from tests.telling import (
    MAIL,
    NOTICE,
    act,
    leave,
    letter,
    mails,
    morning,
    one_reader,
    remind,
)

DAY = date(2020, 2, 22)


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    """Start a cycle of which nothing has been told yet."""
    started = a_cycle(session)
    session.execute(NOTICE.delete())
    return started


def two_told(session: Session, cycle: AnyRow) -> tuple[int, list[int]]:
    """Send a mail that tells one reader of two products; give its number and the entries."""
    entries = [an_entry(session, cycle, code) for code in ("SP-1", "SP-2")]
    for entry in entries:
        remind(session, entry, DAY)
    one_reader(session)
    mailing.make(session, cycle.id, DAY, at=MORNING)
    leave(session, morning(DAY))
    [first] = mails(session)
    return int(first.id), entries


def again(session: Session, first: int) -> int:
    return outbox.resend(session, first, by="Chị Lan", at=morning(DAY))


def test_what_is_still_true_leaves_again_as_it_was(session: Session, cycle: AnyRow) -> None:
    first, _ = two_told(session, cycle)
    second = again(session, first)

    answers = leave(session, morning(DAY))

    assert answers == [Ready(second, standing(session, first).facts)]


def test_what_has_been_done_since_is_left_out_and_stays_told(
    session: Session, cycle: AnyRow
) -> None:
    first, entries = two_told(session, cycle)
    second = again(session, first)
    act(session, entries[0], Action.SUBMIT, DAY)

    leave(session, morning(DAY))

    assert [notice.code for notice in letter(standing(session, second)).notices] == ["SP-2"]  # type: ignore[attr-defined]
    assert len(standing(session, first).facts["notices"]) == 2
    told = select(NOTICE.c.state).where(
        NOTICE.c.mail_id == first, NOTICE.c.key.startswith("remind:")
    )
    assert set(session.scalars(told)) == {"mailed"}


def test_nothing_leaves_again_once_nothing_of_it_is_true(session: Session, cycle: AnyRow) -> None:
    first, entries = two_told(session, cycle)
    second = again(session, first)
    for entry in entries:
        act(session, entry, Action.SUBMIT, DAY)

    answers = leave(session, morning(DAY))

    assert answers == [Void(second, "Không gửi: việc được nhắc đã làm xong.")]
    assert (standing(session, second).state, standing(session, first).state) == ("expired", "sent")


def test_what_nobody_had_read_counts_as_told_while_it_is_sent_again(
    session: Session, cycle: AnyRow
) -> None:
    first, _ = two_told(session, cycle)
    put(session, first, state="failed")
    session.execute(update(NOTICE).values(state="unreachable"))

    second = again(session, first)

    assert set(session.scalars(select(NOTICE.c.state))) == {"mailed"}
    assert session.scalar(select(MAIL.c.state).where(MAIL.c.id == second)) == "waiting"
