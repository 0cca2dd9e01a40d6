"""The office's report of a day: what is new, what is due this week, what is late, who to call."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.digests import Change, Held, Late, Unreached
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries.calls import MAIL, NOTICE
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.drafts import waiting
from ocop_cycle.queries.holders import Late as LateHolder
from ocop_cycle.queries.holders import held
from ocop_cycle.queries.holdings import holdings, late
from ocop_cycle.queries.namings import Naming
from ocop_cycle.queries.tasks import tasks_as_of
from ocop_cycle.queries.unreached import unreached
from rules.reports import sunday_of
from rules.rounds import Round
from rules.standing import Facet
from rules.vocabulary import Holder, Outcome, Proposal, Stage

_LEFT: Final = (MailState.SENT.value, MailState.SENDING.value)
_WAITS: Final = (MailState.WAITING.value, MailState.HELD.value)
_LOOKS_BACK: Final = 60
_ENTRIES: Final = "entries"
_REPORT: Final = "report"
_Due = tuple[date, Holder, int | None, Stage, Round]


@dataclass(frozen=True)
class OfficeReport:
    """Where a cycle stands as of a day and what is new since the last report, in words.

    `places`: the counts with which the next report is compared.
    """

    places: dict[str, int]
    since: date | None
    changes: tuple[Change, ...]
    due_this_week: tuple[Held, ...]
    late: tuple[Late, ...]
    unreached: tuple[Unreached, ...]
    unreached_total: int
    drafts: int
    open_entries: int
    late_entries: int

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to report."""
        said = (self.changes, self.due_this_week, self.late, self.unreached_total, self.drafts)
        return not any(said)


_REPORTS: Final = TypeAdapter(OfficeReport)


def report_key(cycle_id: int, day: date) -> str:
    """Name the notice of a day's report to the office."""
    return f"digest:{cycle_id}:{day.isoformat()}"


def details_of(report: OfficeReport) -> dict[str, object]:
    """Write a report as what the row of a notice can hold."""
    return {_REPORT: _REPORTS.dump_python(report, mode="json")}


def report_in(details: Mapping[str, object]) -> OfficeReport | None:
    """Read a report back out of the row of a notice; None where it holds none."""
    kept = details.get(_REPORT)
    return _REPORTS.validate_python(kept) if kept else None


def office_report(session: Session, cycle: AnyRow, day: date) -> OfficeReport:
    """Tell the office where a cycle stands: all that is known now with a day or an earlier one."""
    last = _last_report(session, cycle, day)
    told = report_in(last.details) if last else None
    now = _places(session, cycle.id, day)
    found = holdings(session, cycle, day)
    naming = Naming(session, cycle, day, found, tasks_as_of(session, cycle, day))
    people, total = unreached(session, cycle, day)
    return OfficeReport(
        places=now,
        since=last.day if last else None,
        changes=tuple(_changes(told.places if told else {}, now)),
        due_this_week=tuple(_due(naming, sunday_of(day))),
        late=tuple(_late(naming, held(session, cycle, day).late)),
        unreached=people,
        unreached_total=total,
        drafts=waiting(session, cycle.id, day),
        open_entries=sum(each.entries for each in found),
        late_entries=sum(each.entries for each in late(found, day)),
    )


def _places(session: Session, cycle_id: int, day: date) -> dict[str, int]:
    """Count the entries of a cycle by where they stand as of a day, under names that last.

    A report keeps them, and the next one tells the difference: what was keyed late is in it.
    """
    counts = Counter[str]()
    for facet, entries in facets(session, cycle_id, day).items():
        for place in _places_of(facet):
            counts[place] += entries
    return {place: entries for place, entries in counts.items() if entries}


def _last_report(session: Session, cycle: AnyRow, day: date) -> AnyRow | None:
    """Find the last report before a day that somebody could read.

    What has not left by the end of its day never does; of a played cycle that is not asked.
    """
    keys = [report_key(cycle.id, day - timedelta(days=n + 1)) for n in range(_LOOKS_BACK)]
    return session.execute(
        select(NOTICE.c.day, NOTICE.c.details)
        .join(MAIL, MAIL.c.id == NOTICE.c.mail_id)
        .where(
            NOTICE.c.key.in_(keys),
            NOTICE.c.state == NoticeState.MAILED.value,
            MAIL.c.state.in_([*_LEFT, *_WAITS] if cycle.played else _LEFT),
        )
        .order_by(NOTICE.c.day.desc())
        .limit(1)
    ).one_or_none()


def _places_of(facet: Facet) -> Iterator[str]:
    yield _ENTRIES
    if facet.outcome:
        yield f"outcome:{facet.outcome}"
        return
    yield f"stage:{facet.stage}"
    if facet.proposed:
        yield f"proposed:{facet.proposed}"


def _changes(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[Change]:
    """Tell what has grown and what has shrunk, in the order of the path."""
    for place, name in _PLACES.items():
        more = now.get(place, 0) - before.get(place, 0)
        if more:
            grown = "" if place == _ENTRIES else " tăng" if more > 0 else " giảm"
            yield Change(f"{name}{grown}", abs(more))


def _due(naming: Naming, last: date) -> list[Held]:
    """List what is due from the day to a last one: entries by holder and stage, then tasks."""
    groups = Counter[_Due]()
    for each in naming.holdings:
        if each.due and naming.day <= each.due <= last:
            groups[each.due, each.holder, each.unit, each.stage, each.round] += each.entries
    lines = [
        Held(f"{naming.holder(holder, unit)}: {naming.stage(stage, round_)}", due, entries)
        for (due, holder, unit, stage, round_), entries in groups.items()
    ]
    lines.sort(key=lambda line: (line.last_day, -line.entries, line.what))
    tasks = [task for task in naming.tasks if naming.day <= task.last_day <= last]
    return [
        *lines,
        *(
            Held(f"{naming.responsible(task)}: {naming.task(task)}", task.last_day)
            for task in sorted(tasks, key=lambda task: task.last_day)
        ),
    ]


def _late(naming: Naming, found: Iterable[LateHolder]) -> Iterator[Late]:
    """List what is late: entries, agencies before producers, then tasks, which count none."""
    for each in found:
        asked = f", {each.proposed} chờ quyết định" if each.proposed else ""
        yield Late(
            holder=naming.holder(each.holder, each.unit_id),
            what=naming.stage(each.stage) + asked,
            entries=each.entries,
            since=each.since,
            phone=naming.phone([each.unit_id]),
        )
    for task in naming.tasks:
        if task.is_late(naming.day):
            phone = naming.phone(task.units)
            holder, what = naming.responsible(task), naming.task(task)
            yield Late(holder, what, entries=0, since=task.last_day, phone=phone)


_PLACES: Final[Mapping[str, str]] = {
    _ENTRIES: "Hồ sơ đăng ký mới",
    **{f"stage:{each}": f"Bước “{each.label}”" for each in Stage},
    **{f"outcome:{each}": f"Kết quả “{each.label}”" for each in Outcome if each},
    **{f"proposed:{each}": f"Chờ quyết định “{each.label}”" for each in Proposal if each},
}
