"""The funnel of a stage: how many entries stand before it, in it, beyond it, or ended there."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from ocop_cycle.db import reading
from ocop_cycle.queries.counts import facets
from rules.passing import is_overdue
from rules.standing import Facet
from rules.vocabulary import Proposal, Stage

WHAT: Final = "Hồ sơ"
HOW_MANY: Final = "Số lượng"
_ORDER: Final = {stage: place for place, stage in enumerate(Stage)}


def read(cycle_id: int, stage: Stage, day: date) -> list[dict[str, object]]:
    """Count the entries of a cycle as of a day, as seen from a stage."""
    with reading() as session:
        counts = facets(session, cycle_id, day)
    return funnel(counts, stage, day)


def funnel(counts: Mapping[Facet, int], stage: Stage, day: date) -> list[dict[str, object]]:
    """Lay counts out as the rows of a table: before the stage, in it, ended there, beyond it."""
    rows = Counter[str]({"Chưa đến bước này": 0, "Đang ở bước này": 0})
    beyond = 0
    for facet, entries in counts.items():
        if _ORDER[facet.stage] > _ORDER[stage]:
            beyond += entries
        elif facet.stage is not stage:
            rows["Chưa đến bước này"] += 0 if facet.outcome else entries
        else:
            _count_here(rows, facet, entries, day)
    rows["Đã qua bước này"] = beyond
    return [{WHAT: what, HOW_MANY: entries} for what, entries in rows.items()]


def _count_here(rows: Counter[str], facet: Facet, entries: int, day: date) -> None:
    if facet.outcome:
        rows[f"Kết thúc tại đây: {facet.outcome.label}"] += entries
        return
    rows["Đang ở bước này"] += entries
    rows[f"— do {facet.holder.label} xử lý"] += entries
    if is_overdue(facet.limit, day):
        rows["— trong đó quá hạn"] += entries
    if facet.proposed is not Proposal.NONE:
        rows[f"— đề xuất: {facet.proposed.label}"] += entries
