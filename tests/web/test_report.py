"""The standard report: on a page and as a workbook, whose sums agree."""

from io import BytesIO
from pathlib import Path

from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import update

from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.standings import ENTRY
from tests.web.years import NAME


def test_every_sheet_of_the_report_adds_up_to_the_same(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        later = update(ENTRY).where(ENTRY.c.id % 3 == 0).values(round="2/2020")
        session.execute(later)
        ended = {"outcome": "certified", "stars": 4, "holder": "nobody"}
        session.execute(update(ENTRY).where(ENTRY.c.id % 5 == 0).values(ended))

    answer = client.get("/report.xlsx", params={"cycle": NAME})
    book = load_workbook(BytesIO(answer.content))

    sums = {tuple(cell.value for cell in sheet[sheet.max_row][-3:]) for sheet in book}
    assert answer.status_code == 200
    assert len(book.sheetnames) == 6
    assert len(sums) == 1
    [(first, second, total)] = sums
    assert first + second == total == 68
    for sheet in book:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        *lines, last = [row[-3:] for row in rows]
        assert [sum(column) for column in zip(*lines, strict=True)] == last
        assert all(line[0] + line[1] == line[2] for line in lines)


def test_the_page_shows_what_the_workbook_holds(client: TestClient) -> None:
    page = client.get(f"/report?cycle={NAME}").text

    assert "68 hồ sơ" in page
    assert page.count("<tfoot>") == 6
    assert "Hợp tác xã" in page


def test_an_unknown_cycle_is_said(client: TestClient) -> None:
    assert client.get("/report?cycle=nowhere").status_code == 404
    assert client.get("/report.xlsx?cycle=nowhere").status_code == 404
