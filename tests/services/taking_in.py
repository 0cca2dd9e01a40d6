"""Rows of a register, and what became of them."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.registers.products import ProductRow
from ocop_cycle.services.products import import_products
from ocop_cycle.services.reports import Intake, Report, RowStatus
from rules.vocabulary import Group, Kind
from tests.building import MORNING

ON = date(2020, 2, 10)


def a_row(line: int = 2, **cells: object) -> ProductRow:
    known = {
        "code": "TN-1",
        "product": "Chè đinh",
        "producer": "HTX Sương Mai",
        "legal_form": "Hợp tác xã",
        "representative": "",
        "phone": "0200 345 678",
        "email": "a@example.com",
        "locality": "Đại Từ",
        "group": Group.DRINK,
        "kind": Kind.FIRST,
        "certificate": "",
        "expires": None,
    }
    return ProductRow(line=line, **{**known, **cells})  # type: ignore[arg-type]


def take_in(
    session: Session, cycle: AnyRow, *rows: ProductRow, on: date = ON, **choices: bool
) -> Report:
    intake = Intake(at=MORNING, on=on, by="Cán bộ", **choices)  # type: ignore[arg-type]
    return import_products(session, cycle, rows, intake=intake)


def statuses(report: Report) -> list[RowStatus]:
    return [row.status for row in report.rows]


def count(session: Session, where: object) -> int:
    return session.scalars(select(func.count()).select_from(where)).one()  # type: ignore[arg-type]


def entries(session: Session) -> list[AnyRow]:
    return list(session.execute(select(ENTRY).order_by(ENTRY.c.id)))
