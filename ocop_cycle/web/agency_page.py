"""The page of a unit: what it holds, what is coming, how long entries wait, its calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import agency_pages, waits
from ocop_cycle.queries.agency_pages import Task
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.feeds import feeds_of
from ocop_cycle.queries.waits import Wait
from ocop_cycle.services import feeds
from ocop_cycle.settings import settings
from ocop_cycle.web.deps import Db, Me, Writing, number_in
from ocop_cycle.web.entry_words import state_of, tone_of
from ocop_cycle.web.pages import page
from ocop_cycle.web.product_facts import address_of
from rules.passing import is_overdue
from rules.rights import Right, Thing, may
from rules.vocabulary import Holder, Level, Stage

router: Final = APIRouter(default_response_class=HTMLResponse)
_SEE_OTHER: Final = 303
_LOCAL: Final = frozenset({Level.DISTRICT, Level.COMMUNE})
_DIALLED: Final = frozenset("+0123456789")


@dataclass(frozen=True)
class StageLine:
    """What a unit, or the producers of its area, hold of a stage and round.

    Attributes:
        due: the nearest of the days that have not passed.
    """

    cycle: str
    stage: Stage
    round: str
    by_producers: bool
    entries: int
    late: int
    since: date | None
    due: date | None


@router.get("/agencies/{unit}")
def show(unit: str, db: Db) -> HTMLResponse:
    """Show one unit."""
    return _page(db, agency_pages.agency_seen(db, number_in(unit)))


@router.post("/agencies/{unit}/feeds")
def make_feed(unit: str, db: Writing, me: Me) -> HTMLResponse:
    """Make a secret address for the unit's calendar, and show it: this once."""
    agency = agency_pages.agency_seen(db, number_in(unit))
    token = feeds.make(db, agency, by=me.name, at=clock.now())
    return _page(db, agency, fresh=f"{settings().base_url or ''}/feeds/{token}.ics")


@router.post("/agencies/{unit}/feeds/revoke")
def revoke_feed(
    unit: str, db: Writing, feed: Annotated[str, Form(max_length=20)] = ""
) -> RedirectResponse:
    """Let a secret address work no more."""
    agency = agency_pages.agency_seen(db, number_in(unit))
    feeds.revoke(db, agency, number_in(feed), at=clock.now())
    return RedirectResponse(f"/agencies/{agency.id}#lich", _SEE_OTHER)


def _page(session: Session, agency: AnyRow, *, fresh: str = "") -> HTMLResponse:
    cycles = agency_pages.cycles_of(session, agency.place)
    now = clock.now()
    days = {row.id: today_in(row, now) for row in cycles}
    names = {row.id: row.name for row in cycles}
    today = days[cycles[0].id] if cycles else clock.today()
    keeps = may(actor_of(session), Right.REPORT, Thing(unit=agency.id))
    return page(
        "agency.html",
        agency=agency,
        level=Level(agency.level),
        stages=_stages(agency_pages.held_by_stage(session, agency.id), names, days),
        entries=[_entry(row, days) for row in agency_pages.held_first(session, agency.id)],
        windows=[
            {"row": row, "stage": Stage(row.stage)}
            for row in agency_pages.windows_ahead(session, agency.id, today)
        ],
        tasks=[_task(task, days) for task in agency_pages.tasks_of(session, agency.id)],
        waits=_waits(session, agency, cycles, days),
        cycle=cycles[0].name if cycles else "",
        contacts=[
            {"row": row, "dialled": "".join(each for each in row.phone if each in _DIALLED)}
            for row in agency_pages.contacts_of(session, agency.id, today)
        ],
        day=today,
        keeps=keeps,
        feeds=feeds_of(session, agency.id) if keeps else [],
        fresh=fresh,
    )


def _stages(
    rows: Sequence[AnyRow], names: dict[int, str], days: dict[int, date]
) -> list[StageLine]:
    """Put what is held of a stage and round together, what is late first."""
    groups: dict[tuple[int, str, str, bool], list[AnyRow]] = {}
    for row in rows:
        of_producers = row.holder == Holder.PRODUCER.value
        groups.setdefault((row.cycle_id, row.stage, row.round, of_producers), []).append(row)
    lines = [_stage_line(key, group, names[key[0]], days[key[0]]) for key, group in groups.items()]
    return sorted(lines, key=lambda each: (each.by_producers, -each.late, each.due or date.max))


def _stage_line(
    key: tuple[int, str, str, bool], group: Sequence[AnyRow], cycle: str, today: date
) -> StageLine:
    late = [row for row in group if is_overdue(row.due_limit, today)]
    coming = [row.due for row in group if row.due and not is_overdue(row.due_limit, today)]
    return StageLine(
        cycle=cycle,
        stage=Stage(key[1]),
        round=key[2],
        by_producers=key[3],
        entries=sum(row.entries for row in group),
        late=sum(row.entries for row in late),
        since=min((row.due_limit for row in late), default=None),
        due=min(coming, default=None),
    )


def _entry(row: AnyRow, days: dict[int, date]) -> dict[str, object]:
    today = days[row.cycle_id]
    return {
        "product": row.product,
        "code": row.code,
        "producer": row.producer,
        "stage": Stage(row.stage),
        "since": row.since,
        "due": row.due,
        "state": state_of(row._mapping, today),
        "tone": tone_of(row._mapping, overdue=is_overdue(row.due_limit, today)),
        "address": address_of(row.code, row.cycle),
    }


def _task(task: Task, days: dict[int, date]) -> dict[str, object]:
    row, day = task.activity, task.day
    late = bool(day.firm) and not row.done_on and is_overdue(day.last_day, days[row.cycle_id])
    return {"row": row, "day": day, "duty": task.duty, "late": late, "today": days[row.cycle_id]}


def _waits(
    session: Session, agency: AnyRow, cycles: Sequence[AnyRow], days: dict[int, date]
) -> list[Wait]:
    """Tell of the newest cycle how long the entries of the area, or of the province, waited."""
    if not cycles or agency_pages.is_producers_only(session):
        return []
    newest = cycles[0]
    if agency.id == newest.office_id:
        return waits.waits(session, newest.id, None, days[newest.id])
    if Level(agency.level) in _LOCAL:
        return waits.waits(session, newest.id, [agency.id], days[newest.id])
    return []
