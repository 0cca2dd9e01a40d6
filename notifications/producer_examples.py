"""One example of each mail to a producer, every text filled, in the year of Thái Nguyên 2020."""

from datetime import date
from typing import Any, Final

from notifications.notices import Notice, Office
from notifications.producer_notices import (
    DeadlinePassed,
    DeadlineReminder,
    EntryMoved,
    LapseProposed,
    ProposalWithdrawn,
    Result,
    Returned,
    RoundMoved,
)

_IMPLEMENTATION: Final = "Triển khai phương án, hoàn thiện hồ sơ"
_FILE: Final = "nộp hồ sơ sản phẩm “Chè đinh La Bằng” tại UBND huyện Đại Từ"
_DAY: Final = date(2020, 6, 30)
_PHRASE: Final = "xong trước tháng 7/2020"
_KNOWN: Final[dict[str, Any]] = {
    "to": "htx.laban@example.vn",
    "name": "HTX Chè La Bằng",
    "place": "Thái Nguyên",
    "year": 2020,
    "plan": "Kế hoạch ngày 07/02/2020",
    "clause": "4.4.2",
    "why": "Quý vị là chủ thể của sản phẩm này trong kỳ đánh giá đang diễn ra.",
    "office": Office("UBND huyện Đại Từ", "0200 382 4567", "daitu@example.vn"),
    "product": "Chè đinh La Bằng",
    "code": "TN20-001",
}

DEADLINE_REMINDER: Final = DeadlineReminder(
    **_KNOWN,
    key="thai-nguyen-2020/reminder/1/2020-06-30/7",
    stage=_IMPLEMENTATION,
    todo=_FILE,
    last_day=_DAY,
    days_left=7,
    last_working_day=_DAY,
    phrase=_PHRASE,
)
DEADLINE_PASSED: Final = DeadlinePassed(
    **_KNOWN,
    key="thai-nguyen-2020/passed/1/2020-06-30",
    stage=_IMPLEMENTATION,
    todo=_FILE,
    last_day=_DAY,
    record_until=date(2020, 7, 3),
    proposal="Dừng hồ sơ vì hết hạn",
    phrase=_PHRASE,
)
LAPSE_PROPOSED: Final = LapseProposed(
    **_KNOWN,
    key="thai-nguyen-2020/lapse/1/2020-06-30",
    stage=_IMPLEMENTATION,
    last_day=_DAY,
    proposal="Chuyển sang đợt sau",
    next_day=date(2020, 11, 30),
    phrase=_PHRASE,
)
PROPOSAL_WITHDRAWN: Final = ProposalWithdrawn(
    **_KNOWN,
    key="thai-nguyen-2020/withdrawn/1/8",
    stage=_IMPLEMENTATION,
    todo=_FILE,
    last_day=date(2020, 7, 15),
    phrase="xong trước ngày 16/7/2020",
)
ROUND_MOVED: Final = RoundMoved(
    **{
        **_KNOWN,
        "year": 2026,
        "plan": "Kế hoạch số 15/KH-UBND ngày 05/06/2026",
        "clause": "Điều 7 khoản 3 Quyết định 26/2026/QĐ-TTg",
        "office": Office("UBND xã La Bằng", "0200 382 4567", "labang@example.vn"),
    },
    key="thai-nguyen-2026/round-moved/1/2-2026/1-2027",
    old_round="đợt 2/2026",
    new_round="đợt 1/2027",
    cause="UBND xã La Bằng chuyển hồ sơ sau ngày chốt đợt; đây không phải lỗi của Quý vị",
    last_day=date(2027, 4, 29),
    todo="bổ sung hồ sơ sản phẩm “Chè đinh La Bằng” tại UBND xã La Bằng",
    phrase="trước ngày 30/4/2027",
)
ENTRY_MOVED: Final = EntryMoved(
    **_KNOWN,
    key="thai-nguyen-2020/entry-moved/1/7",
    stage="Tập huấn xây dựng phương án kinh doanh",
    holder="Chủ thể",
    todo="dự lớp tập huấn ngày 20/03/2020 và nộp phương án kinh doanh của sản phẩm "
    "“Chè đinh La Bằng” tại UBND huyện Đại Từ",
    last_day=date(2020, 3, 31),
    phrase="xong trước tháng 4/2020",
)
RETURNED: Final = Returned(
    **_KNOWN,
    key="thai-nguyen-2020/returned/1/9",
    stage="Đánh giá, phân hạng cấp huyện",
    ask="bổ sung",
    reason="thiếu phiếu kiểm nghiệm còn hiệu lực",
    until=date(2020, 7, 24),
    paper="Công văn số 45/UBND-NN ngày 10/07/2020",
)
RESULT: Final = Result(
    **_KNOWN,
    key="thai-nguyen-2020/result/1/certified",
    outcome="Được công nhận",
    stars=4,
    reason="đạt 82,5 điểm",
    paper="Quyết định số 2801/QĐ-UBND ngày 10/09/2020",
    next_step="sử dụng nhãn OCOP đúng quy định và chuẩn bị hồ sơ đánh giá lại "
    "trước khi giấy chứng nhận hết hạn",
)

TO_PRODUCERS: Final[tuple[Notice, ...]] = (
    DEADLINE_REMINDER,
    DEADLINE_PASSED,
    LAPSE_PROPOSED,
    PROPOSAL_WITHDRAWN,
    ROUND_MOVED,
    ENTRY_MOVED,
    RETURNED,
    RESULT,
)
