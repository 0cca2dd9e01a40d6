"""The page of a producer: its products over the years, its mails, the calls to it."""

from itertools import groupby
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import producer_pages
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.web.deps import Db, number_in
from ocop_cycle.web.entry_words import group_of, state_of, tone_of
from ocop_cycle.web.mail_lines import mail_line
from ocop_cycle.web.pages import page
from ocop_cycle.web.product_facts import address_of
from rules.passing import is_overdue
from rules.vocabulary import Holder, Kind, Stage

router: Final = APIRouter(default_response_class=HTMLResponse)
_DIALLED: Final = frozenset("+0123456789")


@router.get("/producers/{producer}")
def show(producer: str, db: Db) -> HTMLResponse:
    """Show one producer, as far as the visitor sees its entries."""
    found = producer_pages.dossier(db, number_in(producer))
    return page(
        "producer.html",
        producer=found.producer,
        dialled="".join(each for each in found.producer.phone if each in _DIALLED),
        products=[
            {
                "row": rows[0],
                "group": group_of(rows[0].sector),
                "entries": [_entry(r) for r in rows],
            }
            for rows in (list(group) for _, group in groupby(found.entries, _product))
        ],
        mails=[mail_line(row) for row in found.mails],
        calls=found.calls,
    )


def _product(row: AnyRow) -> int:
    return int(row.product_id)


def _entry(row: AnyRow) -> dict[str, object]:
    today = today_in(row, clock.now())
    late = not row.outcome and is_overdue(row.due_limit, today)
    return {
        "cycle": row.cycle,
        "attempt": row.attempt,
        "kind": Kind(row.kind),
        "stage": Stage(row.stage),
        "holder": None if row.holder == Holder.NOBODY else Holder(row.holder),
        "due": row.due,
        "state": state_of(row._mapping, today),
        "tone": tone_of(row._mapping, overdue=late),
        "address": address_of(row.code, row.cycle),
    }
