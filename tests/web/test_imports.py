"""Registers on pages: looked at without a trace, taken in whole or in part, refused by content."""

from base64 import urlsafe_b64encode
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook
from sqlalchemy import func, select

from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.courses import HOLIDAY
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.web.again import in_words_of_a_page
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.web.clients import Visitor

PRODUCTS = "Mã,Tên sản phẩm,Chủ thể,Địa bàn\n"
GOOD = "TN20-901,Chè mới,HTX Mới,Huyện Đại Từ\n"
BAD = "TN20-902,Chè lạ,HTX Lạ,Huyện Sao Hoả\n"
AGENCIES = "Mã,Tên cơ quan,Cấp,Địa bàn,Email\nphong-moi,Phòng Mới,department,,moi@example.vn\n"
DAYS = "Ngày,Loại,Ghi chú\n2020-03-20,nghỉ,12/TB\n"


def bring(client: TestClient, what: str, text: str | bytes, do: str = "take", **typed: str) -> Any:  # noqa: ANN401 -- a response
    content = text if isinstance(text, bytes) else text.encode()
    files = {"file": ("danh-sach.csv", content)}
    return client.post(f"/imports/{what}", data={"do": do, **typed}, files=files)


def counted() -> tuple[int, ...]:
    with unit_of_work() as session:
        tables = (ENTRY, AGENCY, CONTACT, HOLIDAY)
        return tuple(session.scalar(select(func.count()).select_from(each)) or 0 for each in tables)


@pytest.mark.parametrize(
    ("what", "text"), [("products", PRODUCTS + GOOD), ("agencies", AGENCIES), ("days", DAYS)]
)
def test_a_look_tells_what_would_happen_and_writes_nothing(
    client: TestClient, what: str, text: str
) -> None:
    before = counted()
    look = bring(client, what, text, "look")
    between = counted()
    taken = bring(client, what, text)

    assert (look.status_code, "Xem trước tệp danh-sach.csv, chưa ghi gì." in look.text) == (
        200,
        True,
    )
    assert "+ Mới" in look.text
    assert between == before
    assert (taken.status_code, "Đã nhập tệp danh-sach.csv." in taken.text) == (200, True)
    assert counted() != before
    assert "+ Mới" not in bring(client, what, text).text


def test_a_bad_row_keeps_all_out_unless_it_is_passed_over(client: TestClient) -> None:
    before = counted()
    refused = bring(client, "products", PRODUCTS + GOOD + BAD)
    between = counted()
    taken = bring(client, "products", PRODUCTS + GOOD + BAD, skip_bad="1")

    assert (refused.status_code, between) == (400, before)
    assert refused.text.index("Dòng 3") < refused.text.index("Dòng 2")
    assert "✗ Không nhận" in refused.text
    assert "chọn “Bỏ qua dòng sai”" in refused.text
    assert (taken.status_code, counted()[0] - before[0]) == (200, 1)


def test_the_file_of_a_look_is_taken_in_without_being_chosen_again(client: TestClient) -> None:
    page = bring(client, "products", PRODUCTS + GOOD, "look").text
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    before = counted()

    typed = {"do": "take", "kept": kept, "name": "danh-sach.csv"}
    taken = client.post("/imports/products", data=typed, files={"file": ("", b"")})

    assert kept == urlsafe_b64encode((PRODUCTS + GOOD).encode()).decode()
    assert (taken.status_code, counted()[0] - before[0]) == (200, 1)


def test_a_workbook_is_known_by_its_content(client: TestClient) -> None:
    book = Workbook()
    for row in (PRODUCTS + GOOD).splitlines():
        book.active.append(row.split(","))  # type: ignore[union-attr]  # a new workbook has a sheet
    file = BytesIO()
    book.save(file)

    assert "Đã nhập" in bring(client, "products", file.getvalue()).text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4", "là tệp PDF"),
        (b"<html><script>alert(1)</script>", "là trang web"),
        (b"PK\x03\x04xxxx", "bị hỏng"),
        (b"  \n", "trống"),
        (b"a,b\n1,2\n", "không có dòng tiêu đề"),
    ],
)
def test_what_is_no_register_is_refused_by_its_content(
    client: TestClient, content: bytes, said: str
) -> None:
    before = counted()
    answer = bring(client, "products", content)

    assert (answer.status_code, said in answer.text, counted()) == (400, True, before)


def test_what_was_chosen_stays_chosen(client: TestClient) -> None:
    typed = {"skip_bad": "1", "update": "1", "on": "2020-02-31"}
    answer = bring(client, "products", PRODUCTS + GOOD, **typed)

    assert answer.status_code == 400
    assert answer.text.count(" checked") == 2
    assert 'value="2020-02-31"' in answer.text


def test_a_file_that_was_spoilt_on_the_way_is_told(client: TestClient) -> None:
    answer = client.post("/imports/products", data={"do": "take", "kept": "á"})

    assert (answer.status_code, "hãy chọn lại tệp" in answer.text) == (400, True)
    assert "Chưa chọn tệp nào" in client.post("/imports/products", data={"do": "take"}).text


def test_days_that_were_only_looked_at_move_nothing_later(client: TestClient) -> None:
    bring(client, "days", DAYS, "look")
    bring(client, "days", "Ngày,Loại,Ghi chú\n2020-03-27,nghỉ,13/TB\n")

    with unit_of_work() as session:
        assert list(session.scalars(select(HOLIDAY.c.day))) == [date(2020, 3, 27)]


def test_nothing_is_left_of_a_file(client: TestClient, year: Path) -> None:
    client.get("/imports/products")
    before = sorted(year.parent.rglob("*"))
    bring(client, "products", PRODUCTS + BAD)
    bring(client, "products", b"%PDF-1.4" + b"x" * 2_000_000)

    left = [path for path in year.parent.rglob("*") if path not in before]
    assert [path.name for path in left if "ocop.db" not in path.name] == []


def test_a_body_without_end_is_not_read(client: TestClient) -> None:
    answer = bring(client, "products", b"x" * (13 * 2**20))

    assert answer.status_code == 413


def test_a_locality_brings_products_of_its_own_alone(client: TestClient) -> None:
    with unit_of_work() as session:
        unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == "ubnd-dai-tu")).one()
    officer = Actor("Cán bộ", (Grant(Role.LOCALITY_OFFICER, units=frozenset({unit})),))
    own = Visitor(create_app(visitor=officer), raise_server_exceptions=False)
    before = counted()

    other = bring(own, "products", PRODUCTS + GOOD.replace("Đại Từ", "Định Hóa"))
    between = counted()

    assert (other.status_code, between) == (403, before)
    assert bring(own, "products", PRODUCTS + GOOD).status_code == 200
    assert own.get("/imports/agencies").status_code == 403
    assert client.get("/imports/nothing").status_code == 404


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (
            "Bỏ thư thì phải ghi lý do: hãy thêm --reason.",
            "Bỏ thư thì phải ghi lý do: hãy thêm lý do.",
        ),
        ("hãy kiểm tra lại ngày (--on).", "hãy kiểm tra lại ngày."),
        ("hãy xem danh sách (ocop mail list).", "hãy xem danh sách."),
        ("thêm --update để cập nhật", "chọn “Cập nhật dòng đã có” để cập nhật"),
    ],
)
def test_a_page_names_fields_where_a_command_names_options(typed: str, read: str) -> None:
    assert in_words_of_a_page(typed) == read
