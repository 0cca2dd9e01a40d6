"""Real register files, built in the test's own folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

WriteCsv = Callable[..., Path]
WriteXlsx = Callable[..., Path]


@pytest.fixture
def csv_file(tmp_path: Path) -> WriteCsv:
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "danh-muc.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path: Path) -> WriteXlsx:
    def write(*rows: Sequence[object], title: str = "Danh mục") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
        path = tmp_path / "danh-muc.xlsx"
        book.save(path)
        return path

    return write
