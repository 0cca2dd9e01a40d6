"""The last look before a mail leaves: what has happened since it was made."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from notifications.agency_notices import StageOverdue
from notifications.producer_notices import DeadlineReminder
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.services.truth import Ready, Void
from rules.vocabulary import Action
from tests.building import ENTRY, an_entry
from tests.telling import (
    DAY,
    LAST_DAY,
    NEXT,
    act,
    leave,
    letter,
    mails,
    make,
    morning,
    notice_states,
    one_reader,
    overdue,
    refused,
    remind,
)

Happens = Callable[[Session, int], object]


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda s, e: act(s, e, Action.SUBMIT, DAY), "việc được nhắc đã làm xong"),
        (
            lambda s, _: s.execute(update(ENTRY).values(holder="locality")),
            "việc được nhắc đã làm xong",
        ),
        (lambda s, e: act(s, e, Action.WITHDRAW, DAY), "hồ sơ đã kết thúc"),
        (lambda s, e: act(s, e, Action.EXTEND, DAY, until=date(2020, 3, 20)), "hạn đã thay đổi"),
        (lambda s, e: act(s, e, Action.DEFER, DAY), "hạn đã thay đổi"),
        (lambda s, _: refused(s, "sp-1@example.com"), "địa chỉ thư đã bị máy chủ từ chối"),
    ],
    ids=["submitted", "handed in", "withdrawn", "extended", "deferred", "refused"],
)
def test_who_has_acted_or_been_freed_in_the_meantime_gets_nothing(
    session: Session, cycle: AnyRow, happens: Happens, why: str
) -> None:
    entry = an_entry(session, cycle)
    remind(session, entry, DAY)
    make(session)
    happens(session, entry)

    answers = leave(session, morning(DAY))

    [row] = mails(session)
    assert answers == [Void(row.id, f"Không gửi: {why}.")]
    assert (row.state, row.note) == ("expired", f"Không gửi: {why}.")


def test_what_is_still_true_leaves_as_it_was_made(session: Session, cycle: AnyRow) -> None:
    remind(session, an_entry(session, cycle), DAY)
    make(session)
    [before] = mails(session)

    answers = leave(session, morning(DAY))

    [after] = mails(session)
    assert answers == [Ready(before.id, before.facts)]
    assert (after.facts, after.subject, after.state) == (before.facts, before.subject, "sent")


def test_a_mail_loses_what_is_no_longer_true_and_keeps_the_rest(
    session: Session, cycle: AnyRow
) -> None:
    one, other = (an_entry(session, cycle, code) for code in ("SP-1", "SP-2"))
    lost, kept = remind(session, one, DAY), remind(session, other, DAY)
    one_reader(session)
    make(session)
    act(session, one, Action.SUBMIT, DAY)

    [answer] = leave(session, morning(DAY))

    [row] = mails(session)
    assert isinstance(answer, Ready)
    assert answer.facts == row.facts
    assert [notice.key for notice in letter(row).notices] == [kept]
    assert [event.uid for event in letter(row).events] == [
        f"entry-{other}-idea_registration@example.vn"
    ]
    assert (row.entry_id, "SP-2" in row.subject, "SP-1" in row.subject) == (other, True, False)
    assert notice_states(session)[lost] == "replaced"


def test_days_left_are_those_of_the_day_on_which_a_mail_leaves(
    session: Session, cycle: AnyRow
) -> None:
    remind(session, an_entry(session, cycle), DAY)
    make(session)
    [before] = mails(session)

    leave(session, morning(DAY + timedelta(days=2)))

    [after] = mails(session)
    [notice] = letter(after).notices
    assert isinstance(notice, DeadlineReminder)
    assert (notice.days_left, after.subject == before.subject) == (5, False)
    assert after.expires_at == before.expires_at


def test_a_reminder_of_a_day_that_has_passed_is_void(session: Session, cycle: AnyRow) -> None:
    remind(session, an_entry(session, cycle), DAY)
    make(session)

    [answer] = leave(session, morning(LAST_DAY + timedelta(days=1)))

    assert answer == Void(1, "Không gửi: đã quá ngày.")


def test_what_a_unit_has_passed_on_is_left_out(session: Session, cycle: AnyRow) -> None:
    overdue(session, cycle, "SP-1", "SP-2")
    act(session, 1, Action.SELECT, NEXT)

    leave(session, morning(NEXT))

    [notice] = letter(mails(session)[0]).notices
    assert isinstance(notice, StageOverdue)
    assert ([entry.code for entry in notice.entries], notice.total) == (["SP-2"], 1)


def test_a_unit_that_holds_nothing_any_more_is_not_told_that_it_is_late(
    session: Session, cycle: AnyRow
) -> None:
    overdue(session, cycle, "SP-1")
    act(session, 1, Action.SELECT, NEXT)

    [answer] = leave(session, morning(NEXT))

    assert answer == Void(1, "Không gửi: đơn vị không còn giữ hồ sơ nào của bước này.")


def test_of_two_days_that_moved_only_the_newest_is_told(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    act(session, entry, Action.EXTEND, DAY, until=date(2020, 3, 9))
    make(session)
    act(session, entry, Action.EXTEND, DAY, until=date(2020, 3, 20))

    [answer] = leave(session, morning(DAY))

    assert answer == Void(1, "Không gửi: hạn đã thay đổi.")


def test_a_move_that_another_has_followed_is_not_told(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    act(session, entry, Action.SUBMIT, DAY)
    make(session)
    act(session, entry, Action.SELECT, DAY)

    [answer] = leave(session, morning(DAY))
    make(session, DAY + timedelta(days=1))

    assert answer == Void(1, "Không gửi: đã có thông tin mới hơn.")
    assert [row.kind for row in mails(session)] == ["entry_moved", "entry_moved"]


def test_a_result_that_holds_no_longer_is_not_told(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    act(session, entry, Action.WITHDRAW, DAY)
    make(session)
    session.execute(update(ENTRY).values(outcome="", holder="producer"))

    [answer] = leave(session, morning(DAY))

    assert answer == Void(1, "Không gửi: đã có thông tin mới hơn.")


def asked_by(session: Session, work: Callable[[], object]) -> int:
    """Count the statements of some work."""
    counted: list[object] = []
    engine = session.get_bind().engine

    def note(*_: object) -> None:
        counted.append(1)

    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len(counted)


def test_many_mails_ask_no_more_questions_than_one(session: Session, cycle: AnyRow) -> None:
    day: datetime = morning(DAY)
    counts = []
    for number, many in ((0, 1), (1, 30)):
        for place in range(many):
            remind(session, an_entry(session, cycle, f"SP-{number}-{place}"), DAY)
        made_by = asked_by(session, lambda: make(session))
        left_by = asked_by(session, lambda: leave(session, day))
        counts.append((made_by, left_by))

    assert counts[0] == counts[1]
