"""The application: its pages, its headers, and how refusals and faults are shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import text

from ocop_cycle import clock
from ocop_cycle.db import reading
from ocop_cycle.errors import NotFound, StoreUnavailable, TooNew
from ocop_cycle.web import mails, products, status
from ocop_cycle.web.deps import Beside, Playing, Run
from ocop_cycle.web.headers import SAFE, SafeHeaders
from ocop_cycle.web.pages import page
from rules.errors import Refusal

_STATIC: Final = Path(__file__).parent / "static"
_NOT_FOUND: Final = 404
_NOT_ALLOWED: Final = 405
_HEADINGS: Final = {
    404: "Không tìm thấy",
    500: "Hệ thống gặp lỗi",
    503: "Chưa đọc được cơ sở dữ liệu",
}


def create_app(
    *,
    runs: Callable[[], list[Run]] | None = None,
    playing: Callable[[], Playing | None] | None = None,
) -> FastAPI:
    """Put the pages together.

    Args:
        runs: tells the recent runs of flows; answers at once and never fails.
        playing: tells the demo that is being played, if one is; likewise.
    """
    app = FastAPI(title="OCOP", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.beside = Beside(runs or _no_runs, playing or _nothing_played)
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _wrong_address)
    app.add_exception_handler(_NOT_FOUND, _no_such_page)
    app.add_exception_handler(_NOT_ALLOWED, _only_to_look_at)
    app.add_exception_handler(Exception, _broken)
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_api_route("/health", health)
    for each in (status, products, mails):
        app.include_router(each.router)
    return app


def health() -> JSONResponse:
    """Tell a monitor whether the store can be read."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except StoreUnavailable as fault:
        return JSONResponse({"status": "unavailable", "detail": str(fault)}, 503)
    return JSONResponse({"status": "ok", "now": clock.now().isoformat()})


def _no_runs() -> list[Run]:
    return []


def _nothing_played() -> None:
    return None


def _refused(_: Request, refusal: Exception) -> HTMLResponse:
    code = 400
    if isinstance(refusal, NotFound):
        code = _NOT_FOUND
    elif isinstance(refusal, StoreUnavailable | TooNew):
        code = 503
    return _said(code, str(refusal))


def _wrong_address(_: Request, __: Exception) -> HTMLResponse:
    return _said(400, "Địa chỉ trang chưa đúng: hãy kiểm tra lại các giá trị sau dấu “?”.")


def _no_such_page(_: Request, __: Exception) -> HTMLResponse:
    return _said(_NOT_FOUND, "Không có trang này: hãy kiểm tra lại địa chỉ.")


def _only_to_look_at(_: Request, __: Exception) -> HTMLResponse:
    return _said(_NOT_ALLOWED, "Trang này chỉ để xem.")


def _broken(_: Request, __: Exception) -> HTMLResponse:
    answer = _said(
        500,
        "Trang này chưa hiện được. Lỗi đã ghi vào nhật ký của máy chủ; "
        "hãy thử lại, nếu vẫn lỗi thì báo người vận hành.",
    )
    answer.headers.update(SAFE)  # this answer passes outside the middlewares
    return answer


def _said(code: int, sentence: str) -> HTMLResponse:
    heading = _HEADINGS.get(code, "Yêu cầu chưa thực hiện được")
    answer = page("said.html", heading=heading, sentence=sentence)
    answer.status_code = code
    return answer
