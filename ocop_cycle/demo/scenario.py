"""The demonstration's year: people's acts on their days, done through the same services."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from ocop_cycle import clock, days
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.cycles import cycle_named, next_due
from ocop_cycle.queries.products import entry_of
from ocop_cycle.registers.agencies import agency_rows
from ocop_cycle.registers.products import product_rows
from ocop_cycle.registers.sheets import read_sheet
from ocop_cycle.services import cycles, passing, stages
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
Morning = Callable[[date], object]


@dataclass(frozen=True)
class Scene:
    """What somebody does on a day.

    Attributes:
        keyed: the day on which it is keyed; the act keeps the day on which it happened.
        act: what; None: the office confirms what the system has proposed.
    """

    keyed: date
    day: date
    by: str
    act: Act | None
    products: tuple[str, ...]


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


def play(until: date, morning: Morning, story: Sequence[Scene]) -> Iterator[date]:
    """Play the year up to a day: each day that has something, its morning first, then its scenes.

    Args:
        until: the last day that is played.
        morning: does what is due on a day and all before it, as every morning does.
        story: the scenes, in the order in which they are keyed.

    Returns:
        The days, each when it is over.
    """
    waiting = [scene for scene in story if scene.keyed <= until]
    day, told = STARTS, STARTS
    while day <= until:
        if day in {told, until} or _is_due(day):
            morning(day)
        else:
            _pass(day)
        here = [scene for scene in waiting if scene.keyed == day]
        if day == _REGISTERED:
            _register()
        for scene in here:
            do(scene)
        told = day + _ONE_DAY if here else told
        yield day
        day = _next_day(day, until, [told, _REGISTERED, *(scene.keyed for scene in waiting)])


def do(scene: Scene) -> None:
    """Do what somebody does, in one transaction."""
    with unit_of_work() as session:
        at = clock.now()
        if scene.act is None:
            cycle = cycle_named(session, PLAN)
            passing.confirm_lapses(session, cycle.id, by=scene.by, on=scene.day, at=at)
            return
        for code in scene.products:
            stages.move_one(session, entry_of(session, code, PLAN).id, scene.act, at=at)


def _register() -> None:
    rows, problems = product_rows(read_sheet(_FOLDER / "products.csv"))
    intake = Intake(at=clock.now(), on=_REGISTERED, problems=tuple(problems))
    with unit_of_work() as session:
        import_products(session, cycle_named(session, PLAN), rows, intake=intake)


def _is_due(day: date) -> bool:
    with reading() as session:
        return next_due(session, cycle_named(session, PLAN), day) is not None


def _pass(day: date) -> None:
    """Let a day pass on which nothing is due."""
    with reading() as session:
        cycle_id = cycle_named(session, PLAN).id
    days.finish(cycle_id, day)


def _next_day(day: date, until: date, known: Sequence[date]) -> date:
    """Find the next day that has something; the last one has to be lived through in any case."""
    with reading() as session:
        due = next_due(session, cycle_named(session, PLAN), until)
    coming = [each for each in known if each > day]
    if due:
        coming.append(max(due[0], day + _ONE_DAY))
    if day < until:
        coming.append(until)
    return min(coming, default=until + _ONE_DAY)


def _scene(row: dict[str, Any]) -> Scene:
    action: str = row["action"]
    day: date = row["day"]
    act = None if action == _CONFIRM else _act(row)
    return Scene(row.get("keyed", day), day, row["by"], act, tuple(row.get("products", ())))


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
