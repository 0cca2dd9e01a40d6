"""A mail changed in the editor of a person's choice, on a terminal."""

import os
import pty
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from ocop_cycle.db import unit_of_work
from ocop_cycle.models.mails import MailState
from tests.cli.acting import PROGRAM, forget
from tests.posting import a_mail, standing

pytestmark = pytest.mark.slow
CHANGES = "sed -i -e 's/^Tiêu đề: .*/Tiêu đề: Mời họp/' -e '3s/.*/Kính mời,/'"


@pytest.fixture
def waiting(started: str) -> int:
    assert started
    with unit_of_work() as session:
        number = a_mail(session, state=MailState.WAITING)
    forget()
    return number


def edit_on_a_terminal(number: int, editor: str) -> tuple[int, str]:
    """Run the command on a terminal of its own; give its exit code and what it said."""
    ours, its = pty.openpty()
    done = subprocess.Popen(  # noqa: S603 -- our own program
        [PROGRAM, "mail", "edit", str(number)],
        stdin=its,
        stdout=its,
        stderr=its,
        env={**os.environ, "VISUAL": "", "EDITOR": editor},
    )
    os.close(its)
    said = b""
    with suppress(OSError):  # a terminal without anybody behind it
        while piece := os.read(ours, 1024):
            said += piece
    os.close(ours)
    return done.wait(timeout=60), said.decode()


def test_what_the_editor_gives_back_is_kept(home: Path, waiting: int) -> None:
    assert home

    code, said = edit_on_a_terminal(waiting, CHANGES)

    with unit_of_work() as session:
        row = standing(session, waiting)
    assert (code, row.state, row.subject) == (0, "held", "Mời họp")
    assert row.edited["text"].startswith("Kính mời,\nViệc cần làm: ")
    assert f"ocop mail approve {waiting}" in said


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("true", "không có gì thay đổi"),
        ("false", "không chạy được"),
        ("no-such-x", "hãy đặt EDITOR"),
    ],
)
def test_an_editor_that_changes_nothing_or_fails_leaves_the_mail_alone(
    home: Path, waiting: int, editor: str, said: str
) -> None:
    assert home

    code, told = edit_on_a_terminal(waiting, editor)

    with unit_of_work() as session:
        row = standing(session, waiting)
    assert (code, row.state, row.edited) == (1, "waiting", None)
    assert said in told
