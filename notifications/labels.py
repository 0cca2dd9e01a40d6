"""The kinds of mails by their Vietnamese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cycle_opened": "Mở kỳ",
        "stage_opened": "Mở bước",
        "deadline_reminder": "Nhắc hạn chủ thể",
        "deadline_passed": "Đã qua hạn",
        "lapse_proposed": "Đề xuất xử lý quá hạn",
        "proposal_withdrawn": "Rút đề xuất",
        "day_moved": "Hạn thay đổi",
        "round_moved": "Chuyển đợt",
        "entry_moved": "Hồ sơ chuyển bước",
        "returned": "Yêu cầu bổ sung",
        "result": "Kết quả",
        "agency_reminder": "Nhắc hạn cơ quan",
        "agency_round_moved": "Hồ sơ đang giữ chuyển đợt",
        "stage_overdue": "Báo quá hạn bước",
        "activity_reminder": "Nhắc nhiệm vụ",
        "activity_overdue": "Báo quá hạn nhiệm vụ",
        "set_a_day": "Đề nghị ấn định ngày",
        "week_digest": "Việc trong tuần",
        "office_digest": "Báo cáo ngày",
        "application_received": "Đã nhận phiếu đăng ký",
        "application_settled": "Trả lời phiếu đăng ký",
        "applications_waiting": "Phiếu đăng ký chờ xác nhận",
        "sign_in": "Đăng nhập",
        "address_code": "Đổi địa chỉ thư",
        "address_changed": "Đã đổi địa chỉ thư",
    }
)


def label_of(kind: str) -> str:
    """Name a kind of mails; one that this program does not know keeps its code."""
    return LABELS.get(kind, kind)
