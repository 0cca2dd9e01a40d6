"""The page of people to call, and the same as a file."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import select, update

from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.calls import NOTICE, PRODUCER, PRODUCT
from tests.people import OFFICE
from tests.web.years import NAME


@pytest.fixture
def uncalled(year: Path) -> Path:
    """Let no producer have got what was proposed; one of them means no good."""
    with unit_of_work() as session:
        evil = '=HYPERLINK("http://example.com")<script>alert(1)</script>'
        values = {"name": evil, "phone": "0200 (34) 56<b>"}
        first = select(PRODUCT.c.producer_id).where(PRODUCT.c.code == "TN20-007")
        session.execute(
            update(PRODUCER).where(PRODUCER.c.id == first.scalar_subquery()).values(values)
        )
        session.execute(
            update(NOTICE)
            .where(NOTICE.c.kind == "lapse_proposed", NOTICE.c.state == "mailed")
            .values(state="unreachable", mail_id=None)
        )
    return year


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(.*?)<span', page)


def test_who_is_to_be_called_is_shown_with_a_number_to_dial(
    client: TestClient, uncalled: Path
) -> None:
    assert uncalled
    page = client.get("/calls").text

    assert len(names(page)) > 10
    assert 'href="tel:0' in page
    assert "kính báo" in page
    assert 'name="code" value="TN20-' in page
    assert "chỉ dùng trong Văn phòng" in page


def test_names_and_numbers_run_nothing(client: TestClient, uncalled: Path) -> None:
    assert uncalled
    page = client.get("/calls").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="tel:02003456"' in page


def test_a_locality_is_picked(client: TestClient, uncalled: Path) -> None:
    assert uncalled
    every, one = client.get("/calls").text, client.get("/calls?locality=ubnd-dai-tu").text

    assert 0 < len(names(one)) < len(names(every))
    assert one.count("<h2") == 1
    assert "Huyện Đại Từ" in one
    assert 'href="/calls.xlsx?locality=ubnd-dai-tu"' in one


@pytest.mark.parametrize("query", ["", f"?cycle={NAME}", "?locality=ubnd-dai-tu"])
def test_the_file_holds_what_the_page_shows(client: TestClient, uncalled: Path, query: str) -> None:
    assert uncalled
    answer = client.get(f"/calls.xlsx{query}")

    page = load_workbook(BytesIO(answer.content)).active
    rows = list(page.iter_rows(min_row=2, values_only=True))
    cells = [cell for row in page.iter_rows() for cell in row if cell.value]

    assert [row[1].replace("<", "&lt;")[:8] for row in rows] == [
        name.replace("&#34;", '"')[:8] for name in names(client.get(f"/calls{query}").text)
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert 'filename="can-goi-dien.xlsx"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_place_that_is_not_there_is_told(client: TestClient, uncalled: Path) -> None:
    assert uncalled
    answers = [client.get(f"/calls{end}?locality=sao-hoa") for end in ("", ".xlsx")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Không có địa bàn" in answers[0].text


def test_nobody_to_call_is_said(client: TestClient) -> None:
    with unit_of_work() as session:
        session.execute(
            update(NOTICE).where(NOTICE.c.state == "unreachable").values(state="called")
        )

    assert "Không phải gọi cho ai" in client.get("/calls").text
    assert client.get("/calls.xlsx").status_code == 200


def test_without_any_cycle_the_page_is_empty(empty: None) -> None:
    del empty
    from ocop_cycle.web.app import create_app  # noqa: PLC0415

    assert "Không phải gọi cho ai" in TestClient(create_app(visitor=OFFICE)).get("/calls").text


def test_the_status_page_leads_to_the_list(client: TestClient, uncalled: Path) -> None:
    assert uncalled
    assert f'href="/calls?cycle={NAME}"' in client.get("/").text
    assert 'href="/calls"' in client.get("/mails").text
