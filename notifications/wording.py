"""The sentences that mails share: what is to be done, what is possible next, why one is told."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rules.vocabulary import Holder, Milestone, Outcome, Stage

_TODO: Final[Mapping[tuple[Stage, Milestone], str]] = MappingProxyType(
    {
        (
            Stage.IDEA_REGISTRATION,
            Milestone.NONE,
        ): "nộp phiếu đăng ký ý tưởng sản phẩm “{product}” tại {where}",
        (
            Stage.BUSINESS_PLAN_TRAINING,
            Milestone.INVITED,
        ): "dự lớp tập huấn và nộp phương án kinh doanh của sản phẩm “{product}” tại {where}",
        (
            Stage.PLAN_IMPLEMENTATION,
            Milestone.NONE,
        ): "nộp hồ sơ sản phẩm “{product}” tại {where}",
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
WHY_HOLDER: Final = "Quý cơ quan đang giữ hồ sơ, hoặc theo dõi đơn vị đang giữ hồ sơ."


def todo(holder: Holder, stage: Stage, milestone: Milestone, product: str, where: str) -> str:
    """Say what a producer must do, without a subject; "" when it is somebody else's turn."""
    if holder is not Holder.PRODUCER:
        return ""
    pattern = (
        _SUPPLEMENT if milestone is Milestone.SUPPLEMENT else _TODO.get((stage, milestone), "")
    )
    return pattern.format(product=product, where=where)


def next_step(outcome: Outcome) -> str:
    """Say what a producer can do after the end, without a subject."""
    return _NEXT[outcome]
