"""Lists and files of names that are code, formulas or worse, and of what somebody may not see."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.columns import table
from ocop_cycle.models.entries import Entry
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.web.app import create_app
from rules.names import search_key
from rules.rights import Actor, Grant, Role
from tests.web.payloads import PAYLOADS, TAGS

LISTS = ("products", "producers", "agencies", "activities", "mails", "journal")
PRODUCT, PRODUCER, ENTRY, JOURNAL = map(table, (Product, Producer, Entry, Journal))


@pytest.fixture
def poisoned(year: Path) -> TestClient:
    """Give the payloads to the names of products, producers, units, people and reasons."""
    assert year
    assert len(PAYLOADS) == 40
    with unit_of_work() as session:
        products = list(session.scalars(select(PRODUCT.c.id).order_by(PRODUCT.c.id).limit(40)))
        producers = list(session.scalars(select(PRODUCER.c.id).order_by(PRODUCER.c.id).limit(40)))
        units = list(session.scalars(select(AGENCY.c.id).order_by(AGENCY.c.id).limit(40)))
        for where, ids in ((PRODUCT, products), (PRODUCER, producers), (AGENCY, units)):
            _rename(session, where, ids)
        text = {"by": PAYLOADS[0], "reason": PAYLOADS[36], "paper": PAYLOADS[22]}
        session.execute(update(JOURNAL).values(text))
    return client_of(Actor("Văn phòng", (Grant(Role.OFFICE),)))


def _rename(session: Session, where: object, ids: list[int]) -> None:
    for number, payload in zip(ids, PAYLOADS, strict=False):
        name = payload.replace("\x00", " ")
        values = {"name": name, "search": search_key(name)}
        if where is AGENCY:
            values["locality"] = name
        session.execute(update(where).where(where.c.id == number).values(values))  # type: ignore[attr-defined, call-overload]


def client_of(actor: Actor) -> TestClient:
    return TestClient(create_app(visitor=actor), raise_server_exceptions=False)


@pytest.mark.parametrize("name", LISTS)
def test_no_name_becomes_markup_in_a_list(poisoned: TestClient, name: str) -> None:
    page = poisoned.get(f"/{name}").text
    main = page.partition("<h1>")[2].partition("<footer")[0]

    assert page.count("<script") == 1
    assert [tag for tag in TAGS if tag in main] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_searched_for_is_shown_as_text(poisoned: TestClient, payload: str) -> None:
    answer = poisoned.get("/products", params={"q": payload})
    main = answer.text.partition("<h1>")[2].partition("<footer")[0]

    assert answer.status_code in {200, 400}
    assert [tag for tag in TAGS if tag in main] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_cell_of_a_file_is_a_formula(poisoned: TestClient, name: str) -> None:
    text = poisoned.get(f"/{name}.csv").content.decode("utf-8-sig")
    book = load_workbook(BytesIO(poisoned.get(f"/{name}.xlsx").content))

    cells = [cell for line in csv.reader(StringIO(text)) for cell in line]
    assert [cell for cell in cells if cell.lstrip(" ")[:1] in set("=+-@\t\r\n")] == []
    assert not any(cell.data_type == "f" for row in book.worksheets[0].rows for cell in row)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Keep the statements that the store is asked."""
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(db.engine(), "before_cursor_execute", note)
    yield asked
    event.remove(db.engine(), "before_cursor_execute", note)


ADDRESSES = (
    *(f"/{name}" for name in LISTS),
    "/products?sort=name&stage=idea_registration",
    "/products?sort=due",
    "/products?q=che+tan&group=drink&kind=first",
    "/producers?q=htx&unit=ubnd-dai-tu",
    "/journal?action=register&q=che",
    "/mails?q=htx",
    "/report",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_how_many_queries_a_page_needs_does_not_depend_on_its_rows(
    year: Path, address: str
) -> None:
    assert year
    client = client_of(Actor("Văn phòng", (Grant(Role.OFFICE),)))
    client.get(address)
    with counted() as before:
        answer = client.get(address)
    _grow()
    with counted() as after:
        client.get(address)

    assert answer.status_code == 200
    assert len(after) == len(before)
    assert len(before) < 25


def _grow() -> None:
    """Let each product, producer and entry come a second time, with its journal."""
    with unit_of_work() as session:
        for where in (PRODUCER, PRODUCT):
            for row in session.execute(select(where)).all():
                new = {**row._mapping, "id": row.id + 10_000, "name_key": f"{row.name_key} hai"}
                if where is PRODUCT:
                    new |= {"code": f"{row.code}-2", "producer_id": row.producer_id + 10_000}
                session.execute(insert(where).values(new))
        for row in session.execute(select(ENTRY)).all():
            more = {"id": row.id + 10_000, "product_id": row.product_id + 10_000}
            session.execute(insert(ENTRY).values({**row._mapping, **more}))
        for row in session.execute(select(JOURNAL)).all():
            more = {"entry_id": row.entry_id + 10_000}
            session.execute(insert(JOURNAL).values({**row._mapping, **more}))


def officer_of(code: str) -> Actor:
    with unit_of_work() as session:
        unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).one()
    return Actor("Cán bộ", (Grant(Role.LOCALITY_OFFICER, frozenset({unit})),))


def test_an_officer_sees_only_his_area_in_every_list_and_file(year: Path) -> None:
    assert year
    client = client_of(officer_of("ubnd-dai-tu"))

    products = client.get("/products").text
    journal = client.get("/journal").text
    file = client.get("/products.csv").text
    lines = list(csv.DictReader(StringIO(file.removeprefix("\ufeff"))))

    assert 0 < products.count('scope="row"') < 20
    assert {line["Địa bàn"] for line in lines} == {"Huyện Đại Từ"}
    assert len(lines) == products.count('scope="row"')
    assert "Phú Lương" not in journal
    assert client.get("/agencies").text.count('scope="row"') == 1
    assert "TN20-003" not in client.get("/products?q=tn20-003").text.partition("<tbody>")[2]


def test_a_producer_sees_himself_his_mails_and_nobody_else(year: Path) -> None:
    assert year
    with unit_of_work() as session:
        found = select(PRODUCT.c.producer_id).where(PRODUCT.c.code == "TN20-003")
        producer = session.scalars(found).one()
    client = client_of(Actor("HTX", (Grant(Role.PRODUCER, producer=producer),)))

    producers = client.get("/producers").text
    mails = client.get("/mails").text

    assert producers.count('scope="row"') == 1
    assert "HTX trà Hương Sen Núi" in producers
    assert 0 < mails.count('scope="row"') < 20


def test_a_row_that_somebody_may_not_see_is_no_place_to_go_on_from(year: Path) -> None:
    assert year
    with unit_of_work() as session:
        dai_tu = select(AGENCY.c.id).where(AGENCY.c.code == "ubnd-dai-tu").scalar_subquery()
        other = session.scalars(
            select(ENTRY.c.id).where(ENTRY.c.locality_id != dai_tu).limit(1)
        ).one()
    client = client_of(officer_of("ubnd-dai-tu"))

    answers = [
        client.get(f"/products?sort=name&after={other}"),
        client.get(f"/journal?after={other}-1"),
    ]

    assert [each.status_code for each in answers] == [400, 400]
