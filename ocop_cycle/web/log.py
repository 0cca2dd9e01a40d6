"""The page of the access log: who did or saw what."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from ocop_cycle.queries import access_log
from ocop_cycle.queries.access_log import Wanted
from ocop_cycle.services import permits
from ocop_cycle.services.access_log import Outcome
from ocop_cycle.web.deps import Db, number_in
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from rules.rights import Right

router: Final = APIRouter(default_response_class=HTMLResponse)
_PAGE: Final = 100
_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sign_in": marked("Đăng nhập"),
        "address": marked("Đổi địa chỉ thư"),
        "application": marked("Gửi phiếu đăng ký"),
        "done": marked("đã thực hiện"),
        "refused": marked("bị từ chối"),
    }
)


@router.get("/log")
def show_log(
    db: Db,
    account: Annotated[str, Query(max_length=64)] = "",
    about: Annotated[str, Query(max_length=200)] = "",
    before: str = "",
    refused: Annotated[str, Query(max_length=1)] = "",
) -> HTMLResponse:
    """Show who did or saw what, the newest first, a page at a time."""
    permits.require_everywhere(db, Right.SEE_LOG)
    outcome = Outcome.REFUSED.value if refused else ""
    wanted = Wanted(account, about, outcome, number_in(before) if before else None, _PAGE + 1)
    rows = access_log.listing(db, wanted)
    return page(
        "log.html",
        rows=[{**row, "outcome": Outcome(row["outcome"])} for row in rows[:_PAGE]],
        labels=_LABELS,
        account=account,
        about=about,
        refused=refused,
        older=rows[_PAGE - 1]["id"] if len(rows) > _PAGE else None,
    )
