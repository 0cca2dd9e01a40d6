"""The activities of a cycle: their days as they stand, whose duty they are, which are done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY, PARTY
from rules.deadlines import DeadlineKind
from rules.errors import Refusal
from rules.names import name_key
from rules.passing import is_overdue
from rules.vocabulary import Duty

_NEAR: Final = 3
_LATER_COLUMNS: Final = (
    ACTIVITY.c.done_on,
    ACTIVITY.c.done_by,
    *(column for column in ACTIVITY_DAY.c if column.name != "clause"),
)


@dataclass(frozen=True)
class ActivityStatus:
    """An obligation of the plan as of a day.

    `overdue`: its day has passed and nobody has reported it done; `done_on`: since when it is,
    as `done_by` says; `number`: under which its reports stand.
    """

    name: str
    clause: str
    opens: date | None
    last_day: date | None
    kind: DeadlineKind
    tentative: bool
    overdue: bool
    issued: bool = True
    phrase: str = ""
    paper: str = ""
    target: str = ""
    done_on: date | None = None
    done_by: str = ""
    number: int = 0


def latest_days(session: Session, cycle: AnyRow) -> list[AnyRow]:
    """List the activities of a cycle in their order, each with its latest deadline."""
    rows = session.execute(
        select(ACTIVITY_DAY, ACTIVITY.c.done_on)
        .join(ACTIVITY, ACTIVITY.c.id == ACTIVITY_DAY.c.activity_id)
        .where(ACTIVITY.c.cycle_id == cycle.id)
        .order_by(ACTIVITY.c.position, ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    )
    return list({row.activity_id: row for row in rows}.values())


def activities_as_of(session: Session, cycle: AnyRow, day: date) -> Iterator[ActivityStatus]:
    """List the activities of a cycle as they stood on a day."""
    rows = session.execute(
        select(ACTIVITY.c.name, ACTIVITY.c.clause, ACTIVITY.c.target, *_LATER_COLUMNS)
        .join(ACTIVITY_DAY, ACTIVITY_DAY.c.activity_id == ACTIVITY.c.id)
        .where(ACTIVITY.c.cycle_id == cycle.id)
        .order_by(ACTIVITY.c.position, ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    ).all()
    shown: dict[int, AnyRow] = {}
    for row in rows:
        if row.activity_id not in shown or row.set_on <= day:
            shown[row.activity_id] = row
    for row in shown.values():
        issued = row.set_on <= day
        last_day = row.last_day if issued else None
        done_on = row.done_on if row.done_on and row.done_on <= day else None
        yield ActivityStatus(
            name=row.name,
            clause=row.clause,
            opens=row.opens if issued else None,
            last_day=last_day,
            kind=DeadlineKind(row.deadline_kind),
            tentative=bool(row.tentative),
            overdue=bool(row.firm) and done_on is None and is_overdue(last_day, day),
            issued=issued,
            phrase=row.phrase,
            paper=row.paper,
            target=row.target,
            done_on=done_on,
            done_by=row.done_by if done_on else "",
            number=row.activity_id,
        )


def duties_in(session: Session, activities: Sequence[int]) -> Mapping[int, list[tuple[int, Duty]]]:
    """List who has which duty in activities: pairs of a unit and its duty."""
    found: dict[int, list[tuple[int, Duty]]] = {each: [] for each in activities}
    rows = session.execute(
        select(PARTY.c.activity_id, PARTY.c.agency_id, PARTY.c.duty)
        .where(PARTY.c.activity_id.in_(activities))
        .order_by(PARTY.c.id)
    )
    for row in rows:
        found[row.activity_id].append((row.agency_id, Duty(row.duty)))
    return found


def activity_numbered(session: Session, number: int) -> AnyRow:
    """Find an activity by its number; a plan is a public paper, each of its readers sees it all.

    Raises:
        NotFound: there is none.
    """
    found = session.execute(select(ACTIVITY).where(ACTIVITY.c.id == number)).one_or_none()
    if found is None:
        raise NotFound("Không có nhiệm vụ này: hãy xem danh sách nhiệm vụ.")
    return found


def activity_named(session: Session, cycle: AnyRow, called: str) -> AnyRow:
    """Find an activity by its clause or by its name.

    Raises:
        NotFound: the cycle has no such activity; the sentence lists those that come near.
        Refusal: several stand under one clause.
    """
    rows = session.execute(
        select(ACTIVITY).where(ACTIVITY.c.cycle_id == cycle.id).order_by(ACTIVITY.c.position)
    ).all()
    wanted = name_key(called)
    found = [row for row in rows if name_key(row.clause) == wanted]
    found = [row for row in rows if name_key(row.name) == wanted] or found
    if len(found) == 1:
        return found[0]
    if found:
        names = "; ".join(row.name for row in found)
        raise Refusal(
            f"Mục {called} có {len(found)} nhiệm vụ: {names}. Hãy ghi tên nhiệm vụ thay số mục."
        )
    clauses = [row.clause for row in rows if row.clause]
    near = get_close_matches(called, clauses, n=_NEAR, cutoff=0.3) or clauses[:_NEAR]
    raise NotFound(
        f"Kỳ {cycle.name} không có nhiệm vụ ở mục “{called}”; có thể là: {', '.join(near)}."
    )
