"""All that the page of a year shows, gathered in one reading; nothing depends on how many rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import funnel, mails
from ocop_cycle.queries.counts import Cell, cells, summed
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.cycles import cycles, today_in
from ocop_cycle.queries.drafts import waiting
from ocop_cycle.queries.holders import Held, held
from ocop_cycle.queries.localities import localities
from ocop_cycle.queries.mail_filters import Wanted
from ocop_cycle.queries.progress import latest
from ocop_cycle.queries.sights import sees_all, units_counted
from ocop_cycle.queries.status import Counts, Picture, path_of, picture, waits
from ocop_cycle.web.application_items import application_items
from ocop_cycle.web.attention import Post, attention, has_day
from ocop_cycle.web.beside import compare
from ocop_cycle.web.funnel import funnel_table
from ocop_cycle.web.matrix import matrix
from ocop_cycle.web.phones import holder_lines
from ocop_cycle.web.stage_lines import in_round, stage_line
from ocop_cycle.web.targets import target_lines
from ocop_cycle.web.timeline import timeline
from rules.passing import is_overdue
from rules.rounds import Round
from rules.vocabulary import Outcome, Stage
from rules.workdays import Calendar, last_working_day

_ONE_DAY: Final = timedelta(days=1)
_RECENT: Final = 8
_STARS: Final = (5, 4, 3)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `as_of`: None for the newest day, the texts "" for nothing."""

    as_of: date | None = None
    round: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Figures:
    """The four numbers above everything else."""

    total: int
    waiting: int
    overdue: int
    certified: int
    stars: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Known:
    """What is read once and shown in several places.

    Attributes:
        cells: the counts of the day; `chosen`: those of the round that is asked for.
        passed: what was done up to the day.
        path: the stages in their order.
    """

    cycle: AnyRow
    day: date
    newest: date
    cells: list[Cell]
    chosen: list[Cell]
    passed: list[funnel.Passed]
    path: tuple[Stage, ...]
    calendar: Calendar
    picture: Picture
    round: Round | None


def year(db: Session, cycle: AnyRow, asked: Asked) -> dict[str, object]:
    """Gather the facts of the page of a cycle.

    Raises:
        Refusal: the cycle has no such round, or nothing to be compared with.
        NotFound: the cycle that is to stand beside it is not there.
    """
    known = _read(db, cycle, asked)
    here = held(db, cycle, known.day, known.cells)
    return {
        "cycle": cycle,
        "asked": asked,
        "day": known.day,
        "newest": known.newest,
        "before": known.day - _ONE_DAY,
        "after": known.day + _ONE_DAY,
        "counted": units_counted(db, cycle.id) != frozenset(),
        "partly": units_counted(db, cycle.id) is not None,
        "picture": known.picture,
        "figures": figures(summed(known.cells), known.day),
        "outcomes": [(each, known.picture.outcomes[each]) for each in Outcome if each],
        **_stages(known, asked),
        **_localities(db, known),
        **_duties(db, known.cycle, known.picture),
        **_done_since(known),
        **_people(db, known, here),
        **_beside(db, known, asked),
        "at": clock.now(),
    }


def figures(counts: Counts, day: date) -> Figures:
    """Add up the numbers that stand above everything else."""
    stars = [
        (each, sum(n for facet, n in counts.items() if facet.stars == each)) for each in _STARS
    ]
    running = {facet: n for facet, n in counts.items() if waits(facet)}
    return Figures(
        total=sum(counts.values()),
        waiting=sum(running.values()),
        overdue=sum(n for facet, n in running.items() if is_overdue(facet.limit, day)),
        certified=sum(n for facet, n in counts.items() if facet.outcome is Outcome.CERTIFIED),
        stars=tuple((each, n) for each, n in stars if n),
    )


def _read(db: Session, cycle: AnyRow, asked: Asked) -> Known:
    newest = today_in(cycle, clock.now())
    day = asked.as_of or newest
    counted = cells(db, cycle.id, day)
    round_ = Round.parse(asked.round) if asked.round else None
    return Known(
        cycle,
        day,
        newest,
        cells=counted,
        chosen=[cell for cell in counted if round_ in {None, cell.facet.round}],
        passed=funnel.passages(db, cycle.id, day),
        path=path_of(cycle),
        calendar=course_named(db, cycle.id).calendar,
        picture=picture(db, cycle, day, summed(counted)),
        round=round_,
    )


def _stages(known: Known, asked: Asked) -> dict[str, object]:
    rows, day = known.picture.stages, known.day
    stages = in_round(rows, asked.round)
    happened = funnel.by_round(known.passed, known.cells, known.path, day)
    rounds = list(dict.fromkeys(row.round for row in rows))
    if known.round:
        lines = {stage: line for (stage, each), line in happened.items() if each == known.round}
    else:
        lines = funnel.whole(known.passed, known.cells, known.path, day)
    shown = dict.fromkeys(
        [row.stage for row in stages] + [each for each in known.path if each in lines]
    )
    ordered = [
        lines.get(each, funnel.FunnelLine(each, None)) for each in known.path if each in shown
    ]
    return {
        "stages": [stage_line(row, day, known.calendar, happened) for row in stages],
        "rounds": rounds if len(rounds) > 1 else [],
        "round": asked.round,
        "timeline": timeline(stages, known.picture.activities, day, happened),
        "funnel": funnel_table(ordered),
    }


def _localities(db: Session, known: Known) -> dict[str, object]:
    having = {cell.locality for cell in known.cells}
    units = localities(db, known.cycle, known.day, having)
    standing = {cell.facet.stage for cell in known.chosen if not cell.facet.outcome}
    columns = [stage for stage in known.path if stage in standing]
    lines = funnel.whole(known.passed, known.cells, known.path, known.day)
    path = funnel.flows(lines, known.path)
    return {
        "matrix": matrix(known.chosen, units, columns, known.day),
        "targets": list(target_lines(known.picture.targets, known.cells, units, path)),
    }


def _duties(db: Session, cycle: AnyRow, seen: Picture) -> dict[str, object]:
    dated = [row for row in seen.activities if has_day(row) and not row.done_on]
    in_order = sorted(dated, key=lambda row: row.last_day or seen.as_of)
    return {
        "ahead": [row for row in in_order if row.last_day and row.last_day >= seen.as_of],
        "passed": [row for row in in_order if row.last_day and row.last_day < seen.as_of],
        "undated": [row for row in seen.activities if not has_day(row) and not row.done_on],
        "finished": [row for row in seen.activities if row.done_on],
        "reported": latest(db, cycle.id, seen.as_of),
    }


def _done_since(known: Known) -> dict[str, object]:
    """Count what was done since yesterday, and since the last working day where that is earlier."""
    yesterday = known.day - _ONE_DAY
    worked = last_working_day(known.calendar, yesterday)
    of_yesterday = funnel.acts_since(known.passed, yesterday)
    of_worked = funnel.acts_since(known.passed, worked)
    return {
        "yesterday": yesterday,
        "worked": worked,
        "acts": [(act, of_yesterday.get(act, 0), count) for act, count in of_worked.items()],
    }


def _people(db: Session, known: Known, here: Held) -> dict[str, object]:
    """Tell who holds what; of mails only him who sees all: they are not counted by unit."""
    post, recent = None, list[AnyRow]()
    if sees_all(db):
        cycle = known.cycle.id
        post = Post(
            mails.by_state(db, cycle), mails.unreachable(db, cycle), drafts=waiting(db, cycle)
        )
        recent = mails.page(db, Wanted(cycle=known.cycle.name, limit=_RECENT))
    is_now = known.day == known.newest
    items = attention(known.picture, here, post if is_now else None)
    if is_now:
        items += application_items(db, known.cycle, known.calendar, known.day)
    tones = {item.tone for item in items}
    return {
        "holders": holder_lines(db, known.cycle, here, known.day),
        "attention": items,
        "mood": "" if "late" in tones else "watch" if items else "calm",
        "post": post and [(state, count) for state, count in post.states.items() if count],
        "recent": [(row, MailState(row.state)) for row in recent],
    }


def _beside(db: Session, known: Known, asked: Asked) -> dict[str, object]:
    """Put what is asked for beside it, and list what can be asked for."""
    rounds = dict.fromkeys(row.round for row in known.picture.stages)
    others = [row.name for row in cycles(db) if row.id != known.cycle.id]
    found = compare(db, known.cycle, asked.round, known.day, asked.beside) if asked.beside else None
    several = [each for each in rounds if each != asked.round] if len(rounds) > 1 else []
    return {"beside": found, "choices": [*several, *others]}
