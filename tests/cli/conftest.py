"""The command line in a home of the test's own, in this process or as a program."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from ocop_cycle.cli.app import run
from tests.cli.acting import PROGRAM, TODAY, Answer, Ocop, Refuses, Write, dump, forget


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Point commands at an empty home, which is not there yet."""
    for name in [name for name in os.environ if name.startswith("OCOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OCOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OCOP_NOW", TODAY)
    forget()
    yield tmp_path / "home"
    forget()


@pytest.fixture
def ocop(home: Path, capsys: pytest.CaptureFixture[str]) -> Ocop:
    """Run a command in this process."""
    assert home

    def command(*words: str) -> Answer:
        capsys.readouterr()
        code = run(list(words))
        forget()
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


@pytest.fixture
def refuses(ocop: Ocop, home: Path) -> Refuses:
    """Run a command that is refused: exit 1, one sentence, a store that is as it was."""

    def command(*words: str) -> str:
        before = dump(home)
        answer = ocop(*words)
        assert (answer.code, dump(home) == before) == (1, True)
        assert answer.err.endswith(".\n")
        assert answer.err.count("\n") == 1
        return answer.out + answer.err

    return command


@pytest.fixture
def program(home: Path) -> Ocop:
    """Run the installed program as people do."""
    assert home

    def command(*words: str, limit: Callable[[], None] | None = None) -> Answer:
        done = subprocess.run(  # noqa: S603 -- our own program
            [PROGRAM, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            preexec_fn=limit,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture
def started(ocop: Ocop, home: Path, sqlite_template: Path) -> str:
    """Start the year of Thái Nguyên 2020 on the tenth of February."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "ocop.db")
    assert ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-10").code == 0
    return "thai-nguyen-2020"


@pytest.fixture
def product(ocop: Ocop, started: str, csv_file: Write) -> str:
    """Take in one product on the twelfth of February."""
    row = "SP01,Chè Tân Cương,HTX Hảo Đạt,Đại Từ,haodat@example.vn\n"
    path = csv_file(f"code,product,producer,locality,email\n{row}")
    assert ocop("product", "import", str(path), "--cycle", started, "--on", "2020-02-12").code == 0
    return "SP01"


@pytest.fixture
def csv_file(tmp_path: Path) -> Write:
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "danh-muc.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Write:
    def write(*rows: Sequence[object]) -> Path:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(list(row))
        path = tmp_path / "danh-muc.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def plan_file(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "thu-2020.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
