"""One example of each mail to a unit, every text filled, in the year of Thái Nguyên 2020."""

from datetime import date
from typing import Any, Final

from notifications.agency_notices import (
    ActivityOverdue,
    ActivityReminder,
    AgencyReminder,
    AgencyRoundMoved,
    CycleOpened,
    DayMoved,
    SetADay,
    StageOpened,
    StageOverdue,
)
from notifications.notices import Entry, Line, Notice, Office

_EVALUATION: Final = "Đánh giá, phân hạng cấp huyện"
_SOFTWARE: Final = "Phần mềm quản lý và chấm điểm sản phẩm"
_DAY: Final = date(2020, 8, 14)
_PHRASE: Final = "xong trước ngày 15/8/2020"
_ENTRIES: Final = (
    Entry("TN20-001", "Chè đinh La Bằng", "HTX Chè La Bằng"),
    Entry("TN20-002", "Miến dong Việt Cường", "HTX Miến Việt Cường"),
)
_KNOWN: Final[dict[str, Any]] = {
    "to": "daitu@example.vn",
    "name": "UBND huyện Đại Từ",
    "place": "Thái Nguyên",
    "year": 2020,
    "plan": "Kế hoạch ngày 07/02/2020",
    "clause": "4.5.1",
    "why": "Kế hoạch giao Quý cơ quan chủ trì việc này.",
    "office": Office("Văn phòng Điều phối nông thôn mới tỉnh", "0200 385 1234", "ocop@example.vn"),
}
_HOLDER: Final = {
    **_KNOWN,
    "why": "Quý cơ quan đang giữ hồ sơ, hoặc theo dõi đơn vị đang giữ hồ sơ.",
}
_SOFTWARE_LINE: Final = {
    **_KNOWN,
    "to": "sokhcn@example.vn",
    "name": "Sở Khoa học và Công nghệ",
    "clause": "2.6",
}

CYCLE_OPENED: Final = CycleOpened(
    **_KNOWN,
    key="thai-nguyen-2020/cycle-opened/ubnd-dai-tu",
    lines=(
        Line("Lựa chọn ý tưởng sản phẩm", "4.2", "xong trước ngày 15/3/2020", date(2020, 3, 14)),
        Line(
            "Hội thi tìm hiểu kiến thức về OCOP",
            "3.3",
            "thi cấp tỉnh dự kiến trong tháng 5/2020",
            date(2020, 5, 31),
            tentative=True,
        ),
        Line("Hướng dẫn các xã thực hiện", "IV.3", "thực hiện thường xuyên"),
    ),
    next_day=date(2020, 3, 14),
)
STAGE_OPENED: Final = StageOpened(
    **_KNOWN,
    key="thai-nguyen-2020/stage-opened/district_evaluation/ubnd-dai-tu/2020-08-14",
    stage=_EVALUATION,
    opens=date(2020, 7, 1),
    last_day=_DAY,
    last_working_day=_DAY,
    phrase=_PHRASE,
    entries=_ENTRIES,
    total=2,
    round="đợt 1/2020",
)
AGENCY_REMINDER: Final = AgencyReminder(
    **_KNOWN,
    key="thai-nguyen-2020/agency-reminder/district_evaluation/ubnd-dai-tu/2020-08-14/3",
    stage=_EVALUATION,
    last_day=_DAY,
    days_left=3,
    last_working_day=_DAY,
    phrase=_PHRASE,
    entries=_ENTRIES,
    total=2,
    round="đợt 1/2020",
)
AGENCY_ROUND_MOVED: Final = AgencyRoundMoved(
    **_HOLDER,
    key="thai-nguyen-2020/agency-round-moved/district_evaluation/ubnd-dai-tu/2020-08-15",
    stage=_EVALUATION,
    old_round="đợt 1/2020",
    new_round="đợt 2/2020",
    cause="Hồ sơ còn trong thời hạn kiểm tra khi đợt chốt; không ai có lỗi.",
    entries=_ENTRIES,
    total=2,
    last_day=date(2020, 8, 21),
)
STAGE_OVERDUE: Final = StageOverdue(
    **_HOLDER,
    key="thai-nguyen-2020/overdue/district_evaluation/ubnd-dai-tu/2020-08-14",
    stage=_EVALUATION,
    last_day=_DAY,
    days_late=3,
    phrase=_PHRASE,
    entries=_ENTRIES,
    total=2,
    round="đợt 1/2020",
)
DAY_MOVED: Final = DayMoved(
    **_KNOWN,
    key="thai-nguyen-2020/day-moved/district_evaluation/2020-09-15/ubnd-dai-tu",
    what=f"bước {_EVALUATION}",
    old_day=_DAY,
    new_day=date(2020, 9, 15),
    paper="Công văn số 120/VPĐP ngày 03/08/2020",
    reason="hội đồng họp chậm vì dịch bệnh",
    phrase="xong trước ngày 16/9/2020",
)
ACTIVITY_REMINDER: Final = ActivityReminder(
    **_SOFTWARE_LINE,
    key="thai-nguyen-2020/activity-reminder/31/so-khcn/2020-04-30/7",
    activity=_SOFTWARE,
    last_day=date(2020, 4, 30),
    days_left=7,
    last_working_day=date(2020, 4, 29),
    phrase="xong trước tháng 5/2020",
    target="01 phần mềm dùng chung cho cấp tỉnh và cấp huyện",
)
ACTIVITY_OVERDUE: Final = ActivityOverdue(
    **_SOFTWARE_LINE,
    key="thai-nguyen-2020/activity-overdue/31/so-khcn/2020-04-30/+1",
    activity=_SOFTWARE,
    holder="Sở Khoa học và Công nghệ",
    last_day=date(2020, 4, 30),
    days_late=1,
    phrase="xong trước tháng 5/2020",
    target="01 phần mềm dùng chung cho cấp tỉnh và cấp huyện",
)
SET_A_DAY: Final = SetADay(
    **_SOFTWARE_LINE,
    key="thai-nguyen-2020/set-a-day/33/so-khcn/2020-02-10",
    what="Các lớp tập huấn",
    phrase="theo kế hoạch riêng",
)

TO_UNITS: Final[tuple[Notice, ...]] = (
    CYCLE_OPENED,
    STAGE_OPENED,
    AGENCY_REMINDER,
    AGENCY_ROUND_MOVED,
    STAGE_OVERDUE,
    DAY_MOVED,
    ACTIVITY_REMINDER,
    ACTIVITY_OVERDUE,
    SET_A_DAY,
)
