"""How a report calls things: who keeps what, of which stage or task, whom to call about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.filters import hoa, muc
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY, Unit, units
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.holders import name_of
from ocop_cycle.queries.holdings import Holding
from ocop_cycle.queries.tasks import Task
from rules.rounds import Round
from rules.vocabulary import Holder, Stage

_NAMED: Final = 2
_TENTATIVE: Final = " (dự kiến)"


@dataclass(frozen=True)
class Naming:
    """What a report of a cycle and day speaks of, and the names of the units in it."""

    session: Session
    cycle: AnyRow
    day: date
    holdings: Sequence[Holding]
    tasks: Sequence[Task]

    @cached_property
    def _units(self) -> tuple[dict[int, AnyRow], dict[int, Unit]]:
        ids = {each.unit for each in self.holdings if each.unit}
        ids |= {unit for task in self.tasks for unit in task.units}
        rows = self.session.execute(select(AGENCY).where(AGENCY.c.id.in_(ids)))
        return {row.id: row for row in rows}, units(self.session, ids, self.day)

    @cached_property
    def _has_rounds(self) -> bool:
        return bool(course_named(self.session, self.cycle.id).cut_offs)

    def holder(self, holder: Holder, unit: int | None) -> str:
        """Name who keeps something."""
        name = name_of(holder, self._units[0].get(unit or 0))
        return f"Chủ thể ở {name}" if holder is Holder.PRODUCER else hoa(name)

    def stage(self, stage: Stage, round_: Round | None = None) -> str:
        """Name a stage, and its round where the plan has several."""
        return f"bước “{stage.label}”" + (f", đợt {round_}" if round_ and self._has_rounds else "")

    def task(self, task: Task) -> str:
        """Name a task with its clause."""
        clause = f", {muc(task.clause)}" if task.clause else ""
        return f"nhiệm vụ “{task.name}”{clause}{'' if task.firm else _TENTATIVE}"

    def responsible(self, task: Task) -> str:
        """Name the units that are responsible for a task; of many the first ones."""
        names = [hoa(self._units[0][unit].name) for unit in task.units]
        if len(names) <= _NAMED + 1:
            return ", ".join(names)
        return f"{', '.join(names[:_NAMED])} và {len(names) - _NAMED} đơn vị khác"

    def phone(self, ids: Iterable[int | None]) -> str:
        """Give the first phone of some units; "" where none is known."""
        known = (self._units[1][unit].phone for unit in ids if unit in self._units[1])
        return next(filter(None, known), "")
