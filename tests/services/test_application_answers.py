"""What an officer does with an application: whoever is first, journaled as his."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications.application_notices import ApplicationSettled
from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import application_of
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services.application_answers import confirm, correct, refuse
from ocop_cycle.services.applications import Unfit
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.products import PRODUCER, PRODUCT
from rules.applications import Fault
from rules.errors import Refusal
from rules.rights import Role
from rules.vocabulary import Holder, Stage
from tests.applying import (
    AT,
    IDEA,
    OVER,
    SENT,
    THERE,
    as_officer,
    on_day,
    seen,
    sends,
)
from tests.people import an_account, grants, unit_id
from tests.services.taking_in import entries
from tests.telling import letter, mails, notice_states


def test_a_confirmed_application_is_an_entry_registered_and_handed_in_when_it_was_sent(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)
    as_officer(session)

    code = confirm(session, row.public_id, seen(row))

    [entry] = entries(session)
    journal = session.execute(select(JOURNAL).order_by(JOURNAL.c.sequence)).all()
    told = f"Phiếu đăng ký {row.receipt}, gửi trên trang ngày 20/02/2020"
    assert (entry.stage, entry.holder) == (Stage.IDEA_SELECTION, Holder.LOCALITY)
    assert [(each.action, each.day, each.by, each.reason) for each in journal] == [
        ("register", SENT, "Cán bộ Lan", told),
        ("submit", SENT, "Cán bộ Lan", told),
    ]
    after = application_of(session, row.public_id)
    assert (after.state, after.code, after.entry_id) == ("confirmed", code, entry.id)
    assert (after.settled_by, after.settled_at, after.browser) == (
        "Cán bộ Lan", AT + timedelta(days=1), "",
    )  # fmt: skip


def test_the_journal_keeps_under_which_account_it_was_confirmed(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)
    account = an_account(session)
    actor = grants(Role.OFFICE)
    session.info["actor"] = replace(actor, account=account.id)

    confirm(session, row.public_id, seen(row))

    found = session.scalars(select(JOURNAL.c.account_id)).all()
    assert found == [account.id, account.id]
    assert application_of(session, row.public_id).account_id == account.id


def test_the_producer_and_the_product_are_what_the_application_says(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)

    confirm(session, row.public_id, seen(row))

    producer = session.execute(select(PRODUCER)).one()
    product = session.execute(select(PRODUCT)).one()
    assert (producer.name, producer.phone, producer.email) == (
        IDEA.producer,
        IDEA.phone,
        IDEA.email,
    )
    assert (producer.legal_form, producer.representative) == (
        IDEA.legal_form,
        IDEA.representative,
    )
    assert (product.name, product.sector, product.locality_id) == (
        IDEA.product,
        "drink",
        unit_id(session, "ubnd-dai-tu"),
    )


def test_without_a_paper_the_producer_still_hands_his_idea_in(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)

    code = confirm(session, row.public_id, seen(row), submits=False)

    [entry] = entries(session)
    told = letter(mails(session)[-1]).first
    assert (entry.stage, entry.holder, entry.due) == (
        Stage.IDEA_REGISTRATION,
        Holder.PRODUCER,
        date(2020, 2, 29),
    )
    assert isinstance(told, ApplicationSettled)
    assert (told.code, told.last_day, IDEA.product in told.todo) == (code, date(2020, 2, 29), True)


def test_one_that_is_confirmed_after_the_end_counts_by_the_day_on_which_it_was_sent(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)
    on_day(session, cycle, OVER)

    confirm(session, row.public_id, seen(row))

    [entry] = entries(session)
    assert (entry.since, entry.acted, entry.stage) == (SENT, SENT, Stage.IDEA_SELECTION)
    assert sum(facets(session, cycle.id, SENT).values()) == 1
    assert application_of(session, row.public_id).settled_on == OVER


def test_of_two_officers_the_first_one_answers(session: Session, cycle: AnyRow) -> None:
    row = sends(session, cycle)
    confirm(session, row.public_id, seen(row))

    for act in (
        lambda: confirm(session, row.public_id, seen(row)),
        lambda: refuse(session, row.public_id, "trùng", seen(row)),
        lambda: correct(session, row.public_id, IDEA, seen(row)),
    ):
        with pytest.raises(Stale, match="đã có người xử lý"):
            act()
    assert len(entries(session)) == 1


def test_what_was_corrected_meanwhile_is_looked_at_again(session: Session, cycle: AnyRow) -> None:
    row = sends(session, cycle)
    correct(session, row.public_id, replace(IDEA, product="Chè nõn tôm"), seen(row))

    with pytest.raises(Stale, match="vừa có người sửa"):
        confirm(session, row.public_id, seen(row))
    confirm(session, row.public_id, replace(seen(row), version=2))

    assert session.scalars(select(PRODUCT.c.name)).all() == ["Chè nõn tôm"]


def test_a_correction_keeps_what_had_been_sent(session: Session, cycle: AnyRow) -> None:
    row = sends(session, cycle)

    for version, product in ((1, "Chè nõn"), (2, "Chè nõn tôm")):
        said = replace(IDEA, product=product, phone="0987 654 321")
        correct(session, row.public_id, said, replace(seen(row), version=version))

    after = application_of(session, row.public_id)
    assert (after.product, after.phone, after.version) == ("Chè nõn tôm", "0987 654 321", 3)
    assert after.original == {"product": IDEA.product, "phone": IDEA.phone}
    assert "tom" in after.search


def test_a_correction_must_be_fit_and_one_that_changes_nothing_is_none(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)

    with pytest.raises(Unfit) as unfit:
        correct(session, row.public_id, replace(IDEA, phone="x"), seen(row))
    correct(session, row.public_id, IDEA, seen(row))

    assert dict(unfit.value.faults) == {"phone": Fault.PHONE}
    assert application_of(session, row.public_id).version == 1


def test_one_that_was_sent_to_the_wrong_area_goes_over_to_the_right_one(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)
    as_officer(session)

    correct(session, row.public_id, replace(IDEA, locality=THERE), seen(row))

    with pytest.raises(NotFound):
        confirm(session, row.public_id, replace(seen(row), version=2))
    as_officer(session, THERE)
    confirm(session, row.public_id, replace(seen(row), version=2))
    here, there = (unit_id(session, code) for code in ("ubnd-dai-tu", THERE))
    assert set(notice_states(session)) >= {
        f"applications:{cycle.id}:{unit}:2020-02-20" for unit in (here, there)
    }


def test_a_refusal_needs_a_reason_which_the_producer_is_told(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)

    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Refusal, match="do"):
            refuse(session, row.public_id, reason, seen(row))
    refuse(session, row.public_id, "Sản phẩm không thuộc Chương trình", seen(row))

    told = letter(mails(session)[-1]).first
    after = application_of(session, row.public_id)
    assert (after.state, after.reason) == ("refused", "Sản phẩm không thuộc Chương trình")
    assert isinstance(told, ApplicationSettled)
    assert (told.code, told.reason, entries(session)) == ("", after.reason, [])


def test_a_closed_cycle_takes_nothing_in_but_its_applications_can_be_refused(
    session: Session, cycle: AnyRow
) -> None:
    row = sends(session, cycle)
    session.execute(update(CYCLE).values(closed_on=OVER))

    with pytest.raises(Refusal, match="đã đóng"):
        confirm(session, row.public_id, seen(row))
    refuse(session, row.public_id, "kỳ đã đóng", seen(row))

    assert application_of(session, row.public_id).state == "refused"
