"""The installed program: what it prints where, how it ends, what it loads."""

import json
import os
import resource
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.acting import PROGRAM, Ocop, Write, dump

pytestmark = pytest.mark.slow
HEAVY = {"prefect", "apscheduler", "fastapi", "uvicorn", "alembic", "aiosmtplib", "openpyxl"}


def test_a_year_begins_from_a_shipped_plan(program: Ocop) -> None:
    start = program("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-10")
    status = program("cycle", "status", "--json")

    assert (start.code, status.code, status.err) == (0, 0, "")
    assert json.loads(status.out)["stages"][0]["last_day"] == "2020-02-29"


def test_an_unknown_phrase_is_refused(program: Ocop) -> None:
    answer = program("plan", "deadline", "bao giờ xong thì xong", "--year", "2020")

    assert (answer.code, answer.out) == (1, "")
    assert "chưa hiểu được thời hạn" in answer.err


def test_a_bad_row_is_refused_and_nothing_changes(
    program: Ocop, home: Path, started: str, csv_file: Write
) -> None:
    path = csv_file("Mã,Tên sản phẩm,Chủ thể,Địa bàn\nSP02,,HTX A,Đại Từ\n")
    before = dump(home)

    answer = program("product", "import", str(path), "--cycle", started)

    assert answer.code == 1
    assert "Còn trống" in answer.out
    assert "--skip-bad" in answer.err
    assert "\x1b" not in answer.out + answer.err
    assert dump(home) == before


def test_an_action_out_of_place_is_refused(program: Ocop, home: Path, product: str) -> None:
    before = dump(home)

    answer = program("product", "move", product, "select", "--by", "Lan", "--on", "2020-02-13")

    assert answer.code == 1
    assert "có thể dùng" in answer.err
    assert "Traceback" not in answer.err
    assert dump(home) == before


def test_a_cycle_that_is_not_there_is_refused(program: Ocop, home: Path, started: str) -> None:
    before = dump(home)

    answer = program("cycle", "close", "khong-co")

    assert answer.code == 1
    assert started in answer.err
    assert dump(home) == before


def test_wrong_words_are_usage(program: Ocop) -> None:
    assert program("cycle", "start").code == 2


def test_a_backup_without_room_leaves_no_half_file(
    program: Ocop, home: Path, started: str, tmp_path: Path
) -> None:
    assert started
    target = tmp_path / "sao.db"

    answer = program(
        "db",
        "backup",
        str(target),
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536)),
    )

    assert (home / "ocop.db").stat().st_size > 65_536
    assert answer.code == 1
    assert "chỗ trống" in answer.err
    assert [path for path in tmp_path.iterdir() if "sao" in path.name] == []


def on_a_terminal(*words: str) -> str:
    """Run the program on a terminal of eighty columns and give all that it shows there."""
    ours, its = os.openpty()
    termios.tcsetwinsize(its, (24, 80))
    with subprocess.Popen([PROGRAM, *words], stdout=its, stderr=its, stdin=its):  # noqa: S603 -- ours
        os.close(its)
        shown = b""
        with suppress(OSError):  # Linux ends a terminal that nobody holds with an error
            while more := os.read(ours, 4096):
                shown += more
    os.close(ours)
    return shown.decode()


@pytest.mark.usefixtures("product")
def test_on_a_terminal_long_work_tells_how_far_it_is(program: Ocop) -> None:
    shown = on_a_terminal("cycle", "advance", "--as-of", "2020-02-20")

    assert "Chạy kỳ: thai-nguyen-2020" in shown
    assert program("cycle", "advance", "--as-of", "2020-02-29").err == ""


@pytest.mark.usefixtures("product")
def test_a_terminal_breaks_long_names_and_keeps_codes_and_days_whole() -> None:
    shown = on_a_terminal("product", "list")

    assert "SP01" in shown
    assert "29/02/2020" in shown
    assert "…" not in shown


def test_a_reader_that_goes_away_is_no_error(program: Ocop, started: str) -> None:
    assert started
    assert program("cycle", "list").code == 0
    with subprocess.Popen(  # noqa: S603 -- our own program
        [PROGRAM, "cycle", "status", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read()

    assert said == b""


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["plan", "deadline", "trong quý I/2020", "--year", "2020"],
        ["cycle", "list"],
        ["product", "list", "--json"],
    ],
)
@pytest.mark.usefixtures("started")
def test_a_quick_command_loads_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys; from ocop_cycle.cli.app import run; code = run(sys.argv[1:]); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); "
        "sys.exit(code)"
    )

    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )

    assert HEAVY & set(done.stderr.split()) == set()


def test_reading_a_phrase_opens_no_store(home: Path) -> None:
    script = (
        "import sys; from ocop_cycle.cli.app import run; "
        "run(['plan', 'deadline', 'trong quý I/2020', '--year', '2020']); "
        "sys.exit('sqlalchemy' in sys.modules or 'sqlmodel' in sys.modules)"
    )

    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", script], capture_output=True, check=False
    )

    assert done.returncode == 0
    assert not home.exists()
