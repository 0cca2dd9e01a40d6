"""The status page of a cycle, and the list of cycles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mails
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.queries.holders import Held, held
from ocop_cycle.queries.status import Counts, Picture, StageStatus, picture, waits
from ocop_cycle.settings import settings
from ocop_cycle.web.attention import Post, attention, has_day
from ocop_cycle.web.deps import Beside, Day, Db, Outside, Run
from ocop_cycle.web.pages import con_lai, page
from ocop_cycle.web.timeline import timeline, tone_of
from rules.errors import Refusal
from rules.passing import is_overdue
from rules.rounds import Round
from rules.vocabulary import Outcome
from rules.workdays import Calendar, is_working, last_working_day

router: Final = APIRouter(default_response_class=HTMLResponse)
_ONE_DAY: Final = timedelta(days=1)
_RECENT: Final = 8
_REFRESH: Final = 3
_STARS: Final = (5, 4, 3)
_BROKEN: Final = frozenset({"failed", "crashed"})
_RUN_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "completed": "đã xong",
        "failed": "lỗi",
        "crashed": "bị ngắt",
        "running": "đang chạy",
        "pending": "sắp chạy",
        "scheduled": "chờ đến giờ",
        "late": "chưa chạy được",
        "cancelled": "đã hủy",
        "cancelling": "đang hủy",
        "retrying": "đang thử lại",
        "awaitingretry": "chờ thử lại",
    }
)


@dataclass(frozen=True)
class StageLine:
    """A row of the table of stages, in words.

    Attributes:
        worked: the last working day, where the last day is a day off.
    """

    row: StageStatus
    tone: str
    state: str
    holders: str
    worked: date | None


@dataclass(frozen=True)
class Figures:
    """The four numbers above everything else."""

    total: int
    waiting: int
    overdue: int
    certified: int
    stars: str


@router.get("/")
def home(db: Db, outside: Outside) -> HTMLResponse:
    """Show the one cycle there is to look at, or the list of cycles."""
    playing = outside.playing()
    known = cycles(db)
    running = [row for row in known if row.closed_on is None]
    named = [row for row in known if playing and row.name == playing.cycle]
    newest = sorted(known, key=lambda row: (row.started_on, row.id))[-1:]
    shown = named or (running if len(running) == 1 else [] if running else newest)
    if shown:
        return _status_page(db, shown[0], outside)
    return _list_page(db, known)


@router.get("/cycles")
def listing(db: Db) -> HTMLResponse:
    """List the cycles, each with its figures of today."""
    return _list_page(db, cycles(db))


@router.get("/cycles/{name}")
def show(
    name: str,
    db: Db,
    outside: Outside,
    as_of: Day,
    round_: Annotated[str, Query(alias="round")] = "",
) -> HTMLResponse:
    """Show where a cycle stands as of a day, in all rounds or in one."""
    return _status_page(db, cycle_named(db, name), outside, as_of, round_)


def newest_day(cycle: AnyRow) -> date:
    """Tell the day that a cycle is shown as of: today, or how far a played one has come."""
    if cycle.played:
        return max(cycle.done_on, cycle.started_on)  # type: ignore[no-any-return]  # two dates
    return clock.today()


def _list_page(db: Session, rows: Iterable[AnyRow]) -> HTMLResponse:
    lines = [(row, newest_day(row), _figures(db, row)) for row in rows]
    return page("cycles.html", lines=lines, at=clock.now())


def _figures(db: Session, cycle: AnyRow) -> Figures:
    day = newest_day(cycle)
    return _count(facets(db, cycle.id, day), day)


def _status_page(
    db: Session, cycle: AnyRow, outside: Beside, as_of: date | None = None, round_: str = ""
) -> HTMLResponse:
    newest = newest_day(cycle)
    day = as_of or newest
    counts = facets(db, cycle.id, day)
    seen = picture(db, cycle, day, counts)
    calendar = course_named(db, cycle.id).calendar
    rounds = list(dict.fromkeys(row.round for row in seen.stages))
    stages = _in_round(seen.stages, round_)
    playing = outside.playing()
    live = playing if playing and playing.cycle == cycle.name else None
    return page(
        "status.html",
        cycle=cycle,
        day=day,
        newest=newest,
        before=day - _ONE_DAY,
        after=day + _ONE_DAY,
        picture=seen,
        stages=[_line(row, day, calendar) for row in stages],
        rounds=rounds if len(rounds) > 1 else [],
        round=round_,
        figures=_count(counts, day),
        timeline=timeline(stages, seen.activities, day),
        **_duties(seen),
        outcomes=[(each, seen.outcomes[each]) for each in Outcome if each],
        playing=live,
        refresh=_REFRESH if live and as_of is None else 0,
        runs=[_run(each) for each in outside.runs()],
        at=clock.now(),
        **_people(db, cycle, seen),
    )


def _duties(seen: Picture) -> dict[str, object]:
    dated = [row for row in seen.activities if has_day(row)]
    in_order = sorted(dated, key=lambda row: row.last_day or seen.as_of)
    return {
        "ahead": [row for row in in_order if row.last_day and row.last_day >= seen.as_of],
        "passed": [row for row in in_order if row.last_day and row.last_day < seen.as_of],
        "undated": [row for row in seen.activities if not has_day(row)],
    }


def _people(db: Session, cycle: AnyRow, seen: Picture) -> dict[str, object]:
    here: Held = held(db, cycle, seen.as_of)
    post = Post(
        mails.by_state(db, cycle.id),
        mails.unreachable(db, cycle.id),
        mails.is_paused(db),
        unsendable=settings().smtp_url is None and not cycle.played,
    )
    recent = mails.page(db, mails.Wanted(cycle=cycle.name, limit=_RECENT))
    items = attention(seen, here, post if seen.as_of == newest_day(cycle) else None)
    tones = {item.tone for item in items}
    return {
        "held": here,
        "attention": items,
        "mood": "" if "late" in tones else "watch" if items else "calm",
        "post": [(state, count) for state, count in post.states.items() if count],
        "recent": [(row, MailState(row.state)) for row in recent],
    }


def _run(run: Run) -> tuple[Run, str, str]:
    state = run.state.casefold()
    return run, "bad" if state in _BROKEN else "", _RUN_STATES.get(state, run.state)


def _in_round(rows: tuple[StageStatus, ...], round_: str) -> tuple[StageStatus, ...]:
    if not round_:
        return rows
    wanted = str(Round.parse(round_))
    found = tuple(row for row in rows if row.round == wanted)
    if found:
        return found
    known = ", ".join(dict.fromkeys(row.round for row in rows)) or "không có đợt nào"
    raise Refusal(f"Kỳ này không có đợt {wanted}; các đợt: {known}.")


def _line(row: StageStatus, day: date, calendar: Calendar) -> StageLine:
    last = row.last_day
    off = last is not None and not is_working(calendar, last)
    return StageLine(
        row,
        tone=tone_of(row, day),
        state=_state(row, day),
        holders=", ".join(f"{holder.label}: {entries}" for holder, entries in row.holders)
        or row.holder.label,
        worked=last_working_day(calendar, last) if last and off and last >= day else None,
    )


def _state(row: StageStatus, day: date) -> str:
    if not row.issued:
        return "chưa ban hành"
    if row.last_day is None:
        return "không có hạn trong kế hoạch"
    if row.last_day < day and not row.overdue:
        return "đã qua, còn hồ sơ có hạn riêng hoặc được hoãn" if row.entries else "đã qua"
    if row.opens and row.opens > day:
        return f"bắt đầu sau {(row.opens - day).days} ngày"
    own = ", có hồ sơ quá thời hạn riêng" if row.overdue and row.last_day >= day else ""
    return con_lai(row.last_day, day) + own


def _count(counts: Counts, day: date) -> Figures:
    stars = {each: sum(n for facet, n in counts.items() if facet.stars == each) for each in _STARS}
    return Figures(
        total=sum(counts.values()),
        waiting=sum(n for facet, n in counts.items() if waits(facet)),
        overdue=sum(
            n for facet, n in counts.items() if waits(facet) and is_overdue(facet.limit, day)
        ),
        certified=sum(stars.values()),
        stars=", ".join(f"{each} sao: {n}" for each, n in stars.items() if n),
    )
