"""One example of each mail, as it would leave in the year of Thái Nguyên 2020."""

from datetime import UTC, date, datetime

from notifications.notices import (
    CycleOpened,
    DayMoved,
    DeadlineReminder,
    Entry,
    EntryMoved,
    LapseProposed,
    Line,
    Notice,
    Office,
    Result,
    Returned,
    RoundMoved,
    StageOpened,
    StageOverdue,
)

SENDER = "Văn phòng Điều phối nông thôn mới tỉnh <ocop@thainguyen.example.vn>"
MESSAGE_ID = "<0001.thai-nguyen-2020@thainguyen.example.vn>"
AT = datetime(2020, 6, 23, 0, 30, tzinfo=UTC)

DISTRICT = Office("Phòng Nông nghiệp huyện Đại Từ", "0208 382 4567", "daitu@example.vn")
PROVINCE = Office("Văn phòng Điều phối nông thôn mới tỉnh", "0208 385 1234", "ocop@example.vn")
TEA = "Chè đinh La Bằng"
TRAINING = "Tập huấn xây dựng phương án kinh doanh"
IMPLEMENTATION = "Triển khai phương án, hoàn thiện hồ sơ"
EVALUATION = "Đánh giá, phân hạng cấp huyện"
ENTRIES = (
    Entry("TN-001", TEA, "HTX Chè La Bằng"),
    Entry("TN-002", "Miến dong Việt Cường", "HTX Miến Việt Cường"),
)

CYCLE_OPENED = CycleOpened(
    key="thai-nguyen-2020/cycle-opened/ubnd-dai-tu",
    to="daitu@example.vn",
    name="UBND huyện Đại Từ",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="",
    why="Kế hoạch giao các việc trên cho UBND các huyện, thành phố, thị xã",
    office=PROVINCE,
    lines=(
        Line("Lựa chọn ý tưởng sản phẩm", "4.2", "xong trước ngày 15/3/2020", date(2020, 3, 14)),
        Line(
            "Thi tìm hiểu cấp tỉnh",
            "3",
            "dự kiến trong tháng 5/2020",
            date(2020, 5, 31),
            tentative=True,
        ),
        Line("Hướng dẫn địa phương", "2", "thực hiện thường xuyên"),
    ),
    next_day=date(2020, 3, 14),
)
STAGE_OPENED = StageOpened(
    key="thai-nguyen-2020/stage-opened/district_evaluation/ubnd-dai-tu/2020-08-14",
    to="daitu@example.vn",
    name="UBND huyện Đại Từ",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.5.1",
    why="UBND huyện Đại Từ phụ trách bước này trên địa bàn huyện",
    office=PROVINCE,
    stage=EVALUATION,
    opens=date(2020, 7, 1),
    last_day=date(2020, 8, 14),
    last_working_day=date(2020, 8, 14),
    phrase="xong trước ngày 15/8/2020",
    entries=ENTRIES,
    total=2,
)
DEADLINE_REMINDER = DeadlineReminder(
    key="thai-nguyen-2020/reminder/1/business_plan_training/2020-06-30/7",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.4.2",
    why="Quý vị là chủ thể của sản phẩm này và chưa có hồ sơ được ghi nhận",
    office=DISTRICT,
    product=TEA,
    code="TN-001",
    stage=IMPLEMENTATION,
    todo="nộp hồ sơ sản phẩm “Chè đinh La Bằng” tại Phòng Nông nghiệp huyện Đại Từ",
    last_day=date(2020, 6, 30),
    days_left=7,
    last_working_day=date(2020, 6, 30),
    phrase="xong trước tháng 7/2020",
)
LAPSE_PROPOSED = LapseProposed(
    key="thai-nguyen-2020/lapse/1/2020-06-30",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.4.2",
    why="Quý vị là chủ thể của sản phẩm này",
    office=DISTRICT,
    product=TEA,
    code="TN-001",
    stage=IMPLEMENTATION,
    last_day=date(2020, 6, 30),
    proposal="Dừng hồ sơ vì hết hạn",
    phrase="xong trước tháng 7/2020",
)
DAY_MOVED = DayMoved(
    key="thai-nguyen-2020/day-moved/district_evaluation/2020-09-15/ubnd-dai-tu",
    to="daitu@example.vn",
    name="UBND huyện Đại Từ",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.5.1",
    why="UBND huyện Đại Từ phụ trách bước này",
    office=PROVINCE,
    what=EVALUATION,
    old_day=date(2020, 8, 14),
    new_day=date(2020, 9, 15),
    paper="Công văn số 120/VPĐP ngày 03/08/2020",
    reason="Hội đồng họp chậm vì dịch bệnh",
    phrase="xong trước ngày 16/9/2020",
)
ROUND_MOVED = RoundMoved(
    key="thai-nguyen-2026/round-moved/1/2-2026/1-2027",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2026,
    plan="Kế hoạch số 15/KH-UBND ngày 05/06/2026",
    clause="Điều 7 khoản 3 Quyết định 26/2026/QĐ-TTg",
    why="Quý vị là chủ thể của sản phẩm này",
    office=DISTRICT,
    product=TEA,
    code="TN-001",
    old_round="đợt 2/2026",
    new_round="đợt 1/2027",
    cause="UBND xã La Bằng chuyển hồ sơ sau ngày chốt đợt; đây không phải lỗi của Quý vị",
    last_day=date(2027, 4, 29),
)
ENTRY_MOVED = EntryMoved(
    key="thai-nguyen-2020/entry-moved/1/7",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.3",
    why="Quý vị là chủ thể của sản phẩm này",
    office=DISTRICT,
    product=TEA,
    code="TN-001",
    stage=TRAINING,
    holder="UBND huyện Đại Từ",
)
RETURNED = Returned(
    key="thai-nguyen-2020/returned/1/9",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.5.1",
    why="Quý vị là chủ thể của sản phẩm này",
    office=DISTRICT,
    product=TEA,
    code="TN-001",
    stage=EVALUATION,
    ask="bổ sung",
    reason="thiếu phiếu kiểm nghiệm còn hiệu lực",
    until=date(2020, 7, 24),
    paper="Công văn số 45/PNN ngày 10/07/2020",
)
RESULT = Result(
    key="thai-nguyen-2020/result/1/certified",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.5.2",
    why="Quý vị là chủ thể của sản phẩm này",
    office=PROVINCE,
    product=TEA,
    code="TN-001",
    outcome="Được công nhận",
    stars=4,
    reason="",
    paper="Quyết định số 2801/QĐ-UBND ngày 10/09/2020",
    next_step="nhận giấy chứng nhận tại Văn phòng Điều phối nông thôn mới tỉnh",
)
STAGE_OVERDUE = StageOverdue(
    key="thai-nguyen-2020/overdue/district_evaluation/ubnd-dai-tu/2020-08-14",
    to="daitu@example.vn",
    name="UBND huyện Đại Từ",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.5.1",
    why="UBND huyện Đại Từ phụ trách bước này trên địa bàn huyện",
    office=PROVINCE,
    stage=EVALUATION,
    last_day=date(2020, 8, 14),
    phrase="xong trước ngày 15/8/2020",
    entries=ENTRIES,
    total=112,
)

EXAMPLES: tuple[Notice, ...] = (
    CYCLE_OPENED,
    STAGE_OPENED,
    DEADLINE_REMINDER,
    LAPSE_PROPOSED,
    DAY_MOVED,
    ROUND_MOVED,
    ENTRY_MOVED,
    RETURNED,
    RESULT,
    STAGE_OVERDUE,
)
