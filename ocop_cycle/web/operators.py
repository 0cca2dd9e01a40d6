"""The operators' pages: what can be done, the cycles, what runs beside the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.check import load
from ocop_cycle.plan.findings import PlanRefused
from ocop_cycle.plan.past import Past, past_lines
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.services import permits
from ocop_cycle.settings import settings
from ocop_cycle.web.again import can
from ocop_cycle.web.deps import Db, beside
from ocop_cycle.web.done import WasDone
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from ocop_cycle.web.run_words import run_in_words
from rules.rights import Right

router: Final = APIRouter(prefix="/operations", default_response_class=HTMLResponse)


@dataclass(frozen=True)
class Place:
    """Where something can be done, and what."""

    address: str
    name: str
    what: str
    right: Right


_PLACES: Final = (
    Place(
        "/outbox",
        marked("Hộp thư đi"),
        marked("Tạm dừng thư, duyệt, bỏ, gửi lại; thư không gửi được; xem trước"),
        Right.SEE,
    ),
    Place("/calls", marked("Cần gọi điện"), marked("Ghi lại cuộc gọi"), Right.WRITE),
    Place(
        "/addresses",
        marked("Địa chỉ không nhận thư"),
        marked("Bỏ đánh dấu địa chỉ đã đúng"),
        Right.WRITE,
    ),
    Place(
        "/letters",
        marked("Dự thảo công văn"),
        marked("In, ghi nhận đã phát hành, bỏ"),
        Right.SEE,
    ),
    Place(
        "/plans",
        marked("Mở kỳ từ kế hoạch"),
        marked("Kiểm tra kế hoạch từng dòng rồi mở kỳ"),
        Right.OPERATE,
    ),
    Place(
        "/imports/agencies",
        marked("Nhập danh sách cơ quan"),
        marked("Cơ quan và người liên hệ, từ tệp CSV hoặc XLSX"),
        Right.OPERATE,
    ),
    Place(
        "/imports/products",
        marked("Nhập danh sách sản phẩm"),
        marked("Sản phẩm đăng ký của một kỳ"),
        Right.REGISTER,
    ),
    Place(
        "/imports/days",
        marked("Nhập ngày nghỉ, ngày làm bù"),
        marked("Hạn đếm ngày làm việc được tính lại"),
        Right.OPERATE,
    ),
    Place(
        "/system",
        marked("Tình trạng hệ thống"),
        marked("Đồng hồ, hàng chờ, cơ sở dữ liệu, bản sao lưu, ổ đĩa"),
        Right.OPERATE,
    ),
)


@router.get("")
def show(request: Request, db: Db) -> HTMLResponse:
    """Show what whoever looks can do."""
    may_operate = can(db, Right.OPERATE)
    return page(
        "operations.html",
        doors=_places(db),
        cycles=cycles(db) if can(db, Right.SEE) else (),
        may_operate=may_operate,
        runs=[run_in_words(each) for each in beside(request).runs()] if may_operate else (),
        prefect=settings().prefect_ui if may_operate else "",
    )


@router.get("/{name}")
def show_cycle(name: str, db: Db, done: WasDone) -> HTMLResponse:
    """Show what can be done with one cycle, and what was past when it began."""
    permits.require(db, Right.SEE)
    cycle = cycle_named(db, name)
    permits.require_everywhere(db, Right.SEE, cycle.id)
    return page(
        "operations_cycle.html",
        cycle=cycle,
        today=today_in(cycle, clock.now()),
        past=_past(cycle),
        may_decide=can(db, Right.DECIDE, cycle.id),
        may_operate=can(db, Right.OPERATE, cycle.id),
        may_register=can(db, Right.REGISTER, cycle.id),
        done=done,
    )


def _places(db: Session) -> Iterator[Place]:
    for each in _PLACES:
        if can(db, each.right):
            yield each


def _past(cycle: AnyRow) -> tuple[Past, ...]:
    """List what was past when a cycle began; nothing of a plan that today's check refuses."""
    try:
        return past_lines(load(cycle.source, file=cycle.name), cycle.started_on)
    except PlanRefused:
        return ()
