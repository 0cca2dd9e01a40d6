"""Each word of the programme once, with the Vietnamese label that people read."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of the programme: its code is stored, its label is shown."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make a member out of its code and its label."""
        word = str.__new__(cls, code)
        word._value_ = code
        word.label = label
        return word


class Stage(Word):
    """Where an entry stands on its path (bước)."""

    IDEA_REGISTRATION = "idea_registration", "Đăng ký ý tưởng sản phẩm"
    IDEA_SELECTION = "idea_selection", "Lựa chọn ý tưởng sản phẩm"
    BUSINESS_PLAN_TRAINING = "business_plan_training", "Tập huấn xây dựng phương án kinh doanh"
    PLAN_IMPLEMENTATION = "plan_implementation", "Triển khai phương án, hoàn thiện hồ sơ"
    DISTRICT_EVALUATION = "district_evaluation", "Đánh giá, phân hạng cấp huyện"
    COMMUNE_CHECK = "commune_check", "Kiểm tra hồ sơ cấp xã"
    PROVINCIAL_RATING = "provincial_rating", "Đánh giá, phân hạng cấp tỉnh"
    NATIONAL_RATING = "national_rating", "Đánh giá, phân hạng cấp quốc gia"


class Milestone(Word):
    """A step inside a stage, at which an entry waits (mốc)."""

    NONE = "", "—"
    INVITED = "invited", "Đã mời tập huấn"
    SUPPLEMENT = "supplement", "Chờ chủ thể bổ sung hồ sơ"
    CHECK = "check", "Kiểm tra hồ sơ"
    ADVISORY_TEAM = "advisory_team", "Tổ tư vấn thẩm định"
    COUNCIL = "council", "Hội đồng họp đánh giá"
    SUBMISSION = "submission", "Trình Chủ tịch UBND tỉnh"
    DECISION = "decision", "Quyết định của Chủ tịch UBND tỉnh"
    SENT_UP = "sent_up", "Chuyển hồ sơ lên Trung ương"
    NOTICE = "notice", "Thông báo kết quả bằng văn bản"


class Action(Word):
    """What moves an entry or records a fact of it (xử lý)."""

    REGISTER = "register", "Lập hồ sơ đăng ký"
    SUBMIT = "submit", "Nộp ý tưởng"
    SELECT = "select", "Chọn ý tưởng"
    REJECT = "reject", "Không chọn ý tưởng"
    RETURN = "return", "Trả lại để hoàn thiện"
    INVITE = "invite", "Mời tập huấn"
    ATTEND = "attend", "Đã dự tập huấn"
    WAIVE = "waive", "Miễn tập huấn"
    FILE = "file", "Nộp phương án hoặc hồ sơ"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung hồ sơ"
    FORWARD = "forward", "Chuyển hồ sơ lên cấp trên"
    REACH = "reach", "Ghi nhận mốc xử lý"
    CERTIFY = "certify", "Công nhận hạng sao"
    NOMINATE = "nominate", "Đề nghị đánh giá cấp quốc gia"
    HAND_BACK = "hand_back", "Trung ương chuyển lại cho tỉnh"
    FAIL = "fail", "Không đạt 3 sao"
    DISQUALIFY = "disqualify", "Loại hồ sơ"
    WITHDRAW = "withdraw", "Chủ thể rút hồ sơ"
    EXTEND = "extend", "Gia hạn"
    DEFER = "defer", "Hoãn"
    PROPOSE = "propose", "Đề xuất xử lý quá hạn"
    LAPSE = "lapse", "Hết hạn, dừng hồ sơ"
    NEXT_ROUND = "next_round", "Chuyển sang đợt sau"
    REINSTATE = "reinstate", "Khôi phục hồ sơ"
    RE_ENTER = "re_enter", "Tham gia lại ở đợt sau"
    RESCHEDULE = "reschedule", "Hạn thay đổi theo văn bản"
    TAKE_BACK = "take_back", "Thu hồi xử lý"


class Outcome(Word):
    """How an entry ended (kết quả)."""

    OPEN = "", "Đang thực hiện"
    CERTIFIED = "certified", "Được công nhận"
    NOT_SELECTED = "not_selected", "Ý tưởng không được chọn"
    BELOW_THREE_STARS = "below_three_stars", "Chưa đạt 3 sao"
    DISQUALIFIED = "disqualified", "Bị loại"
    LAPSED = "lapsed", "Hết hạn"
    WITHDRAWN = "withdrawn", "Đã rút"


class Proposal(Word):
    """What the system proposes to an officer once a producer's day has passed (đề xuất)."""

    NONE = "", "—"
    LAPSE = "lapse", "Dừng hồ sơ vì hết hạn"
    NEXT_ROUND = "next_round", "Chuyển sang đợt sau"


class Holder(Word):
    """Whose turn it is (đơn vị đang xử lý)."""

    PRODUCER = "producer", "Chủ thể"
    LOCALITY = "locality", "Địa phương"
    PROVINCE_OFFICE = "province_office", "Văn phòng điều phối tỉnh"
    COUNCIL = "council", "Hội đồng đánh giá cấp tỉnh"
    CHAIRMAN = "chairman", "Chủ tịch UBND tỉnh"
    MINISTRY = "ministry", "Bộ quản lý ngành"
    NOBODY = "nobody", "—"


class Kind(Word):
    """For what an entry asks (lần đăng ký)."""

    FIRST = "first", "Lần đầu"
    UPGRADE = "upgrade", "Nâng hạng"
    RE_RATING = "re_rating", "Đánh giá lại"


class Level(Word):
    """The level of a unit (cấp)."""

    MINISTRY = "ministry", "Trung ương"
    PROVINCE = "province", "Tỉnh"
    DEPARTMENT = "department", "Sở, ngành"
    DISTRICT = "district", "Huyện"
    COMMUNE = "commune", "Xã"


class Group(Word):
    """The sector of a product (nhóm sản phẩm)."""

    FOOD = "food", "Thực phẩm"
    DRINK = "drink", "Đồ uống"
    HERBS = "herbs", "Dược liệu và sản phẩm từ dược liệu"
    CRAFTS = "crafts", "Thủ công mỹ nghệ"
    ORNAMENTALS = "ornamentals", "Sinh vật cảnh"
    TOURISM = "tourism", "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch"


class Duty(Word):
    """What a unit has to do with a line of the plan (vai trò; the marks of "Nơi nhận")."""

    RESPONSIBLE = "responsible", "Chủ trì, thực hiện"
    COORDINATING = "coordinating", "Phối hợp"
    REPORT = "report", "Báo cáo"
    INFORM = "inform", "Để biết"
