"""Units of plans and registers: taken over, recognised, never doubled; contacts hand over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.agencies import listing, locality_key, unit_key
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.registers.agencies import AgencyRow
from ocop_cycle.services.agencies import import_agencies, of_plan
from ocop_cycle.services.reports import ImportRefused, Intake, Report, RowStatus
from rules.vocabulary import Level
from tests.building import MORNING

PLACE = "Thái Nguyên"
DAI_TU = "ubnd-dai-tu"


def a_row(line: int = 2, **cells: object) -> AgencyRow:
    known = {
        "code": DAI_TU,
        "name": "UBND huyện Đại Từ",
        "level": Level.DISTRICT,
        "parent": "",
        "locality": "Đại Từ",
        "contact": "Nguyễn Văn A",
        "email": "a@example.com",
        "phone": "",
        "role": "Cán bộ phụ trách",
        "since": None,
        "until": None,
    }
    return AgencyRow(line=line, **{**known, **cells})  # type: ignore[arg-type]


def take_in(session: Session, *rows: AgencyRow, place: str = PLACE, **choices: bool) -> Report:
    intake = Intake(at=MORNING, on=date(2020, 2, 7), **choices)  # type: ignore[arg-type]
    return import_agencies(session, rows, place=place, intake=intake)


def units_of(session: Session, code: str = DAI_TU) -> list[tuple[str, str]]:
    rows = session.execute(select(AGENCY.c.place, AGENCY.c.name).where(AGENCY.c.code == code))
    return [(row[0], row[1]) for row in rows]


def contacts(session: Session) -> list[tuple[str, date | None]]:
    rows = session.execute(select(CONTACT.c.email, CONTACT.c.until).order_by(CONTACT.c.id))
    return [(row[0], row[1]) for row in rows]


def statuses(report: Report) -> list[RowStatus]:
    return [row.status for row in report.rows]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("huyện Đại Từ", "đại từ"),
        ("TP. Thái Nguyên", "thái nguyên"),
        ("TP Thái Nguyên", "thái nguyên"),
        ("Thành phố Thái Nguyên", "thái nguyên"),
        ("TX.Phổ Yên", "phổ yên"),
        ("xã Đông Hòa", "đông hoà"),
        ("Phường 1", "1"),
        ("đặc khu Côn Đảo", "côn đảo"),
        ("Xã", "xã"),
    ],
)
def test_an_area_has_one_key_with_or_without_its_kind(text: str, key: str) -> None:
    assert locality_key(text) == locality_key(key)


def test_a_unit_has_one_key_in_short_and_in_full() -> None:
    assert unit_key("Ủy ban nhân dân TP. Thái Nguyên") == unit_key("UBND thành phố Thái Nguyên")


def test_a_plan_gives_the_ids_of_its_units_and_a_second_time_the_same(session: Session) -> None:
    plan = load(find("thai-nguyen-2020"))

    first, second = of_plan(session, plan), of_plan(session, plan)

    assert first == second
    assert set(first) == {unit.code for unit in plan.agencies}


def test_a_plan_takes_over_what_was_loaded_before_it_with_its_contacts(session: Session) -> None:
    other = a_row(3, code="phong-nn", name="Phòng Nông nghiệp huyện Đại Từ", email="b@example.com")
    take_in(session, a_row(), other, place="")

    of_plan(session, load(find("thai-nguyen-2020")))

    assert units_of(session) == [(PLACE, "UBND huyện Đại Từ")]
    assert units_of(session, "phong-nn") == [(PLACE, "Phòng Nông nghiệp huyện Đại Từ")]
    assert contacts(session) == [("a@example.com", None), ("b@example.com", None)]


def test_a_unit_that_was_loaded_under_another_code_is_known_by_its_name(session: Session) -> None:
    of_plan(session, load(find("thai-nguyen-2020")))
    row = a_row(code="tp-tn", name="Ủy ban nhân dân TP. Thái Nguyên", locality="Thái Nguyên")

    report = take_in(session, row)

    assert [(each.status, each.text) for each in report.rows] == [
        (RowStatus.UPDATED, "là đơn vị ubnd-thai-nguyen; thêm người liên hệ")
    ]
    assert units_of(session, "tp-tn") == []


def test_the_same_register_again_changes_nothing(session: Session) -> None:
    rows = [
        a_row(2),
        a_row(3, contact="B", email="b@example.com", since=date(2020, 5, 1)),
        a_row(4, code="moi", name="Phòng mới", locality="", contact="", email="", role=""),
    ]
    first = take_in(session, *rows)
    before = contacts(session)

    second = take_in(session, *rows)

    assert statuses(first) == [RowStatus.NEW, RowStatus.UPDATED, RowStatus.NEW]
    assert statuses(second) == [RowStatus.UNCHANGED] * 3
    assert contacts(session) == before


def test_a_successor_ends_the_term_of_the_one_before(session: Session) -> None:
    take_in(session, a_row())

    report = take_in(
        session, a_row(contact="Trần Thị B", email="b@example.com", since=date(2020, 5, 1))
    )

    assert report.rows[0].text == "thêm người liên hệ"
    assert contacts(session) == [("a@example.com", date(2020, 4, 30)), ("b@example.com", None)]


def test_two_contacts_of_different_roles_both_stay(session: Session) -> None:
    take_in(session, a_row())

    take_in(session, a_row(email="b@example.com", role="Lãnh đạo", contact="B",
                           since=date(2020, 5, 1)))  # fmt: skip

    assert [until for _, until in contacts(session)] == [None, None]


def test_a_term_ends_on_the_day_that_a_row_says(session: Session) -> None:
    take_in(session, a_row())

    report = take_in(session, a_row(until=date(2020, 6, 30)))

    assert statuses(report) == [RowStatus.UPDATED]
    assert contacts(session) == [("a@example.com", date(2020, 6, 30))]


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"name": "Phòng Kinh tế huyện Đại Từ"}, "khác tên"),
        ({"level": Level.COMMUNE}, "khác cấp"),
        ({"phone": "0200345678"}, "người liên hệ khác bản đã có"),
        ({"email": "new@example.com"}, "người liên hệ khác bản đã có"),
    ],
)
def test_other_facts_are_told_and_change_only_when_asked(
    session: Session, cells: dict[str, object], text: str
) -> None:
    take_in(session, a_row())

    told = take_in(session, a_row(**cells))
    asked = take_in(session, a_row(**cells), update=True)
    again = take_in(session, a_row(**cells))

    assert told.rows[0].status is RowStatus.DIFFERS
    assert told.rows[0].text.startswith(text)
    assert statuses(asked) == [RowStatus.UPDATED]
    assert statuses(again) == [RowStatus.UNCHANGED]


def test_a_register_of_contacts_alone_leaves_the_unit_as_it_is(session: Session) -> None:
    take_in(session, a_row())

    report = take_in(session, a_row(level=Level.DEPARTMENT, locality="", role="", parent=""))

    assert statuses(report) == [RowStatus.UNCHANGED]


def test_an_unknown_parent_refuses_the_register_and_nothing_is_written(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_in(session, a_row(2), a_row(3, code="x", name="Phòng X", parent="khong-co"))

    assert statuses(refused.value.report) == [RowStatus.NEW, RowStatus.REFUSED]
    assert refused.value.report.rows[1].line == 3
    assert listing(session) == []


def test_bad_rows_may_be_passed_over(session: Session) -> None:
    rows = (a_row(2), a_row(3, code="x", name="Phòng X", parent="khong-co"))

    report = take_in(session, *rows, skip_bad=True)

    assert report.counts[RowStatus.REFUSED] == 1
    assert [unit["code"] for unit in listing(session)] == [DAI_TU]


def test_a_parent_may_be_called_by_name_or_stand_in_the_file(session: Session) -> None:
    rows = (
        a_row(2),
        a_row(3, code="x", name="Phòng X", parent="UBND huyện Đại Từ", email="x@example.com"),
        a_row(4, code="y", name="Phòng Y", parent="X", email="y@example.com"),
    )

    take_in(session, *rows)

    assert [unit["parent"] for unit in listing(session)] == ["", DAI_TU, "x"]


@pytest.mark.parametrize("parents", [("b", "a"), ("Phòng B", "Phòng A"), ("b", "c", "a")])
def test_units_that_are_each_others_parents_are_refused_with_their_rows(
    session: Session, parents: tuple[str, ...]
) -> None:
    rows = [
        a_row(line, code=code, name=f"Phòng {code.upper()}", locality="", parent=parent)
        for line, (code, parent) in enumerate(zip("abc", parents, strict=False), start=2)
    ]

    with pytest.raises(ImportRefused) as refused:
        take_in(session, *rows)

    told = refused.value.report.rows
    assert {row.status for row in told} == {RowStatus.REFUSED}
    assert all(f"(dòng {row.line})" in each.text for row in rows for each in told)
    assert "a (dòng 2) → b (dòng 3) → " in told[0].text
    assert listing(session) == []


def test_a_row_may_not_put_a_known_unit_under_what_stands_below_it(session: Session) -> None:
    below = a_row(3, code="x", name="Phòng X", locality="", parent=DAI_TU)
    take_in(session, a_row(2), below)
    above = a_row(2, parent="x")

    with pytest.raises(ImportRefused, match="chưa nhập dòng nào"):
        take_in(session, above, update=True)
    moved = take_in(session, above, replace(below, parent="y"), a_row(4, code="y", name="Y"),
                    update=True)  # fmt: skip

    assert statuses(moved) == [RowStatus.UPDATED, RowStatus.UPDATED, RowStatus.NEW]
    parents = {unit["code"]: unit["parent"] for unit in listing(session)}
    assert parents == {DAI_TU: "x", "x": "y", "y": ""}


def test_a_row_that_leads_into_a_circle_is_not_taken_in_without_its_parent(
    session: Session,
) -> None:
    circle = [
        a_row(line, code=code, name=code, locality="", parent=parent)
        for line, (code, parent) in enumerate([("a", "b"), ("b", "a"), ("x", "a")], start=2)
    ]

    report = take_in(session, *circle, a_row(5), skip_bad=True)

    assert statuses(report) == [RowStatus.REFUSED] * 3 + [RowStatus.NEW]
    assert "x (dòng 4) → a (dòng 2) → b (dòng 3) → a;" in report.rows[2].text
    assert [unit["code"] for unit in listing(session)] == [DAI_TU]


def test_a_list_shows_the_contacts_of_its_day(session: Session) -> None:
    start = date(2020, 5, 1)
    take_in(session, a_row(), a_row(3, contact="B", email="b@example.com", since=start))

    def shown(day: date) -> list[str]:
        [unit] = listing(session, PLACE, day=day)
        found = unit["contacts"]
        assert isinstance(found, list)
        return [each["email"] for each in found]

    assert shown(start - timedelta(days=1)) == ["a@example.com"]
    assert shown(start) == ["b@example.com"]
