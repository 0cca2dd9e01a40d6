"""The last look before a mail leaves: is it still the right reader, and does anybody say more?"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.services import truth
from ocop_cycle.services.truth import Ready, Void
from rules.vocabulary import Action
from tests.building import PRODUCER, an_entry
from tests.telling import (
    DAY,
    MAIL,
    NEXT,
    NOTICE,
    UNIT,
    a_contact,
    act,
    ends,
    leave,
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


def test_after_a_hand_over_the_next_mail_goes_to_the_right_person(
    session: Session, cycle: AnyRow
) -> None:
    key = overdue(session, cycle, "SP-1")
    ends(session, "lan@example.com", NEXT - timedelta(days=1))
    a_contact(session, UNIT, "moi@example.com", since=NEXT)

    [answer] = leave(session, morning(NEXT))
    waits = notice_states(session)[key]
    make(session, NEXT + timedelta(days=1))

    assert answer == Void(1, "Không gửi: người nhận đã thay đổi.")
    assert (waits, [row.recipient for row in mails(session)]) == (
        "new",
        ["lan@example.com", "moi@example.com"],
    )


def test_an_address_that_is_refused_meanwhile_sends_the_notice_to_the_other_contact(
    session: Session, cycle: AnyRow
) -> None:
    overdue(session, cycle, "SP-1")
    a_contact(session, UNIT, "chu.tich@example.com", "Chủ tịch")
    refused(session, "lan@example.com")

    [answer] = leave(session, morning(NEXT))
    make(session, NEXT + timedelta(days=1))

    assert answer == Void(1, "Không gửi: địa chỉ thư đã bị máy chủ từ chối.")
    assert mails(session)[-1].recipient == "chu.tich@example.com"


def test_a_producer_with_a_new_address_is_written_to_there(session: Session, cycle: AnyRow) -> None:
    key = remind(session, an_entry(session, cycle), DAY)
    make(session)
    session.execute(update(PRODUCER).values(email="moi@example.com"))

    leave(session, morning(DAY))
    make(session, DAY + timedelta(days=1))

    assert [row.recipient for row in mails(session)] == ["sp-1@example.com", "moi@example.com"]
    assert notice_states(session)[key] == "mailed"


def test_who_has_been_called_is_not_written_to(session: Session, cycle: AnyRow) -> None:
    remind(session, an_entry(session, cycle), DAY)
    make(session)
    session.execute(update(NOTICE).values(state=NoticeState.CALLED.value))

    [answer] = leave(session, morning(DAY))

    assert answer == Void(1, "Không gửi: đã báo qua điện thoại.")


def test_what_a_person_wrote_leaves_whole_or_not_at_all(session: Session, cycle: AnyRow) -> None:
    for code in ("SP-1", "SP-2"):
        remind(session, an_entry(session, cycle, code), DAY)
    one_reader(session)
    make(session)
    words = {"subject": "Nhắc nộp phiếu", "text": "Xin nộp phiếu."}
    session.execute(update(MAIL).values(edited=words))
    [before] = mails(session)
    act(session, 1, Action.SUBMIT, DAY)

    [whole] = truth.refresh(session, mails(session), at=morning(DAY))
    act(session, 2, Action.SUBMIT, DAY)
    [none] = truth.refresh(session, mails(session), at=morning(DAY))

    assert whole == Ready(before.id, before.facts)
    assert none == Void(before.id, "Không gửi: việc được nhắc đã làm xong.")


def test_a_mail_that_tells_of_no_notice_is_only_kept_from_a_refused_address(
    session: Session, cycle: AnyRow
) -> None:
    remind(session, an_entry(session, cycle), DAY)
    make(session)
    session.execute(NOTICE.delete())
    [before] = mails(session)

    [ready] = truth.refresh(session, mails(session), at=morning(DAY))
    refused(session, before.recipient)
    [void] = truth.refresh(session, mails(session), at=morning(DAY))

    assert ready == Ready(before.id, before.facts)
    assert void == Void(before.id, "Không gửi: địa chỉ thư đã bị máy chủ từ chối.")
