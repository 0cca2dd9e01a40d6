"""What is applied for and known already: found, told, and never registered twice."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import application_of
from ocop_cycle.queries.likenesses import likenesses, others
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.application_answers import confirm
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.products import PRODUCER, PRODUCT
from rules.errors import Refusal
from tests.applying import (
    KEY,
    THERE,
    a_double,
    seen,
    sends,
)
from tests.services.taking_in import entries


@pytest.mark.parametrize("said", ["Chè đinh La Bằng", "CHÈ ĐINH  la bằng"])
def test_what_has_an_entry_already_is_not_registered_twice(
    session: Session, cycle: AnyRow, said: str
) -> None:
    a_double(session, cycle, code="TN-9")
    row = sends(session, cycle, product=said)

    with pytest.raises(Refusal, match="đã có hồ sơ trong kỳ, mã TN-9"):
        confirm(session, row.public_id, seen(row))

    assert (len(entries(session)), application_of(session, row.public_id).state) == (1, "waiting")


def test_a_product_of_an_earlier_year_gets_an_entry_and_keeps_what_is_known(
    session: Session, cycle: AnyRow
) -> None:
    a_double(session, cycle, code="TN-9", phone="0200 111 222")
    session.execute(JOURNAL.delete())
    session.execute(ENTRY.delete())
    row = sends(session, cycle, group="food")

    code = confirm(session, row.public_id, seen(row))

    producer = session.execute(select(PRODUCER)).one()
    assert (code, producer.phone, len(entries(session))) == ("TN-9", "0200 111 222", 1)
    assert session.scalars(select(PRODUCT.c.sector)).all() == ["drink"]


def test_a_known_product_of_another_area_is_told_and_nothing_is_written(
    session: Session, cycle: AnyRow
) -> None:
    a_double(session, cycle, code="TN-9")
    session.execute(JOURNAL.delete())
    session.execute(ENTRY.delete())
    row = sends(session, cycle, locality=THERE)

    with pytest.raises(Refusal, match="TN-9, khác địa bàn"):
        confirm(session, row.public_id, seen(row))

    assert entries(session) == []


def test_doubles_are_found_by_names_that_sound_alike_and_by_the_telephone(
    session: Session, cycle: AnyRow
) -> None:
    a_double(session, cycle, code="TN-1", line=2, producer="HTX chè La Bằng")
    a_double(session, cycle, code="TN-2", line=3, product="Che dinh La Bang 2020")
    a_double(session, cycle, code="TN-3", line=4, producer="Hộ bà Lan", phone="+84912345678")
    a_double(session, cycle, code="TN-4", line=5, product="Mật ong hoa nhãn")
    a_double(session, cycle, code="TN-5", line=6, producer="HTX Tân Cương", phone="0987 111 222")
    row = sends(session, cycle)
    other = sends(session, cycle, key=f"{KEY}-2", producer="HTX Chè  la bằng")

    found = likenesses(session, row, cycle.place)

    assert [(each.row.code, each.exact, each.same_phone) for each in found] == [
        ("TN-1", True, False),
        ("TN-2", False, False),
        ("TN-3", False, True),
    ]
    assert [each.entry is not None for each in found] == [True, True, True]
    assert [each.public_id for each in others(session, row)] == [other.public_id]
