"""Lists as files: all that the filter leaves, in the order and the columns of the page."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from fastapi.responses import Response, StreamingResponse
from sqlalchemy.orm import Session

from notifications.filters import so
from ocop_cycle import clock
from ocop_cycle.db import actor_of, reading
from ocop_cycle.queries.lists import Key, Place
from ocop_cycle.registers.delimiting import lines_of
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.lists import Asked, Sheet
from rules.errors import Refusal
from rules.rights import Actor

MOST_IN_CSV: Final = 100_000
MOST_IN_WORKBOOK: Final = 10_000
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK: Final = 500
_LONGEST_TITLE: Final = 31


def as_csv(db: Session, sheet: Sheet, asked: Asked) -> Response:
    """Send a list as CSV, chunk by chunk.

    Raises:
        Refusal: it is longer than 100,000 rows.
    """
    keys = _keys(db, sheet, asked, MOST_IN_CSV)
    headings = [gettext(column.label) for column in sheet.columns]
    rows = _rows(actor_of(db), sheet, keys)
    return StreamingResponse(
        lines_of(headings, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(gettext(sheet.title), sheet.name, "csv")},
    )


def as_workbook(db: Session, sheet: Sheet, asked: Asked) -> Response:
    """Give a list as XLSX.

    Raises:
        Refusal: it is longer than 10,000 rows, which a workbook takes too long for.
    """
    from ocop_cycle.registers.lists import workbook  # noqa: PLC0415 -- openpyxl is slow to load

    keys = _keys(db, sheet, asked, MOST_IN_WORKBOOK)
    columns = {gettext(column.label): column.width for column in sheet.columns}
    title = gettext(sheet.title)
    return Response(
        workbook(title[:_LONGEST_TITLE], columns, _rows(actor_of(db), sheet, keys)),
        media_type=WORKBOOK,
        headers={"Content-Disposition": attachment(title, sheet.name, "xlsx")},
    )


def attachment(title: str, name: str, ending: str) -> str:
    """Name a file in Vietnamese, and in ASCII for programs that know no other (RFC 6266)."""
    day = clock.today().isoformat()
    full = quote(f"{title} {day}.{ending}", safe="")
    return f"attachment; filename=\"{name}-{day}.{ending}\"; filename*=UTF-8''{full}"


def _keys(db: Session, sheet: Sheet, asked: Asked, most: int) -> tuple[Key, ...]:
    found = sheet.find(db, asked, Place(size=most))
    if found.later:
        other = (
            "" if most == MOST_IN_CSV else f", hoặc tải tệp CSV (nhiều nhất {so(MOST_IN_CSV)} dòng)"
        )
        raise Refusal(f"Danh sách có hơn {so(most)} dòng: hãy lọc bớt rồi tải{other}.")
    return found.keys


def _rows(actor: Actor, sheet: Sheet, keys: tuple[Key, ...]) -> Iterator[tuple[str, ...]]:
    """Read the rows chunk by chunk, as whoever asked: the transaction of the page has ended."""
    for start in range(0, len(keys), _CHUNK):
        with reading(actor) as session:
            lines = sheet.lines(session, keys[start : start + _CHUNK])
        yield from (line.cells for line in lines)
