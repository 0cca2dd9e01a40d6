"""An application is kept once, while registration is open, and those concerned are told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications.application_notices import ApplicationReceived
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import APPLICATION, areas, registrations
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services.applications import NotOpen, Unfit
from ocop_cycle.services.sign_in_tries import TRY
from rules.applications import MAILS_A_DAY, PER_ADDRESS, PER_PHONE, Fault
from rules.errors import Refusal
from tests.applying import AT, IDEA, KEY, LAST, OVER, SENT, all_of, on_day, sends
from tests.building import a_cycle
from tests.telling import NOTICE, UNIT, a_contact, letter, letters, mails, make, unit_of


def test_what_is_sent_is_kept_with_the_day_on_which_it_came(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle, phone="0912.345.678")

    [kept] = all_of(session)
    assert (kept.state, kept.channel, kept.sent_on, kept.sent_by) == ("waiting", "web", SENT, "")
    assert (kept.product, kept.phone, kept.sector) == (IDEA.product, "0912 345 678", "drink")
    assert (kept.unit_id, row.locality) == (unit_of(session, UNIT), "huyện Đại Từ")
    assert (len(kept.receipt), kept.receipt.isdigit(), len(kept.public_id)) == (8, True, 22)


def test_the_same_form_twice_is_one_application(session: Session, cycle: AnyRow) -> None:
    first = sends(session, cycle)
    again = sends(session, cycle, product="Tên khác")
    late = sends(session, cycle, on=OVER)
    other = sends(session, cycle, key=f"{KEY}-2", product="Chè móc câu")

    assert first.public_id == again.public_id == late.public_id != other.public_id
    assert [row.product for row in all_of(session)] == [IDEA.product, "Chè móc câu"]


@pytest.mark.parametrize("key", ["", "ngan", "có dấu có dấu có dấu có dấu", "x" * 65])
def test_a_form_that_is_none_of_ours_sends_nothing(
    session: Session, cycle: AnyRow, key: str
) -> None:
    with pytest.raises(Refusal, match="Biểu mẫu đã cũ"):
        sends(session, cycle, key=key)

    assert all_of(session) == []


def test_an_idea_is_taken_on_the_last_day_and_not_after_it(session: Session, cycle: AnyRow) -> None:
    sends(session, cycle, on=LAST)
    with pytest.raises(NotOpen, match="Đã hết hạn đăng ký ngày 29/02/2020"):
        sends(session, cycle, key=f"{KEY}-2", on=OVER)

    assert [row.sent_on for row in all_of(session)] == [LAST]


def test_an_idea_is_not_taken_before_the_first_day(session: Session, cycle: AnyRow) -> None:
    session.execute(update(CYCLE).values(started_on=date(2020, 2, 1)))

    with pytest.raises(NotOpen, match="bắt đầu nhận từ 07/02/2020"):
        sends(session, cycle, on=date(2020, 2, 1))


def test_a_cycle_that_is_closed_or_has_no_such_stage_takes_nothing(session: Session) -> None:
    training = a_cycle(session, "dong-thap-2022", on=date(2022, 3, 1))
    cycle = a_cycle(session)
    session.execute(update(CYCLE).where(CYCLE.c.id == cycle.id).values(closed_on=date(2020, 2, 20)))

    for each in (training, cycle):
        with pytest.raises(NotFound, match="Không có kỳ đăng ký"):
            sends(session, each)
    assert registrations(session, at=AT) == []


def test_what_is_wrong_is_told_field_by_field_in_the_order_of_the_form(
    session: Session, cycle: AnyRow
) -> None:
    with pytest.raises(Unfit) as unfit:
        sends(session, cycle, phone="x", product="", locality="so-cong-thuong", consent=False)

    assert list(unfit.value.faults.items()) == [
        ("phone", Fault.PHONE),
        ("locality", Fault.LOCALITY),
        ("product", Fault.BLANK),
        ("consent", Fault.CONSENT),
    ]
    assert all_of(session) == []


def test_one_may_choose_the_areas_whose_units_hold_entries(session: Session, cycle: AnyRow) -> None:
    names = [each.name for each in areas(session, cycle, SENT)]

    assert (len(names), "huyện Đại Từ" in names, len(set(names))) == (9, True, 9)


@pytest.mark.parametrize(("most", "other"), [(PER_ADDRESS, "phone"), (PER_PHONE, "address")])
def test_one_too_many_of_an_hour_must_wait(
    session: Session, cycle: AnyRow, most: int, other: str
) -> None:
    def number(of: int) -> dict[str, str]:
        phone = {"phone": f"0912 345 {of:03}", "address": "192.0.2.7"}
        address = {"phone": "+84 912345678", "address": f"192.0.2.{of}"}
        return phone if other == "phone" else address

    for of in range(most):
        sends(session, cycle, key=f"{KEY}-{of}", email="", **number(of))  # type: ignore[arg-type]  # texts
    with pytest.raises(Refusal, match="quá nhiều phiếu"):
        sends(session, cycle, key=f"{KEY}-{most}", **number(most))  # type: ignore[arg-type]
    later = sends(
        session,
        cycle,
        key=f"{KEY}-{most}",
        at=AT + timedelta(minutes=61),
        **number(most),  # type: ignore[arg-type]
    )

    assert len(all_of(session)) == most + 1
    assert later.state == "waiting"
    assert {row.who == IDEA.phone for row in session.execute(select(TRY))} == {False}


def test_the_unit_of_the_area_is_told_once_a_day(session: Session, cycle: AnyRow) -> None:
    a_contact(session, UNIT, "daitu@example.com")
    for number in range(3):
        sends(session, cycle, key=f"{KEY}-{number}", email="")

    assert make(session, SENT) == 1
    [told] = letters(session)
    assert (told.to, told.first.kind) == ("daitu@example.com", "applications_waiting")
    assert (told.first.total, told.first.last_day) == (3, date(2020, 2, 27))  # type: ignore[attr-defined]
    [first, *_] = all_of(session)
    assert told.first.receipts[0] == f"{first.receipt[:4]} {first.receipt[4:]}"  # type: ignore[attr-defined]


def test_a_unit_for_which_nothing_waits_any_more_is_told_nothing(
    session: Session, cycle: AnyRow
) -> None:
    a_contact(session, UNIT, "daitu@example.com")
    row = sends(session, cycle, email="")
    session.execute(
        update(APPLICATION)
        .where(APPLICATION.c.id == row.id)
        .values(state="refused", settled_on=SENT)
    )

    assert make(session, SENT) == 0
    assert [each.state for each in session.execute(select(NOTICE))] == ["replaced"]


def test_a_producer_with_a_mail_gets_his_receipt(session: Session, cycle: AnyRow) -> None:
    row = sends(session, cycle, email="HTX@example.com")
    sends(session, cycle, key=f"{KEY}-2", email="")

    [mail] = mails(session)
    told = letter(mail).first
    assert (mail.recipient, mail.state, mail.cycle_id) == ("htx@example.com", "waiting", cycle.id)
    assert isinstance(told, ApplicationReceived)
    assert told.receipt.replace(" ", "") == row.receipt
    assert told.link.endswith(f"/register/receipts/{row.public_id}")
    assert (told.holder, told.answer_by) == ("UBND huyện Đại Từ", date(2020, 2, 27))


def test_a_mail_address_is_not_flooded_with_receipts(session: Session, cycle: AnyRow) -> None:
    for number in range(MAILS_A_DAY + 2):
        sends(session, cycle, key=f"{KEY}-{number}")

    assert len(mails(session)) == MAILS_A_DAY
    assert len(all_of(session)) == MAILS_A_DAY + 2


def test_mail_of_a_cycle_that_is_held_waits_for_approval(session: Session, cycle: AnyRow) -> None:
    session.execute(update(CYCLE).values(hold_mail=True))
    here = on_day(session, cycle, SENT)

    sends(session, here)

    assert [mail.state for mail in mails(session)] == ["held"]
