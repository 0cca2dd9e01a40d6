"""What people do with the outbox: each act once, by its state, with who and why in the note."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.edited import check_edited
from ocop_cycle.errors import NotFound
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.mail_filters import MAIL, Wanted
from ocop_cycle.services import outbox
from rules.errors import Refusal
from tests.building import a_cycle, an_entry
from tests.posting import AT, a_mail, a_notice, put, standing

ALL_STATES = tuple(MailState)


def approve(session: Session, *ids: int) -> int:
    return outbox.approve(session, Wanted(ids=ids), by="Chị Lan", at=AT)


def discard(session: Session, *ids: int, reason: str = "đã gọi điện") -> int:
    return outbox.discard(session, Wanted(ids=ids), by="Chị Lan", reason=reason, at=AT)


def one_of_each(session: Session) -> dict[MailState, int]:
    return {state: a_mail(session, key=f"day:{state}", state=state) for state in ALL_STATES}


def states(session: Session) -> list[str]:
    return list(session.scalars(select(MAIL.c.state).order_by(MAIL.c.id)))


def test_a_held_mail_leaves_once_it_is_approved_and_the_note_tells_by_whom(
    session: Session,
) -> None:
    number = a_mail(session, note="Kỳ đang giữ thư chờ duyệt")

    counts = [approve(session, number), approve(session, number)]

    row = standing(session, number)
    assert (counts, row.state) == ([1, 0], "waiting")
    assert row.note == "Kỳ đang giữ thư chờ duyệt; Duyệt: Chị Lan, 08:00 22/02/2020"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (MailState.SENDING, "đang được gửi: không duyệt được nữa."),
        (MailState.SENT, "đã gửi: không duyệt được nữa."),
        (MailState.FAILED, "đã bị máy chủ từ chối: không duyệt được nữa."),
        (MailState.EXPIRED, "đã hết hiệu lực hoặc đã bỏ: không duyệt được nữa."),
        (MailState.REPLACED, "đã được thay thế: không duyệt được nữa."),
    ],
)
def test_a_named_mail_that_has_left_or_never_will_is_not_approved(
    session: Session, state: MailState, said: str
) -> None:
    held, other = a_mail(session), a_mail(session, key="other", state=state)

    with pytest.raises(Refusal, match=f"Thư số {other} {said}"):
        approve(session, held, other)

    assert states(session) == ["held", state.value]


def test_a_filter_approves_what_is_held_and_passes_over_the_rest(session: Session) -> None:
    one_of_each(session)

    counts = [approve(session), approve(session)]

    assert counts == [1, 0]
    assert [state for state in states(session) if state == "held"] == []
    assert states(session).count("waiting") == 2


def test_a_number_that_no_mail_has_is_told(session: Session) -> None:
    known = a_mail(session)

    with pytest.raises(NotFound, match="Không có thư số 98, 99"):
        approve(session, known, 98, 99)


def test_a_discarded_mail_never_leaves_and_the_note_tells_why(session: Session) -> None:
    held, waiting = a_mail(session), a_mail(session, key="b", state=MailState.WAITING)

    counts = [discard(session, held, waiting), discard(session, held, waiting)]

    assert (counts, states(session)) == ([2, 0], ["expired", "expired"])
    assert standing(session, held).note == "Bỏ, đã gọi điện: Chị Lan, 08:00 22/02/2020"


@pytest.mark.parametrize("state", [MailState.SENDING, MailState.SENT, MailState.FAILED])
def test_what_has_left_cannot_be_discarded(session: Session, state: MailState) -> None:
    number = a_mail(session, state=state)

    with pytest.raises(Refusal, match="không bỏ được nữa"):
        discard(session, number)

    assert states(session) == [state.value]


def test_nothing_is_discarded_without_a_reason(session: Session) -> None:
    number = a_mail(session)

    with pytest.raises(Refusal, match="phải ghi lý do"):
        discard(session, number, reason="  ")


def test_a_set_is_picked_by_cycle_kind_address_product_and_unit(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle, "SP-1", unit="ubnd-dai-tu")
    tea = a_mail(session, cycle, key="tea", to="Che@example.com")
    a_notice(session, tea, cycle, "remind:1", entry_id=entry)
    other = a_mail(session, key="other", kind="result")
    by = {"by": "Chị Lan", "at": AT}

    counts = [
        outbox.approve(session, wanted, **by)  # type: ignore[arg-type]
        for wanted in (
            Wanted(kind="stage_opened"),
            Wanted(to="nobody@"),
            Wanted(unit="ubnd-phu-binh"),
            Wanted(cycle=cycle.name, kind="result"),
            Wanted(product="SP-1", unit="ubnd-dai-tu", to="CHE@", cycle=cycle.name),
            Wanted(kind="result"),
        )
    ]

    assert counts == [0, 0, 0, 0, 1, 1]
    assert {standing(session, each).state for each in (tea, other)} == {"waiting"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(cycle="nowhere"), "Không có kỳ “nowhere”"),
        (Wanted(product="SP-9"), "Không có sản phẩm mã “SP-9”"),
        (Wanted(unit="nobody"), "Không có cơ quan mã “nobody”"),
    ],
)
def test_a_filter_that_names_what_is_not_there_is_refused(
    session: Session, wanted: Wanted, said: str
) -> None:
    with pytest.raises(NotFound, match=said):
        outbox.approve(session, wanted, by="Chị Lan", at=AT)


@pytest.mark.parametrize("state", [MailState.HELD, MailState.WAITING])
def test_an_edited_mail_is_held_and_keeps_its_facts(session: Session, state: MailState) -> None:
    number = a_mail(session, state=state)
    before = standing(session, number)

    words = check_edited("Mời họp", "Kính gửi HTX,\r\n\r\nXin mời họp.")
    outbox.edit(session, number, words, by="Chị Lan", at=AT)

    row = standing(session, number)
    assert (row.state, row.subject) == ("held", "Mời họp")
    assert row.edited == {"subject": "Mời họp", "text": "Kính gửi HTX,\n\nXin mời họp.\n"}
    assert (row.facts, row.message_id, row.key) == (before.facts, before.message_id, before.key)
    assert row.note == "Sửa: Chị Lan, 08:00 22/02/2020"


def test_what_has_left_cannot_be_edited(session: Session) -> None:
    number = a_mail(session, state=MailState.SENT)

    with pytest.raises(Refusal, match=f"Thư số {number} đã gửi: không sửa được nữa"):
        outbox.edit(session, number, check_edited("a", "b"), by="Chị Lan", at=AT)


def test_a_mail_is_sent_again_as_a_new_one_with_the_same_facts(session: Session) -> None:
    first = a_mail(session, state=MailState.SENT, attempts=2, sent_at=AT, last_call=True)

    second = outbox.resend(session, first, by="Chị Lan", at=AT)

    old, new = standing(session, first), standing(session, second)
    assert (old.state, new.state, new.attempts, new.sent_at) == ("sent", "waiting", 0, None)
    assert (new.key, new.resend_of) == (f"resend:{first}:1", first)
    assert new.message_id != old.message_id
    assert (new.facts, new.recipient, new.last_call) == (old.facts, old.recipient, True)
    assert new.note == f"Gửi lại thư số {first}: Chị Lan, 08:00 22/02/2020"


def test_a_repeated_mail_is_repeated_again_once_it_has_left(session: Session) -> None:
    first = a_mail(session, state=MailState.SENT)
    second = outbox.resend(session, first, by="Chị Lan", at=AT)

    with pytest.raises(Refusal, match=f"đang được gửi lại bằng thư số {second}"):
        outbox.resend(session, first, by="Chị Lan", at=AT)
    put(session, second, state="failed")
    third = outbox.resend(session, second, by="Chị Lan", at=AT)

    row = standing(session, third)
    assert (row.key, row.resend_of) == (f"resend:{first}:2", first)
    assert len(set(session.scalars(select(MAIL.c.message_id)))) == 3


@pytest.mark.parametrize(
    "state",
    [each for each in MailState if each not in {MailState.SENT, MailState.FAILED}],
)
def test_what_has_not_left_is_not_sent_again(session: Session, state: MailState) -> None:
    number = a_mail(session, state=state)

    with pytest.raises(Refusal, match="chỉ gửi lại được thư đã rời hệ thống"):
        outbox.resend(session, number, by="Chị Lan", at=AT)

    assert len(states(session)) == 1


def test_what_is_no_longer_true_is_not_sent_again(session: Session) -> None:
    number = a_mail(session, state=MailState.SENT, expires_at=AT)

    with pytest.raises(Refusal, match="chỉ đúng đến 08:00 22/02/2020"):
        outbox.resend(session, number, by="Chị Lan", at=AT)


def test_in_a_played_cycle_time_has_come_as_far_as_it_is_played(session: Session) -> None:
    cycle = a_cycle(session)
    number = a_mail(session, cycle, state=MailState.SENT)
    session.execute(update(CYCLE).values(played=True))

    again = outbox.resend(session, number, by="Chị Lan", at=AT + timedelta(days=2000))

    assert standing(session, again).state == "waiting"


def test_nothing_is_sent_again_to_an_address_that_takes_no_mail(session: Session) -> None:
    number = a_mail(session, state=MailState.FAILED, to="Htx@example.com")
    bad = {"address": "htx@example.com", "reason": "550 5.1.1", "since": AT}
    session.execute(insert(outbox.BAD_ADDRESS).values(**bad))

    with pytest.raises(Refusal, match=r"Địa chỉ Htx@example\.com đã bị đánh dấu"):
        outbox.resend(session, number, by="Chị Lan", at=AT)


def test_a_cycle_is_held_and_released_and_what_is_held_waits_for_a_person(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    waiting = a_mail(session, cycle, key="waiting", state=MailState.WAITING)
    held = a_mail(session, cycle)

    counts = [outbox.hold_cycle(session, cycle.name, by="Chị Lan", at=AT)]
    flags = [session.scalar(select(CYCLE.c.hold_mail))]
    counts.append(outbox.hold_cycle(session, cycle.name, by="An", at=AT, waiting_too=True))
    counts.append(outbox.release_cycle(session, cycle.name))
    flags.append(session.scalar(select(CYCLE.c.hold_mail)))

    assert (counts, flags) == ([1, 2, 2], [True, False])
    assert [standing(session, each).state for each in (waiting, held)] == ["held", "held"]
    assert standing(session, waiting).note == "Giữ lại: An, 08:00 22/02/2020"
