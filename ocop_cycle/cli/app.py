"""The command `ocop`: its groups, and the one place where refusals are said."""

import gc
import os
import sys
from collections.abc import Container, Mapping
from importlib import import_module
from types import ModuleType
from typing import Final

import typer

from ocop_cycle.cli.usage import in_vietnamese, translate_help
from rules.errors import Refusal

_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {  # name: its module, and what it is for
    "doctor": (
        "health",
        "Khám hệ thống: cơ sở dữ liệu, múi giờ, ngày nghỉ, thư, quyền ghi, chỗ trống.",
    ),
    "up": (
        "up",
        "Chạy tất cả trên một máy: trang theo dõi, Prefect và đồng hồ; dừng bằng Ctrl-C.",
    ),
    "demo": (
        "demo",
        "Chạy năm minh họa 2020 của Thái Nguyên, dữ liệu giả định, có trang; dừng: Ctrl-C.",
    ),
}
_GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "plan": ("plans", "Kế hoạch: các kế hoạch có sẵn, kiểm tra, đọc thời hạn."),
    "cycle": ("cycles", "Kỳ đánh giá: mở từ kế hoạch, theo dõi, chạy, điều chỉnh, đóng."),
    "agency": ("agencies", "Cơ quan, đơn vị và người liên hệ."),
    "product": ("products", "Sản phẩm: nhập danh sách, xem, xử lý hồ sơ."),
    "application": (
        "applications",
        "Phiếu đăng ký của chủ thể: xem, xác nhận, không tiếp nhận.",
    ),
    "class": ("classes", "Lớp tập huấn: lập, ghi tên, chờ chỗ, mời, điểm danh."),
    "calendar": ("calendars", "Lịch làm việc: ngày nghỉ và ngày làm bù."),
    "mail": ("mails", "Thư nhắc việc: xem, duyệt, sửa, gửi, gửi lại, tạm dừng, xem trước."),
    "letter": ("letters", "Dự thảo công văn đôn đốc: xem, ghi nhận đã phát hành, bỏ."),
    "account": ("accounts", "Tài khoản, vai trò và nhật ký truy cập."),
    "db": ("stores", "Cơ sở dữ liệu: nâng cấp, sao lưu."),
    "flow": ("flows", "Chạy một luồng Prefect bằng tay."),
}
_INTERRUPTED = 130
_GARBAGE = 250_000  # more than a short command imports: looking at it takes a tenth of its time
_GROUP_AND_COMMAND = 2


def command(typed: Container[str]) -> typer.Typer:
    """Give the command with the parts that were typed; the others only say what they are for.

    Loading all parts would take a third of the time of a short command.
    """
    app = typer.Typer(
        help="Chu trình OCOP của một năm: từ kế hoạch đến thời hạn, nhắc việc và kết quả.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name, (module, what) in _COMMANDS.items():
        app.command(name, help=what)(getattr(_loaded(module), name) if name in typed else _unread)
    for name, (module, what) in _GROUPS.items():
        part = _loaded(module).app if name in typed else typer.Typer()
        app.add_typer(part, name=name, help=what, no_args_is_help=True)
    return app


def whole() -> typer.Typer:
    """Give the command with all its parts."""
    return command({*_COMMANDS, *_GROUPS})


def _loaded(module: str) -> ModuleType:
    return import_module(f"ocop_cycle.cli.{module}")


def _unread() -> None:
    """Stand for a command that was not typed."""


def main() -> None:
    """Run the command that was typed."""
    gc.set_threshold(_GARBAGE)
    code = run(sys.argv[1:])
    gc.freeze()  # the end of a process need not look for garbage either
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command.

    Returns:
        0: done; 1: refused, with a sentence on stderr; 2: the words of the command are wrong.
    """
    _speak_unicode()
    if len(arguments) < _GROUP_AND_COMMAND or "--help" in arguments:
        translate_help()
    try:
        return int(command(arguments[:1])(arguments, prog_name="ocop", standalone_mode=False) or 0)
    except Refusal as refusal:
        return _said(str(refusal), 1)
    except typer.TyperException as wrong:
        return _usage(wrong)
    except (KeyboardInterrupt, typer.Abort):
        return _said("Đã dừng theo yêu cầu.", _INTERRUPTED)
    except BrokenPipeError:  # who read our answer has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _usage(wrong: typer.TyperException) -> int:
    """Say what is wrong with the words of a command; without any, its help has been shown."""
    if type(wrong).__name__ == "NoArgsIsHelpError":
        return _said(wrong.format_message(), wrong.exit_code)
    return _said(in_vietnamese(wrong), wrong.exit_code)


def _said(sentence: str, code: int) -> int:
    sys.stdout.flush()
    typer.echo(sentence, err=True)
    return code


def _speak_unicode() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
