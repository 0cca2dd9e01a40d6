"""The calendar of a unit under its secret address: read without signing in, by its token alone."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ocop_cycle import clock
from ocop_cycle.db import reading
from ocop_cycle.errors import NotFound
from ocop_cycle.services import feeds
from ocop_cycle.web.auth import Asking
from ocop_cycle.web.guesses import Guesses

router: Final = APIRouter()
_CALENDAR: Final = "text/calendar; charset=utf-8"
_LONGEST: Final = 64


@router.get("/feeds/{token}.ics")
def read(token: str, request: Request, asking: Asking) -> Response:
    """Give the calendar; a wrong address tells nothing, and too many of them are not looked at."""
    guesses, at = request.app.state.guesses, clock.now()
    assert isinstance(guesses, Guesses)  # noqa: S101 -- put there by create_app
    guesses.check(asking.address, at=at)
    try:
        text = _calendar(token, at)
    except NotFound:
        guesses.add(asking.address, token, at=at)
        raise
    return Response(text, media_type=_CALENDAR)


def _calendar(token: str, at: datetime) -> str:
    if len(token) > _LONGEST:
        raise NotFound("Không có lịch ở địa chỉ này: hãy tạo địa chỉ khác trên trang của cơ quan.")
    with reading() as session:
        return feeds.calendar(session, token, at=at)
