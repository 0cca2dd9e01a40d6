"""The sentences that mails share: what is to be done, what is possible next, why one is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from rules.vocabulary import Holder, Milestone, Outcome, Stage


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and what of the training is done."""

    holder: Holder
    stage: Stage
    milestone: Milestone
    class_on: date | None = None
    attended: bool = False
    plan_filed: bool = False


_TODO: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        Stage.IDEA_REGISTRATION: "nộp phiếu đăng ký ý tưởng sản phẩm “{product}” tại {where}",
        Stage.PLAN_IMPLEMENTATION: "nộp hồ sơ sản phẩm “{product}” tại {where}",
    }
)
_SUPPLEMENT: Final = "bổ sung hồ sơ sản phẩm “{product}” tại {where}"
_NEXT: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.CERTIFIED: "sử dụng nhãn OCOP đúng quy định và chuẩn bị hồ sơ đánh giá lại "
        "trước khi giấy chứng nhận hết hạn",
        Outcome.NOT_SELECTED: "hoàn thiện ý tưởng và đăng ký ở kỳ tiếp theo",
        Outcome.BELOW_THREE_STARS: "hoàn thiện, nâng cấp sản phẩm và tham gia kỳ tiếp theo",
        Outcome.DISQUALIFIED: "khắc phục nguyên nhân bị loại rồi đăng ký ở kỳ tiếp theo",
        Outcome.LAPSED: "chuẩn bị hồ sơ và tham gia kỳ tiếp theo",
        Outcome.WITHDRAWN: "đăng ký lại khi đã sẵn sàng",
    }
)
WHY_PRODUCER: Final = "Quý vị là chủ thể của sản phẩm này trong kỳ đánh giá đang diễn ra."
WHY_RESPONSIBLE: Final = "Kế hoạch giao Quý cơ quan chủ trì việc này."
WHY_HOLDER: Final = "Quý cơ quan đang giữ hồ sơ."
WHY_LEADER: Final = "Quý vị lãnh đạo đơn vị đang giữ việc đã quá hạn 3 ngày làm việc."
WHY_COORDINATES: Final = "Kế hoạch giao Quý cơ quan phối hợp thực hiện việc này."
WHY_FOLLOWS: Final = "Quý cơ quan điều phối Chương trình, theo dõi việc của các đơn vị."
WHY_REPORTED: Final = "Theo kế hoạch, tiến độ việc này được báo cáo Quý cơ quan."
WHY_INFORMED: Final = "Kế hoạch được gửi Quý cơ quan để biết."


def todo(turn: Turn, product: str, where: str) -> str:
    """Say what a producer must do, without a subject; "" when it is somebody else's turn."""
    if turn.holder is not Holder.PRODUCER:
        return ""
    if turn.milestone is Milestone.INVITED:
        return _training(turn, product, where)
    pattern = _TODO.get(turn.stage, "")
    if turn.milestone is Milestone.SUPPLEMENT:
        pattern = _SUPPLEMENT
    return pattern.format(product=product, where=where)


def _training(turn: Turn, product: str, where: str) -> str:
    day = f" ngày {turn.class_on:%d/%m/%Y}" if turn.class_on else ""
    attend = "" if turn.attended else f"dự lớp tập huấn{day}"
    plan = f"nộp phương án kinh doanh của sản phẩm “{product}” tại {where}"
    if turn.plan_filed:
        return f"{attend} ({where})"
    return f"{attend} và {plan}" if attend else plan


def next_step(outcome: Outcome) -> str:
    """Say what a producer can do after the end, without a subject."""
    return _NEXT[outcome]
