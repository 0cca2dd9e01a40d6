"""What was done, said on the page that follows: a code and a number in its address, no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import RedirectResponse

from ocop_cycle.web.languages import marked, ngettext

_SEE_OTHER: Final = 303
_DIGITS: Final = 9
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "approved": marked("Đã duyệt %(num)s thư."),
        "discarded": marked("Đã bỏ %(num)s thư."),
        "edited": marked("Đã sửa lời thư; thư được giữ lại cho đến khi có người duyệt."),
        "resent": marked("Thư này là bản gửi lại, sẽ rời hệ thống như mọi thư."),
        "paused": marked("Đã tạm dừng mọi thư; thư vẫn được soạn và nằm chờ."),
        "resumed": marked("Thư lại được gửi."),
        "held": marked("Thư của kỳ từ nay phải được duyệt mới gửi; đang giữ %(num)s thư."),
        "released": marked("Thư của kỳ soạn từ nay lại tự gửi; %(num)s thư vẫn chờ duyệt."),
        "called": marked("Đã ghi cuộc gọi: %(num)s việc được coi là đã báo."),
        "cleared": marked("Đã bỏ đánh dấu: thư lại gửi đến địa chỉ đó."),
        "letter_released": marked("Đã ghi nhận công văn phát hành."),
        "letter_discarded": marked("Đã bỏ dự thảo."),
        "started": marked("Đã mở kỳ."),
        "known": marked("Kỳ này đã mở từ trước, không có gì thay đổi."),
        "adjusted": marked("Đã điều chỉnh hạn; %(num)s hồ sơ đổi hạn."),
        "adjusted_before": marked("Hạn này đã được điều chỉnh từ trước, không có gì thay đổi."),
        "extended": marked("Đã gia hạn hồ sơ."),
        "moved_all": marked("Đã xử lý %(num)s hồ sơ."),
        "reported": marked("Đã ghi nhận báo cáo."),
        "confirmed": marked("Đã xác nhận nhiệm vụ hoàn thành."),
        "corrected": marked("Đã sửa phiếu đăng ký."),
        "application_confirmed": marked("Đã xác nhận phiếu: sản phẩm đã có hồ sơ trong kỳ."),
        "application_refused": marked("Đã ghi không tiếp nhận phiếu."),
        "reopened": marked("Nhiệm vụ lại được theo dõi như chưa xong."),
    }
)


@dataclass(frozen=True)
class Done:
    """What was done, and to how many."""

    what: str
    count: int = 0

    def __str__(self) -> str:
        """Say it in the language of the visitor."""
        sentence = SENTENCES[self.what]
        return ngettext(sentence, sentence, self.count)


def done_before(done: str = "", count: str = "") -> Done | None:
    """Read from an address what was done before it; None for nothing that is known."""
    known = count.isascii() and count.isdigit() and len(count) <= _DIGITS
    return Done(done, int(count) if known else 0) if done in SENTENCES else None


def then(address: str, what: str, count: int | None = None, **more: str) -> RedirectResponse:
    """Lead to the page that follows, and let it say what was done."""
    said = {**more, "done": what, **({} if count is None else {"count": str(count)})}
    return RedirectResponse(f"{address}?{urlencode(said)}", _SEE_OTHER)


WasDone = Annotated[Done | None, Depends(done_before)]
