"""The page that tells whether the installation is in order, as `ocop doctor` does."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from ocop_cycle import clock
from ocop_cycle.health import State, examine
from ocop_cycle.services import permits
from ocop_cycle.web.deps import Db
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from rules.rights import Right

router: Final = APIRouter(default_response_class=HTMLResponse)
_SIGNS: Final = {State.OK: "✓", State.WARNING: "⚠", State.ERROR: "✗"}
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "home": marked("Thư mục dữ liệu"),
        "secret_key": marked("Khóa bí mật"),
        "sqlite": marked("Thư viện SQLite"),
        "database": marked("Cơ sở dữ liệu"),
        "database_version": marked("Phiên bản bảng"),
        "database_size": marked("Dung lượng"),
        "clock": marked("Đồng hồ"),
        "holidays": marked("Ngày nghỉ"),
        "smtp": marked("Máy chủ thư"),
        "lease": marked("Đồng hồ chạy việc"),
        "queue": marked("Hàng chờ gửi"),
        "backup": marked("Bản sao lưu"),
        "disk": marked("Ổ đĩa"),
    }
)
_MAIL: Final = marked("Gửi thư")


@router.get("/system")
def show(db: Db) -> HTMLResponse:
    """Show what is in order and what is not."""
    permits.require_everywhere(db, Right.OPERATE)
    found = [
        (each, _NAMES.get(each.check, _MAIL), _SIGNS[each.state])
        for each in examine(thorough=False)
    ]
    return page("system.html", found=found, at=clock.now())
