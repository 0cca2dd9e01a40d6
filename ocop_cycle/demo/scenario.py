"""The demonstration's year: people's acts on their days, done through the same services."""

import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock, days
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.agenda import next_due
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.products import JOURNAL, entry_of
from ocop_cycle.registers.agencies import agency_rows
from ocop_cycle.registers.products import product_rows
from ocop_cycle.registers.sheets import read_sheet
from ocop_cycle.services import cycles, stages
from ocop_cycle.services.activities import Done, mark_done
from ocop_cycle.services.agencies import import_agencies
from ocop_cycle.services.products import import_products
from ocop_cycle.services.reports import Intake
from rules.standing import Act
from rules.vocabulary import Action, Milestone

PLAN: Final = "thai-nguyen-2020"
STARTS: Final = date(2020, 2, 7)
USUAL_DAY: Final = date(2020, 9, 10)
LAST_DAY: Final = date(2021, 1, 31)
_REGISTERED: Final = date(2020, 2, 10)
_FOLDER: Final = Path(__file__).parent
_ONE_DAY: Final = timedelta(days=1)
_CONFIRM: Final = "confirm_lapses"
_DONE: Final = "done"
Morning = Callable[[date], object]


@dataclass(frozen=True)
class Scene:
    """What somebody does on a day.

    Attributes:
        keyed: the day on which it is keyed; the act keeps the day on which it happened.
        act: what; None: the office confirms what the system has proposed.
        activity: the clause of a task of the plan that is reported done, instead.
    """

    keyed: date
    day: date
    by: str
    act: Act | None
    products: tuple[str, ...]
    activity: str = ""


def scenes() -> list[Scene]:
    """Read the scenario in the order in which it is keyed."""
    rows = tomllib.loads((_FOLDER / "scenario.toml").read_text("utf-8"))["acts"]
    return sorted(map(_scene, rows), key=lambda scene: scene.keyed)


def begin() -> None:
    """Open the cycle on its first day, and take in the units with their contacts."""
    path = find(PLAN)
    plan, text = load(path), path.read_text("utf-8-sig")
    rows, problems = agency_rows(read_sheet(_FOLDER / "agencies.csv"))
    intake = Intake(at=clock.now(), on=STARTS, problems=tuple(problems))
    with unit_of_work() as session:
        cycles.start(session, plan, text, on=STARTS, at=intake.at)
        import_agencies(session, rows, place=plan.place, intake=intake)


def play(until: date, morning: Morning) -> Iterator[date]:
    """Play the year up to a day: each day that has something, its morning first, then its scenes.

    What has been played already, and was cut short, goes on where it was.

    Args:
        until: the last day that is played.
        morning: does what is due on a day and all before it, as every morning does.

    Returns:
        The days, each when it is over.
    """
    waiting = deque(scene for scene in scenes() if scene.keyed <= until)
    day = told = max(STARTS, _cycle().done_on)
    registered = False
    while day <= until:
        if day in {told, until} or _due(day):
            morning(day)
        else:
            days.finish(_cycle().id, day)
        if day >= _REGISTERED and not registered:
            _register()
            registered = True
        if _do_all(waiting, day):
            told = day + _ONE_DAY
        yield day
        day = _next_day(day, until, (told, _REGISTERED, waiting[0].keyed if waiting else until))


def do(scene: Scene) -> None:
    """Do what somebody does; a second time does nothing."""
    if scene.activity:
        with unit_of_work() as session:
            cycle = cycle_named(session, PLAN)
            mark_done(session, cycle, scene.activity, Done(scene.day, scene.by))
        return
    if scene.act is None:
        days.confirm_lapses(_cycle().id, by=scene.by, on=scene.day)
        return
    with unit_of_work() as session:
        for code in scene.products:
            entry = entry_of(session, code, PLAN)
            if not _is_done(session, entry.id, scene.act):
                stages.move_one(session, entry.id, scene.act, at=clock.now())


def _do_all(waiting: deque[Scene], day: date) -> bool:
    """Do the scenes that are keyed by a day; tell whether there was one."""
    count = len(waiting)
    while waiting and waiting[0].keyed <= day:
        do(waiting.popleft())
    return len(waiting) < count


def _is_done(session: Session, entry_id: int, act: Act) -> bool:
    which = [
        JOURNAL.c.entry_id == entry_id,
        JOURNAL.c.action == act.action.value,
        JOURNAL.c.day == act.day,
        JOURNAL.c.by == act.by,
    ]
    if act.milestone:
        which.append(JOURNAL.c.milestone == act.milestone.value)
    return session.execute(select(JOURNAL.c.sequence).where(*which)).first() is not None


def _cycle() -> AnyRow:
    with reading() as session:
        return cycle_named(session, PLAN)


def _register() -> None:
    rows, problems = product_rows(read_sheet(_FOLDER / "products.csv"))
    intake = Intake(at=clock.now(), on=_REGISTERED, problems=tuple(problems))
    with unit_of_work() as session:
        import_products(session, cycle_named(session, PLAN), rows, intake=intake)


def _due(until: date) -> date | None:
    """Find the next day on which something is due."""
    with reading() as session:
        found = next_due(session, cycle_named(session, PLAN), until)
    return found[0] if found else None


def _next_day(day: date, until: date, known: Iterable[date]) -> date:
    """Find the next day that has something; the last one is lived through in any case."""
    due = _due(until)
    coming = [*known, until, *([due] if due else [])]
    later = [each for each in coming if each > day]
    return min(later, default=until + _ONE_DAY)


def _scene(row: dict[str, Any]) -> Scene:
    action: str = row["action"]
    day: date = row["day"]
    act = None if action in {_CONFIRM, _DONE} else _act(row)
    products: tuple[str, ...] = tuple(row.get("products", ()))
    activity: str = row.get("activity", "")
    return Scene(row.get("keyed", day), day, row["by"], act, products, activity)


def _act(row: dict[str, Any]) -> Act:
    return Act(
        action=Action(row["action"]),
        day=row["day"],
        by=row["by"],
        reason=row.get("reason", ""),
        paper=row.get("paper", ""),
        until=row.get("until"),
        stars=row.get("stars", 0),
        milestone=Milestone(row.get("milestone", "")),
    )
