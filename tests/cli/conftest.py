"""The command line in a home of the test's own, in this process or as a program."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook

from ocop_cycle.cli.app import run
from ocop_cycle.db import engine
from ocop_cycle.queries import courses
from ocop_cycle.settings import settings

PROGRAM = Path(sys.executable).with_name("ocop")
TODAY = "2026-11-22T09:00"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Ocop = Callable[..., Answer]
Write = Callable[..., Path]


def forget() -> None:
    if engine.cache_info().currsize:
        engine().dispose()
    engine.cache_clear()
    settings.cache_clear()
    courses._courses.clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in [name for name in os.environ if name.startswith("OCOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OCOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OCOP_NOW", TODAY)
    forget()
    yield tmp_path / "home"
    forget()


@pytest.fixture
def ocop(home: Path, capsys: pytest.CaptureFixture[str]) -> Ocop:
    """Run a command in this process; every command reads its settings and its store anew."""
    del home

    def command(*words: str) -> Answer:
        capsys.readouterr()
        code = run(list(words))
        forget()
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


@pytest.fixture
def program(home: Path) -> Ocop:
    """Run the installed program as people do."""
    del home

    def command(*words: str, **settings: object) -> Answer:
        done = subprocess.run(  # noqa: S603 -- our own program
            [PROGRAM, *words], capture_output=True, text=True, check=False, timeout=60, **settings
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture
def started(ocop: Ocop) -> str:
    """Start the year of Thái Nguyên 2020 on the tenth of February."""
    assert ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-10").code == 0
    return "thai-nguyen-2020"


@pytest.fixture
def with_product(ocop: Ocop, started: str, csv_file: Write) -> str:
    """Take in one product, SP01, on the twelfth of February."""
    path = csv_file("code,product,producer,locality\nSP01,Chè Tân Cương,HTX Hảo Đạt,Đại Từ\n")
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


def dump(home: Path) -> list[str]:
    """Write down all that the store holds."""
    if not (home / "ocop.db").exists():
        return []
    with closing(sqlite3.connect(home / "ocop.db")) as store:
        return list(store.iterdump())
