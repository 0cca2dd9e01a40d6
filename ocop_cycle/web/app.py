"""The application: its pages, its headers, and how refusals and faults are shown."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import text

from ocop_cycle import clock
from ocop_cycle.db import reading
from ocop_cycle.errors import NotFound, StoreUnavailable, TooNew, TooOften
from ocop_cycle.web import (
    accounts,
    activity_page,
    acts,
    addresses,
    adjusting,
    agency_page,
    applications,
    behalf,
    bulk,
    bulk_acts,
    calls,
    digest,
    documents,
    feeds,
    imports,
    letters,
    list_pages,
    log,
    looks,
    mail_acts,
    mails,
    operators,
    outbox,
    own_account,
    own_address,
    own_page,
    plans,
    previews,
    producer_page,
    products,
    register,
    report,
    sign_in,
    sign_in_by_mail,
    status,
    system,
)
from ocop_cycle.web.again import FormRefused
from ocop_cycle.web.auth import Door, ElsewhereError, ForeignForm, guarded
from ocop_cycle.web.auth import visitor as visitor_of
from ocop_cycle.web.deps import Beside, Playing, Run
from ocop_cycle.web.gate import Gate
from ocop_cycle.web.guesses import Guesses
from ocop_cycle.web.headers import SAFE, SafeHeaders
from ocop_cycle.web.languages import marked
from ocop_cycle.web.looks import Looks
from ocop_cycle.web.pages import page
from ocop_cycle.web.ready import Shelf, settled
from ocop_cycle.web.refused_views import noted
from ocop_cycle.web.visits import Visits
from rules.errors import Refusal
from rules.rights import Actor, NotAllowed

_STATIC: Final = Path(__file__).parent / "static"
_BROKEN_FORM: Final = 400
_NOT_FOUND: Final = 404
_NOT_ALLOWED: Final = 405
_SEE_OTHER: Final = 303
_PAGES: Final = (
    register,
    applications,
    behalf,
    status,
    list_pages,
    report,
    acts,
    activity_page,
    agency_page,
    bulk_acts,
    producer_page,
    feeds,
    documents,
    own_page,
    products,
    mails,
    calls,
    digest,
    looks,
    sign_in,
    sign_in_by_mail,
    accounts,
    own_account,
    own_address,
    mail_acts,
    bulk,
    outbox,
    previews,
    addresses,
    letters,
    plans,
    imports,
    adjusting,
    operators,
    system,
    log,
)
_CODES: Final[Mapping[type[Refusal], int]] = {
    NotFound: 404,
    StoreUnavailable: 503,
    TooNew: 503,
    TooOften: 429,
    NotAllowed: 403,
    ForeignForm: 403,
}
_HEADINGS: Final = {
    404: marked("Không tìm thấy"),
    500: marked("Hệ thống gặp lỗi"),
    503: marked("Chưa đọc được cơ sở dữ liệu"),
}


def create_app(
    *,
    runs: Callable[[], list[Run]] | None = None,
    playing: Callable[[], Playing | None] | None = None,
    visitor: Actor | None = None,
) -> FastAPI:
    """Put the pages together.

    Args:
        runs: tells the recent runs of flows; answers at once and never fails.
        playing: tells the demo that is being played, if one is; likewise.
        visitor: who somebody is who has not signed in; None: he is asked to.
    """
    app = FastAPI(
        title="OCOP",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_life,
        dependencies=[Depends(guarded)],
    )
    app.state.shelf = Shelf()
    app.state.door = Door()
    app.state.guesses = Guesses()
    app.state.visitor = visitor
    app.state.beside = Beside(runs or _no_runs, playing or _nothing_played)
    app.add_middleware(Visits)
    app.add_middleware(Looks)
    app.add_middleware(Gate)
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(FormRefused, _form_refused)
    app.add_exception_handler(ElsewhereError, _elsewhere)
    app.add_exception_handler(RequestValidationError, _wrong_address)
    app.add_exception_handler(_BROKEN_FORM, _broken_form)
    app.add_exception_handler(_NOT_FOUND, _no_such_page)
    app.add_exception_handler(_NOT_ALLOWED, _only_to_look_at)
    app.add_exception_handler(Exception, _broken)
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_api_route("/health", health)
    for each in _PAGES:
        app.include_router(each.router)
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    await run_in_threadpool(documents.tidy)
    async with settled(app):
        yield
    app.state.door.close()


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


async def _refused(request: Request, refusal: Exception) -> HTMLResponse:
    assert isinstance(refusal, Refusal)  # noqa: S101 -- registered for nothing else
    code = next((code for kind, code in _CODES.items() if isinstance(refusal, kind)), 400)
    await noted(request, refusal)
    return await _said(request, code, str(refusal))


async def _form_refused(request: Request, refused: Exception) -> HTMLResponse:
    assert isinstance(refused, FormRefused)  # noqa: S101 -- registered for nothing else
    try:
        return await run_in_threadpool(refused.page)
    except Refusal:  # there is no page, or not for him, on which the form could be shown
        return await _refused(request, refused)


async def _elsewhere(_: Request, first: Exception) -> RedirectResponse:
    return RedirectResponse(getattr(first, "address", "/"), _SEE_OTHER)


async def _wrong_address(request: Request, __: Exception) -> HTMLResponse:
    wrong = marked("Địa chỉ trang chưa đúng: hãy kiểm tra lại các giá trị sau dấu “?”.")
    return await _said(request, 400, wrong)


async def _broken_form(request: Request, __: Exception) -> HTMLResponse:
    broken = marked("Biểu mẫu gửi lên chưa đọc được: hãy tải lại trang rồi gửi lại.")
    return await _said(request, _BROKEN_FORM, broken)


async def _no_such_page(request: Request, __: Exception) -> HTMLResponse:
    nothing = marked("Không có trang này: hãy kiểm tra lại địa chỉ.")
    return await _said(request, _NOT_FOUND, nothing)


async def _only_to_look_at(request: Request, __: Exception) -> HTMLResponse:
    return await _said(request, _NOT_ALLOWED, marked("Trang này chỉ để xem."))


async def _broken(request: Request, __: Exception) -> HTMLResponse:
    answer = await _said(
        request,
        500,
        marked(
            "Trang này chưa hiện được. Lỗi đã ghi vào nhật ký của máy chủ; "
            "hãy thử lại, nếu vẫn lỗi thì báo người vận hành."
        ),
    )
    answer.headers.update(SAFE)  # this answer passes outside the middlewares
    return answer


async def _said(request: Request, code: int, sentence: str) -> HTMLResponse:
    with suppress(Refusal):  # the store may be what is wrong
        await visitor_of(request)
    heading = _HEADINGS.get(code, marked("Yêu cầu chưa thực hiện được"))
    answer = await run_in_threadpool(page, "said.html", heading=heading, sentence=sentence)
    answer.status_code = code
    return answer
