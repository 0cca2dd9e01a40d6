"""Units and their contacts: those of a plan, and those of a register."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.schema import Plan, Unit
from ocop_cycle.queries.agencies import locality_key, unit_key
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.registers.agencies import AgencyRow
from ocop_cycle.services import addresses, contacts, permits
from ocop_cycle.services.agency_rows import FACTS, Draft, Units, judge
from ocop_cycle.services.reports import REGISTERS, Intake, Report, report_of
from rules.names import name_key, search_key
from rules.rights import Right

_COLUMNS: Final = (
    "place", "code", "name", "level", "locality", "locality_key", "search", "parent",
)  # fmt: skip


def of_plan(session: Session, plan: Plan) -> dict[str, int]:
    """Write down the units of a plan and give their ids by code; their contacts stay.

    Units that were loaded before any cycle belong to no place yet: the plan takes them over.
    """
    lock(session, REGISTERS)
    known = session.execute(select(AGENCY).where(AGENCY.c.place.in_([plan.place, ""]))).all()
    ours = {row.code: row for row in known if row.place}
    loose = [row for row in known if not row.place]
    called = {unit_key(row.name): row for row in loose} | {name_key(row.code): row for row in loose}
    taken: dict[int, dict[str, object]] = {}
    fresh: list[dict[str, object]] = []
    for unit in plan.agencies:
        named = called.get(name_key(unit.code)) or called.get(unit_key(unit.name))
        row = ours.get(unit.code) or named
        if row and row.id not in taken:
            taken[row.id] = _planned(plan, unit, row)
        else:
            fresh.append(_planned(plan, unit))
    if _is_first(session):
        taken = {row.id: _moved(row, plan.place) for row in loose} | taken
    _write_units(session, taken, fresh)
    ids = _ids(session, plan.place)
    return {unit.code: ids[unit.code] for unit in plan.agencies}


def import_agencies(
    session: Session, rows: Sequence[AgencyRow], *, place: str, intake: Intake
) -> Report:
    """Take in a register of units and contacts; a second time changes nothing.

    Facts of a known unit or contact change only if the intake says so; a contact that is new, or
    whose term ends, is taken in.

    Raises:
        NotAllowed: whoever brings it is no operator.
        ImportRefused: a row cannot be taken in, and bad rows are not to be passed over.
    """
    permits.require_everywhere(session, Right.OPERATE)
    lock(session, REGISTERS)
    people = contacts.known_people(session, place)
    known = session.execute(select(AGENCY).where(AGENCY.c.place == place).order_by(AGENCY.c.id))
    units = Units([_draft(row, people.get(row.id, ())) for row in known], rows)
    report = report_of([judge(units, row, update=intake.update) for row in rows], intake)
    changed = {unit.id: _row(unit, place) for unit in units if unit.id and unit.changed}
    _write_units(session, changed, [_row(unit, place) for unit in units if unit.id is None])
    ids = _ids(session, place)
    written = {person for each in people.values() for person in each}
    contacts.write(
        session,
        [
            (ids[unit.code], person)
            for unit in units
            for person in unit.people
            if person not in written
        ],
    )
    addresses.correct(session)
    return report


def _is_first(session: Session) -> bool:
    """Tell whether no place has any unit yet: all that is loaded is then the first plan's."""
    return session.execute(select(AGENCY.c.id).where(AGENCY.c.place != "")).first() is None


def _planned(plan: Plan, unit: Unit, known: AnyRow | None = None) -> dict[str, object]:
    """Lay a unit of a plan out in columns; what the plan leaves open stays as it is known."""
    locality = unit.locality or (known.locality if known else "")
    return {
        "place": plan.place,
        "code": unit.code,
        "name": unit.name,
        "level": unit.level.value,
        "locality": locality,
        "locality_key": locality_key(locality) if locality else "",
        "search": search_key(unit.name, unit.code, locality),
        "parent": unit.parent or (known.parent if known else ""),
    }


def _moved(row: AnyRow, place: str) -> dict[str, object]:
    return {**{name: row._mapping[name] for name in _COLUMNS}, "place": place}


def _draft(row: AnyRow, people: Iterable[contacts.Person]) -> Draft:
    return Draft(row.id, row.code, {name: row._mapping[name] for name in FACTS}, list(people))


def _row(unit: Draft, place: str) -> dict[str, object]:
    locality = unit.facts["locality"]
    key = locality_key(locality) if locality else ""
    words = search_key(unit.facts["name"], unit.code, locality)
    keys = {"locality_key": key, "search": words}
    return {"place": place, "code": unit.code, **keys, **unit.facts}


def _ids(session: Session, place: str) -> dict[str, int]:
    rows = session.execute(select(AGENCY.c.code, AGENCY.c.id).where(AGENCY.c.place == place))
    return {row.code: row.id for row in rows}


def _write_units(
    session: Session,
    changed: Mapping[int, Mapping[str, object]],
    fresh: Sequence[Mapping[str, object]],
) -> None:
    if changed:
        session.execute(
            update(AGENCY)
            .where(AGENCY.c.id == bindparam("unit"))
            .values({name: bindparam(f"new_{name}") for name in _COLUMNS}),
            [
                {"unit": unit, **{f"new_{name}": value for name, value in cells.items()}}
                for unit, cells in changed.items()
            ],
        )
    if fresh:
        session.execute(insert(AGENCY), list(fresh))
