"""A register of products becomes entries."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.plan.check import load
from ocop_cycle.queries.counts import by_locality, facets
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.standings import ENTRY, standing_of
from ocop_cycle.services import cycles
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.registrations import PRODUCER, PRODUCT
from ocop_cycle.services.reports import ImportRefused, RowStatus
from rules.errors import Refusal
from rules.vocabulary import Group, Holder, Kind, Stage
from tests.building import MORNING, a_cycle
from tests.services.taking_in import ON, a_row, count, entries, statuses, take_in

TRAINING = """
name = "dao-tao"
title = "Đào tạo"
place = "Tỉnh A"
year = 2020
issued = 2020-01-02
"""


def test_a_row_becomes_an_entry_where_its_kind_begins(session: Session) -> None:
    cycle = a_cycle(session)
    upgrade = a_row(
        3, code="TN-2", product="Chè móc câu", kind=Kind.UPGRADE, certificate="GCN-1",
        expires=date(2022, 12, 16),
    )  # fmt: skip

    report = take_in(session, cycle, a_row(), upgrade)

    assert statuses(report) == [RowStatus.NEW, RowStatus.NEW]
    assert [(row.stage, row.holder, row.since, row.due) for row in entries(session)] == [
        (Stage.IDEA_REGISTRATION, Holder.PRODUCER, ON, date(2020, 2, 29)),
        (Stage.PLAN_IMPLEMENTATION, Holder.PRODUCER, ON, date(2020, 6, 30)),
    ]


def test_the_registration_is_journaled_and_counted(session: Session) -> None:
    cycle = a_cycle(session)

    take_in(
        session, cycle, a_row(), a_row(3, code="TN-2", product="Trà", locality="TP Thái Nguyên")
    )

    [first, second] = session.execute(select(JOURNAL).order_by(JOURNAL.c.entry_id)).all()
    assert (first.sequence, first.action, first.day, first.by) == (1, "register", ON, "Cán bộ")
    assert standing_of(second._mapping) == standing_of(entries(session)[1]._mapping)
    [(facet, entered)] = facets(session, cycle.id).items()
    assert entered == 2
    assert sorted(by_locality(session, cycle.id, facet).values()) == [1, 1]
    assert facets(session, cycle.id, date(2020, 2, 9)) == {}


def test_the_same_register_again_changes_nothing(session: Session) -> None:
    cycle = a_cycle(session)
    rows = (
        a_row(),
        a_row(3, code="", product="Trà sen", phone="", email=""),
        a_row(4, code="TN-4", product="Kẹo", phone="0200999999", group=None),
    )
    take_in(session, cycle, *rows)

    again = take_in(session, cycle, *rows, on=date(2020, 2, 20))

    assert statuses(again) == [RowStatus.UNCHANGED] * 3
    assert (count(session, ENTRY), count(session, JOURNAL)) == (3, 3)


def test_other_spellings_of_the_same_facts_are_the_same(session: Session) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row(product="Chè Hòa Bình"))

    again = take_in(
        session,
        cycle,
        a_row(code="tn-1", product="CHÈ HOÀ BÌNH", phone="0200345678", locality="huyện Đại Từ"),
    )

    assert statuses(again) == [RowStatus.UNCHANGED]


def test_codes_are_made_where_there_are_none(session: Session) -> None:
    cycle = a_cycle(session)

    report = take_in(
        session,
        cycle,
        a_row(2, code=""),
        a_row(3, code="TN-2020-0002", product="Trà"),
        a_row(4, code="", product="Kẹo"),
    )

    assert [row.code for row in report.rows] == ["TN-2020-0001", "TN-2020-0002", "TN-2020-0003"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"product": "Chè nõn"}, "khác tên sản phẩm (đang là Chè đinh)"),
        ({"producer": "HTX Khác"}, "khác chủ thể (đang là HTX Sương Mai)"),
        ({"locality": "Định Hóa"}, "khác địa bàn"),
        ({"group": Group.FOOD}, "khác nhóm sản phẩm"),
        ({"phone": "0900000000"}, "khác điện thoại"),
        ({"certificate": "GCN-9"}, "khác giấy chứng nhận"),
    ],
)
def test_other_facts_are_told_and_change_only_when_asked(
    session: Session, cells: dict[str, object], told: str
) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row())

    shown = take_in(session, cycle, a_row(**cells))
    asked = take_in(session, cycle, a_row(**cells), update=True)
    again = take_in(session, cycle, a_row(**cells))

    assert [(row.status, row.text.split(";")[0]) for row in shown.rows] == [
        (RowStatus.DIFFERS, told)
    ]
    assert statuses(asked) == [RowStatus.UPDATED]
    assert statuses(again) == [RowStatus.UNCHANGED]
    assert count(session, ENTRY) == 1


def test_an_entry_that_is_put_elsewhere_is_counted_there(session: Session) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row())
    [before] = entries(session)

    take_in(session, cycle, a_row(locality="Định Hóa"), on=date(2020, 2, 12), update=True)

    [after] = entries(session)
    [facet] = facets(session, cycle.id)
    assert before.locality_id != after.locality_id
    assert by_locality(session, cycle.id, facet) == {after.locality_id: 1}
    assert by_locality(session, cycle.id, facet, date(2020, 2, 11)) == {before.locality_id: 1}


def test_another_kind_cannot_be_keyed_over_an_entry(session: Session) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row())
    other = a_row(kind=Kind.UPGRADE, certificate="GCN-1", expires=date(2022, 1, 1))

    shown = take_in(session, cycle, other)
    with pytest.raises(ImportRefused) as refused:
        take_in(session, cycle, other, update=True)

    assert "lần đăng ký (đang là lần đầu)" in shown.rows[0].text
    assert statuses(refused.value.report) == [RowStatus.REFUSED]


def test_a_product_under_another_code_is_a_duplicate(session: Session) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row())

    with pytest.raises(ImportRefused) as refused:
        take_in(session, cycle, a_row(code="TN-9"))

    assert "đã có mã TN-1" in refused.value.report.rows[0].text


def test_one_bad_row_refuses_them_all_and_nothing_is_written(session: Session) -> None:
    cycle = a_cycle(session)

    with pytest.raises(ImportRefused) as refused:
        take_in(session, cycle, a_row(2), a_row(3, code="TN-2", product="B", locality="Đại Tư"))

    assert statuses(refused.value.report) == [RowStatus.NEW, RowStatus.REFUSED]
    assert refused.value.report.rows[1].text == (
        "Không có địa bàn “Đại Tư” trong danh sách đơn vị của Thái Nguyên: có phải là huyện Đại Từ?"
    )
    assert [count(session, each) for each in (ENTRY, PRODUCT, PRODUCER)] == [0, 0, 0]


def test_bad_rows_may_be_passed_over(session: Session) -> None:
    cycle = a_cycle(session)

    report = take_in(
        session, cycle, a_row(2), a_row(3, code="TN-2", product="B", locality="X"), skip_bad=True
    )

    assert report.counts[RowStatus.NEW] == report.counts[RowStatus.REFUSED] == 1
    assert count(session, ENTRY) == 1


@pytest.mark.parametrize(
    "written", ["TP Thái Nguyên", "TP. Thái Nguyên", "Thái Nguyên", "xã Tân Cương, TP. Thái Nguyên"]
)
def test_a_locality_is_found_however_it_is_written(session: Session, written: str) -> None:
    cycle = a_cycle(session)

    report = take_in(session, cycle, a_row(locality=written))

    assert statuses(report) == [RowStatus.NEW]


def test_a_commune_holds_entries_where_there_are_no_districts(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))

    report = take_in(session, cycle, a_row(locality="Đông Hoà"), on=date(2026, 12, 22))

    assert statuses(report) == [RowStatus.NEW]
    assert report.warnings == ("Ngày 22/12/2026 nằm ngoài năm của kế hoạch (2027).",)


def test_a_known_product_enters_another_cycle(session: Session) -> None:
    take_in(session, a_cycle(session), a_row())
    session.execute(update(CYCLE).values(name="thai-nguyen-2019"))
    later = a_cycle(session)

    report = take_in(session, later, a_row())

    assert [(row.status, row.text) for row in report.rows] == [
        (RowStatus.NEW, "sản phẩm đã có, hồ sơ mới")
    ]
    assert (count(session, PRODUCT), count(session, ENTRY)) == (1, 2)


def test_a_cycle_without_products_refuses_them(session: Session) -> None:
    started = cycles.start(session, load(TRAINING), TRAINING, on=None, at=MORNING)
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == started.cycle_id)).one()

    with pytest.raises(Refusal, match="chỉ có đào tạo, tập huấn"):
        take_in(session, cycle, a_row())


def test_a_closed_cycle_refuses_products(session: Session) -> None:
    a_cycle(session)
    closed = cycles.close(session, "thai-nguyen-2020", on=date(2020, 12, 31))
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == closed.id)).one()

    with pytest.raises(Refusal, match="đã đóng ngày 31/12/2020"):
        take_in(session, cycle, a_row())


def test_a_day_long_before_the_plan_is_refused(session: Session) -> None:
    cycle = a_cycle(session)

    with pytest.raises(Refusal, match="quá sớm"):
        take_in(session, cycle, a_row(), on=date(2018, 12, 31))
