"""What units hold: of each stage until which day, which tasks of the plan are their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from notifications.digests import Held
from notifications.filters import hoa
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Product
from ocop_cycle.queries.holders import unit_of
from ocop_cycle.queries.holdings import Holding, holdings
from ocop_cycle.queries.namings import Naming
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.queries.tasks import Task, tasks_as_of
from rules.passing import is_overdue
from rules.rounds import Round
from rules.vocabulary import Holder, Outcome, Stage

PRODUCT: Final = table(Product)
WEEK_DIGEST: Final = "week_digest"
_SHOWN: Final = 5
_AHEAD: Final = timedelta(days=31)
_SOON: Final = timedelta(days=7)
_Line = tuple[Stage, Round, date | None]
_Place = tuple[int, Stage, Round, date | None]


@dataclass(frozen=True)
class UnitWeek:
    """What a unit holds on a day, in words; `total` counts entries, `late` those and tasks."""

    held: tuple[Held, ...]
    total: int
    late: int


def units_with_something(session: Session, cycle: AnyRow, day: date) -> set[int]:
    """Find the units that hold entries of a cycle, or have a task that is late or due soon."""
    own = _own(holdings(session, cycle, day))
    tasks = _near(tasks_as_of(session, cycle, day), day)
    return {*own, *(unit for task in tasks for unit in task.units)}


def unit_weeks(
    session: Session, cycle: AnyRow, ids: Iterable[int], day: date
) -> Mapping[int, UnitWeek]:
    """Tell what each of some units holds as of a day, the nearest day first.

    One question for all of them: what is late or due within a week is shown by its first codes.
    """
    found = holdings(session, cycle, day)
    tasks = _near(tasks_as_of(session, cycle, day), day)
    naming = Naming(session, cycle, day, found, tasks)
    codes = _codes(naming)
    own = _own(found)
    return {unit: _week(naming, unit, own.get(unit, []), codes) for unit in ids}


def _own(found: Iterable[Holding]) -> Mapping[int, list[Holding]]:
    """Sort what units keep by the unit; what producers keep is not their locality's."""
    kept = defaultdict[int, list[Holding]](list)
    for each in found:
        if each.unit and each.holder is not Holder.PRODUCER:
            kept[each.unit].append(each)
    return kept


def _near(tasks: Iterable[Task], day: date) -> list[Task]:
    return [task for task in tasks if task.is_late(day) or day <= task.last_day <= day + _AHEAD]


def _week(
    naming: Naming, unit: int, own: list[Holding], codes: Mapping[_Place, list[str]]
) -> UnitWeek:
    lines = [*_entries(naming, unit, own, codes), *_tasks(naming, unit)]
    lines.sort(key=lambda line: line.last_day or date.max)
    return UnitWeek(
        held=tuple(lines),
        total=sum(each.entries for each in own),
        late=sum(line.late for line in lines),
    )


def _entries(
    naming: Naming, unit: int, own: list[Holding], codes: Mapping[_Place, list[str]]
) -> Iterator[Held]:
    groups = defaultdict[_Line, list[Holding]](list)
    for each in own:
        groups[each.stage, each.round, each.due].append(each)
    for (stage, round_, due), group in groups.items():
        yield Held(
            what=hoa(naming.stage(stage, round_)),
            last_day=due,
            entries=sum(each.entries for each in group),
            late=sum(each.entries for each in group if is_overdue(each.limit, naming.day)),
            codes=tuple(codes.get((unit, stage, round_, due), ())),
        )


def _tasks(naming: Naming, unit: int) -> Iterator[Held]:
    for task in naming.tasks:
        if unit in task.units:
            late = int(task.is_late(naming.day))
            yield Held(what=hoa(naming.task(task)), last_day=task.last_day, late=late)


def _codes(naming: Naming) -> Mapping[_Place, list[str]]:
    """Name the first entries of each line that is late or due soon, by the index of what waits.

    An entry that somebody has moved after the day is not named.
    """
    near = [
        each
        for held in _own(naming.holdings).values()
        for each in held
        if each.limit and each.limit <= naming.day + _SOON
    ]
    if not near:
        return {}
    numbered = _numbered(naming, near).subquery()
    rows = naming.session.execute(
        select(numbered).where(numbered.c.place <= _SHOWN).order_by(numbered.c.code)
    )
    found = defaultdict[_Place, list[str]](list)
    for row in rows:
        unit = unit_of(Holder(row.holder), row.locality_id, naming.cycle.office_id)
        if unit and len(found[place := _place(unit, row)]) < _SHOWN:
            found[place].append(row.code)
    return found


def _numbered(naming: Naming, near: list[Holding]) -> Select[Any]:
    like = [ENTRY.c[name] for name in ("locality_id", "stage", "round", "holder", "due")]
    return (
        select(
            *like,
            PRODUCT.c.code,
            func.row_number().over(partition_by=like, order_by=PRODUCT.c.code).label("place"),
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .where(
            ENTRY.c.cycle_id == naming.cycle.id,
            ENTRY.c.stage.in_({each.stage.value for each in near}),
            ENTRY.c.due_limit.in_({each.limit for each in near}),
            ENTRY.c.holder.in_({each.holder.value for each in near}),
            ENTRY.c.outcome == Outcome.OPEN.value,
            ENTRY.c.acted <= naming.day,
        )
    )


def _place(unit: int, row: AnyRow) -> _Place:
    return unit, Stage(row.stage), Round.parse(row.round), row.due
