"""The command `ocop`: its groups, and the one place where refusals are said."""

import gc
import os
import sys

import typer

from ocop_cycle.cli import (
    agencies,
    calendars,
    cycles,
    demo,
    flows,
    health,
    mails,
    plans,
    products,
    stores,
    up,
)
from ocop_cycle.cli.usage import in_vietnamese, translate_help
from rules.errors import Refusal

_INTERRUPTED = 130
_GARBAGE = 100_000  # a short command spends a sixth of its time on collecting what it imports
_GROUP_AND_COMMAND = 2

app = typer.Typer(
    help="Chu trình OCOP của một năm: từ kế hoạch đến thời hạn, nhắc việc và kết quả.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(plans.app, name="plan", no_args_is_help=True)
app.add_typer(cycles.app, name="cycle", no_args_is_help=True)
app.add_typer(agencies.app, name="agency", no_args_is_help=True)
app.add_typer(products.app, name="product", no_args_is_help=True)
app.add_typer(calendars.app, name="calendar", no_args_is_help=True)
app.add_typer(mails.app, name="mail", no_args_is_help=True)
app.add_typer(stores.app, name="db", no_args_is_help=True)
app.add_typer(flows.app, name="flow", no_args_is_help=True)
app.command()(health.doctor)
app.command()(up.up)
app.command()(demo.demo)


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
        return int(app(arguments, prog_name="ocop", standalone_mode=False) or 0)
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
