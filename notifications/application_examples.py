"""Examples of what is told of applications."""

from datetime import date
from typing import Any, Final

from notifications.application_notices import (
    ApplicationReceived,
    ApplicationSettled,
    ApplicationsWaiting,
)
from notifications.notices import Notice, Office

_SENT: Final = date(2020, 2, 20)
_KNOWN: Final[dict[str, Any]] = {
    "place": "Thái Nguyên",
    "year": 2020,
    "plan": "Kế hoạch ngày 07/02/2020",
    "clause": "4.1",
    "office": Office("UBND huyện Đại Từ", "0200 382 4567", "daitu@example.vn"),
}
_PRODUCER: Final[dict[str, Any]] = {
    **_KNOWN,
    "to": "htx.laban@example.vn",
    "name": "HTX Chè La Bằng",
    "why": "Địa chỉ thư này được ghi trong phiếu đăng ký gửi ngày 20/02/2020.",
    "product": "Chè đinh La Bằng",
    "receipt": "4831 9264",
    "sent": _SENT,
}

RECEIVED: Final = ApplicationReceived(
    **_PRODUCER,
    key="thai-nguyen-2020/application-received/1",
    holder="UBND huyện Đại Từ",
    answer_by=date(2020, 2, 27),
    link="ocop.example.vn/register/receipts/1",
)
SETTLED: Final = ApplicationSettled(
    **_PRODUCER,
    key="thai-nguyen-2020/application-settled/1",
    code="TN-2020-0001",
    todo="nộp phiếu đăng ký ý tưởng sản phẩm “Chè đinh La Bằng” tại UBND huyện Đại Từ",
    last_day=date(2020, 2, 29),
)
WAITING: Final = ApplicationsWaiting(
    **_KNOWN,
    key="thai-nguyen-2020/applications-waiting/ubnd-dai-tu/2020-02-20",
    to="daitu@example.vn",
    name="UBND huyện Đại Từ",
    why="Quý cơ quan tiếp nhận đăng ký của chủ thể trên địa bàn.",
    total=2,
    receipts=("4831 9264", "7702 1358"),
    last_day=date(2020, 2, 27),
)

OF_APPLICATIONS: Final[tuple[Notice, ...]] = (RECEIVED, SETTLED, WAITING)
