"""The runs of flows in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ocop_cycle.web.deps import Run
from ocop_cycle.web.languages import marked

_BROKEN: Final = frozenset({"failed", "crashed"})
_RUN_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "completed": marked("đã xong"),
        "failed": marked("lỗi"),
        "crashed": marked("bị ngắt"),
        "running": marked("đang chạy"),
        "pending": marked("sắp chạy"),
        "scheduled": marked("chờ đến giờ"),
        "late": marked("chưa chạy được"),
        "cancelled": marked("đã hủy"),
        "cancelling": marked("đang hủy"),
        "retrying": marked("đang thử lại"),
        "awaitingretry": marked("chờ thử lại"),
    }
)


def run_in_words(run: Run) -> tuple[Run, str, str]:
    """Give a run with the tone of its state and its words."""
    state = run.state.casefold()
    return run, "bad" if state in _BROKEN else "", _RUN_STATES.get(state, run.state)
