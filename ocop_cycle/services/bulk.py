"""One act on many entries: first what would become of each, then the doing of what was seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of, lock
from ocop_cycle.errors import Stale
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Product
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY, standing_of
from ocop_cycle.services import permits, stages
from ocop_cycle.services.acts import check_day
from rules.acts import decide
from rules.errors import Refusal
from rules.rights import SYSTEM, check
from rules.standing import Act, Course, Standing
from rules.vocabulary import Action

PRODUCT: Final = table(Product)
LIMIT: Final = 500
"""How many entries one act is done to at most."""
_OVERTAKEN: Final = (
    "Sau ngày này hệ thống đã xử lý hồ sơ: hãy ghi nhận trên trang của sản phẩm này."
)


@dataclass(frozen=True)
class Outlook:
    """What would become of an entry.

    Attributes:
        row: the entry as it stands, with the code and the name of its product.
        after: where it would stand; None where it is refused.
        refused: why; "" where it is not.
    """

    row: AnyRow
    after: Standing | None = None
    refused: str = ""


@dataclass(frozen=True)
class Seen:
    """Which entries somebody saw in a list of what would happen, each at its version."""

    versions: Mapping[int, int]


def rows_of(session: Session, ids: Sequence[int]) -> list[AnyRow]:
    """Read entries that the visitor may see, in the order of their ids in the list."""
    found = session.execute(
        select(
            ENTRY,
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCT.c.producer_id,
            PRODUCT.c.sector,
            CYCLE.c.name.label("cycle"),
            CYCLE.c.played,
            CYCLE.c.done_on,
            CYCLE.c.started_on,
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(ENTRY.c.id.in_(ids), seen_entries(session))
    )
    by_id = {row.id: row for row in found}
    return [by_id[each] for each in ids if each in by_id]


def outlook(session: Session, rows: Sequence[AnyRow], act: Act, *, at: datetime) -> list[Outlook]:
    """Tell what an act would do to each of some entries; nothing is written.

    Raises:
        NotAllowed: whoever asks may do such a thing nowhere.
    """
    permits.require(session, permits.right_for(session, act.action))
    courses = {each: course_named(session, each) for each in {row.cycle_id for row in rows}}
    return [_outlook(session, row, act, courses[row.cycle_id], at) for row in rows]


def do(
    session: Session, ids: Sequence[int], seen: Seen, act: Act, *, at: datetime
) -> list[Outlook]:
    """Do an act to those of some entries that the rules and the rights allow it on.

    Args:
        session: the caller's transaction.
        ids: the entries that are meant, as the filter finds them now.
        seen: the entries that were seen in the list of what would happen.
        act: what, on which day, by whom.
        at: when it is keyed.

    Returns:
        What became of each.

    Raises:
        Stale: one of them has moved, come or gone since it was seen; nothing is done.
        NotAllowed: whoever acts may do such a thing nowhere.
        Refusal: nothing is left to do it to.
    """
    cycles = select(ENTRY.c.cycle_id).where(ENTRY.c.id.in_(ids)).distinct()
    for cycle in sorted(session.scalars(cycles)):
        lock(session, cycle)
    rows = rows_of(session, ids)
    _check_seen(rows, seen)
    found = outlook(session, rows, act, at=at)
    allowed = [each.row for each in found if each.after is not None]
    if not allowed:
        raise Refusal("Không có hồ sơ nào xử lý được như vậy: hãy xem lý do ở từng dòng.")
    _move(session, allowed, act, at)
    return found


def changed(rows: Iterable[AnyRow], seen: Seen) -> list[str]:
    """Name the products whose entries have moved or come since they were seen."""
    return [row.code for row in rows if seen.versions.get(row.id) != row.version]


def _move(session: Session, rows: Iterable[AnyRow], act: Act, at: datetime) -> None:
    """Move entries that the rules have just allowed, cycle by cycle, all or none."""
    numbers = defaultdict[int, list[int]](list)
    for row in rows:
        numbers[row.cycle_id].append(row.id)
    for cycle, ids in sorted(numbers.items()):
        moved = stages.move_all(session, cycle, ENTRY.c.id.in_(ids), act, at=at)
        if moved.refused:
            raise Refusal(moved.refused[0][1])


def _check_seen(rows: Sequence[AnyRow], seen: Seen) -> None:
    moved = changed(rows, seen)
    gone = len(seen.versions.keys() - {row.id for row in rows})
    if not moved and not gone:
        return
    shown = ", ".join(moved[:5])
    more = f" và {len(moved) - 5} hồ sơ khác" if len(moved) > 5 else ""  # noqa: PLR2004 -- as many as are named
    named = f"{shown}{more} đã thay đổi hoặc mới vào danh sách" if moved else ""
    left = f"{gone} hồ sơ không còn trong danh sách" if gone else ""
    raise Stale(
        f"Từ lúc xem trước, {' và '.join(filter(None, (named, left)))}: chưa xử lý hồ sơ nào, "
        "hãy xem lại rồi xác nhận."
    )


def _outlook(session: Session, row: AnyRow, act: Act, course: Course, at: datetime) -> Outlook:
    standing = standing_of(row._mapping)
    try:
        _check(session, row, act, at)
        return Outlook(row, decide(standing, act, course))
    except Refusal as why:
        return Outlook(row, refused=str(why))


def _check(session: Session, row: AnyRow, act: Act, at: datetime) -> None:
    actor = actor_of(session)
    if act.action is Action.RE_ENTER:
        raise Refusal("Tham gia lại được ghi nhận trên trang của từng sản phẩm.")
    if actor is not SYSTEM:
        check(actor, permits.right_for(session, act.action), permits.entry_thing(row))
    if not row.played:
        check_day(act.day, today_in(row, at))
    if row.automatic and act.day < row.automatic:
        raise Refusal(_OVERTAKEN)
