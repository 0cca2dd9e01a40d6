"""Whose area a locality is, however it is written."""

from datetime import date

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.queries.agencies import Localities, localities, locality_key, unit_of
from ocop_cycle.queries.contacts import AGENCY
from rules.vocabulary import Level

PLACE = "Tỉnh A"
DAY = date(2020, 2, 10)


def a_unit(session: Session, code: str, locality: str, **more: str) -> None:
    known = {
        "place": PLACE,
        "code": code,
        "name": f"UBND {locality}",
        "level": Level.DISTRICT.value,
        "locality": locality,
        "locality_key": locality_key(locality),
        "parent": "",
    }
    session.execute(insert(AGENCY).values({**known, **more}))


def areas(session: Session, level: Level = Level.DISTRICT, day: date = DAY) -> Localities:
    return localities(session, PLACE, level, day)


def code_of(session: Session, unit: int) -> str:
    return str(session.scalars(select(AGENCY.c.code).where(AGENCY.c.id == unit)).one())


@pytest.mark.parametrize(
    ("written", "code"),
    [("huyện Kỳ Anh", "huyen"), ("TX. Kỳ Anh", "thi-xa"), ("thị xã Kỳ Anh", "thi-xa")],
)
def test_areas_of_one_name_are_told_apart_by_their_kind(
    session: Session, written: str, code: str
) -> None:
    a_unit(session, "huyen", "huyện Kỳ Anh")
    a_unit(session, "thi-xa", "thị xã Kỳ Anh")

    found = unit_of(areas(session), written)

    assert code_of(session, found) == code


def test_a_name_that_several_areas_bear_is_refused(session: Session) -> None:
    a_unit(session, "huyen", "huyện Kỳ Anh")
    a_unit(session, "thi-xa", "thị xã Kỳ Anh")

    with pytest.raises(NotFound, match="Có nhiều địa bàn tên “Kỳ Anh”"):
        unit_of(areas(session), "Kỳ Anh")


def test_of_the_units_of_one_area_the_committee_holds_its_entries(session: Session) -> None:
    a_unit(session, "phong", "Đại Từ", name="Phòng Nông nghiệp huyện Đại Từ")
    a_unit(session, "ubnd", "huyện Đại Từ", name="Ủy ban nhân dân huyện Đại Từ")

    found = unit_of(areas(session), "Đại Từ")

    assert code_of(session, found) == "ubnd"


def test_a_commune_stands_for_its_district_where_districts_hold_entries(session: Session) -> None:
    a_unit(session, "huyen", "huyện Đại Từ")
    a_unit(session, "xa", "xã Hoàng Nông", level=Level.COMMUNE, parent="huyen")

    by_commune = unit_of(areas(session), "xã Hoàng Nông")
    later = unit_of(areas(session, Level.COMMUNE), "xã Hoàng Nông, huyện Đại Từ")

    assert (code_of(session, by_commune), code_of(session, later)) == ("huyen", "xa")


def test_the_area_of_a_merged_unit_belongs_to_the_new_one_from_its_day(session: Session) -> None:
    a_unit(session, "cu", "xã Bình Minh", level=Level.COMMUNE)
    a_unit(session, "moi", "xã Đông Hòa", level=Level.COMMUNE)
    ids = {row.code: row.id for row in session.execute(select(AGENCY.c.code, AGENCY.c.id))}
    merged = date(2025, 7, 1)
    session.execute(
        update(AGENCY)
        .where(AGENCY.c.code == "cu")
        .values(merged_into_id=ids["moi"], merged_on=merged)
    )

    before = unit_of(areas(session, Level.COMMUNE, date(2025, 6, 30)), "Bình Minh")
    after = unit_of(areas(session, Level.COMMUNE, merged), "Bình Minh")

    assert (before, after) == (ids["cu"], ids["moi"])


def test_an_unknown_area_far_from_all_asks_for_the_unit(session: Session) -> None:
    with pytest.raises(NotFound, match="thêm đơn vị"):
        unit_of(areas(session), "Kỳ Anh")
