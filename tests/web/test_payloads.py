"""Forty payloads in every text there is: on every page, in every file, in every mail a text."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import Browser
from sqlalchemy import insert, select

from notifications.letters import Letter
from notifications.mime import as_bytes
from ocop_cycle import days
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.calls import Call
from ocop_cycle.models.columns import table
from ocop_cycle.models.queues import Alarm
from ocop_cycle.queries import letters
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.cycles import ACTIVITY, cycle_named
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.services import accounts, feeds, mails, progress
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.addresses import mark_bad
from ocop_cycle.services.progress import Told
from ocop_cycle.web.app import create_app
from rules.rights import Role
from tests.posting import AT, a_mail
from tests.web.clients import Visitor
from tests.web.everybody import ROUTES
from tests.web.payloads import PAYLOADS
from tests.web.poison import AT_ONCE, ROUNDS, odd_parts, poison
from tests.web.routes import come_in, visits
from tests.web.years import LAST_DAY, NAME

SENDER: Final = "Văn phòng Điều phối <ocop@example.vn>"
_HEADERS: Final = (
    "From", "To", "Subject", "Date", "Message-ID", "X-OCOP-Key", "Auto-Submitted",
    "Content-Language", "MIME-Version", "Content-Type",
)  # fmt: skip
FORMULA: Final = frozenset("=+-@\t\r\n")


@pytest.fixture
def feed(year: Path) -> str:
    """Leave something in every table; give the address of a unit's calendar."""
    assert year
    with unit_of_work() as session:
        cycle = cycle_named(session, NAME)
        unit = session.execute(select(AGENCY).where(AGENCY.c.code == "ubnd-dai-tu")).one()
        activity = session.scalars(select(ACTIVITY.c.id).order_by(ACTIVITY.c.id)).first()
        progress.report(
            session, activity or 0, Told(LAST_DAY, 5, 3, 5, "lớp", "tốt"), by="Chị Lan", at=AT
        )
        mails.pause(session, by="Cán bộ", at=AT)
        mark_bad(session, "x@example.com", "550", mail_id=a_mail(session, cycle), at=AT)
        session.execute(insert(table(Alarm)).values(kind="bounces", text="x", since=AT))
        session.execute(
            insert(table(Call)).values(
                cycle_id=cycle.id, agency_id=unit.id, day=LAST_DAY, by="x", note="x", keyed_at=AT
            )
        )
        session.execute(
            insert(CONTACT).values(
                agency_id=unit.id, name="x", role="x", email="x@example.vn", phone="x",
                since=LAST_DAY,
            )
        )  # fmt: skip
        account = accounts.create(session, "x", "x@example.vn", at=AT)
        accounts.grant(session, account, Given(Role.OFFICE), by="x", at=AT)
        return f"/feeds/{feeds.make(session, unit, by='x', at=AT)}.ics"


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_text_becomes_markup_on_any_page(feed: str, turn: int) -> None:
    assert AT_ONCE * ROUNDS == len(PAYLOADS) == 40
    seen = visits()
    with unit_of_work() as session:
        poison(session, turn)

    client = Visitor(create_app(), raise_server_exceptions=False)
    wrong = {}
    for address, token in seen:
        client.cookies.set("ocop", token, domain="testserver.local")
        answer = client.get(address)
        found = sorted(set(odd_parts(answer.text)))
        if found or answer.status_code != 200:
            wrong[address] = (answer.status_code, found)

    assert wrong == {}
    _check_feed(client.get(feed).text)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_cell_of_any_file_is_a_formula(feed: str, turn: int) -> None:
    assert feed
    token = visits()[0][1]
    with unit_of_work() as session:
        poison(session, turn)
    client = Visitor(create_app(), raise_server_exceptions=False)
    client.cookies.set("ocop", token, domain="testserver.local")

    files = [each for _, each in ROUTES if each.endswith((".csv", ".xlsx")) and "{" not in each]
    wrong = {each: found for each in files if (found := _formulas(client.get(each).content))}

    assert len(files) > 10
    assert wrong == {}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_text_becomes_markup_or_a_header_in_any_mail(feed: str, turn: int) -> None:
    assert feed
    with unit_of_work() as session:
        poison(session, turn)
    for _ in days.advance(NAME, LAST_DAY + timedelta(days=21)):
        pass

    with unit_of_work() as session:
        rows = session.execute(select(MAIL)).all()
        written = [_as_sent(letters.letter_in(row)) for row in rows]
    wrong = {
        row.id: found
        for row, each in zip(rows, written, strict=True)
        if (found := sorted(set(odd_parts(html_of(each), styles=True))))
    }

    assert len({row.kind for row in rows}) > 5
    assert wrong == {}
    assert {tuple(each.keys()) for each in written} == {_HEADERS}
    assert [each for each in written if len(getaddresses([each["To"]])) > 1] == []


@pytest.mark.slow
def test_nothing_runs_in_a_browser(feed: str, year: Path, browser: Browser, site: str) -> None:
    assert feed
    assert year
    seen = visits()
    said: list[str] = []
    page = browser.new_page()
    page.on(
        "console", lambda each: each.type != "verbose" and said.append(f"{page.url}: {each.text}")
    )
    page.on("pageerror", lambda fault: said.append(f"{page.url}: {fault}"))
    page.on("dialog", lambda dialog: said.append(f"{page.url}: {dialog.message}"))
    for turn in range(ROUNDS):
        with unit_of_work() as session:
            poison(session, turn)
        for address, token in seen[turn::ROUNDS]:
            come_in(page, site, token)
            page.goto(f"{site}{address}")
    page.close()

    assert said == []


def _as_sent(letter: Letter) -> EmailMessage:
    """Read the bytes that leave as a mailbox does."""
    known = replace(letter, to="htx@example.com")
    octets = as_bytes(known, sender=SENDER, message_id="<1@example.com>", at=AT)
    return message_from_bytes(octets, policy=default)


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part
    return str(part.get_content())


def _check_feed(text: str) -> None:
    """Read a calendar as a telephone does: every line of it is one that we write."""
    lines = text.replace("\r\n ", "").split("\r\n")
    known = {"NAME", "X-WR-CALNAME", "SUMMARY", "DESCRIPTION", "UID", "BEGIN", "END", "DTSTAMP"}
    calendar = Calendar.from_ical(text)

    assert not any("\n" in line or "\r" in line for line in lines)
    assert {line.partition(":")[0].partition(";")[0] for line in lines} - known <= _OF_A_CALENDAR
    assert [each.name for each in calendar.subcomponents] == ["VEVENT"] * text.count("BEGIN:VEVENT")


_OF_A_CALENDAR: Final = frozenset(
    {
        "", "VERSION", "PRODID", "CALSCALE", "METHOD", "REFRESH-INTERVAL", "SEQUENCE", "DTSTART",
        "DTEND", "STATUS", "TRANSP", "ORGANIZER", "ACTION", "TRIGGER",
    }
)  # fmt: skip


def _formulas(content: bytes) -> list[str]:
    """Find the cells of a file that a spreadsheet would take for a formula."""
    if content.startswith(b"PK"):
        sheets = load_workbook(BytesIO(content)).worksheets
        return [
            str(cell.value) for sheet in sheets for cell in _cells(sheet) if cell.data_type == "f"
        ]
    rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    return [cell for row in rows for cell in row if cell.lstrip(" ")[:1] in FORMULA and cell]


def _cells(sheet: Any) -> Iterator[Any]:  # noqa: ANN401 -- a sheet of openpyxl, which has no types for its rows
    for row in sheet.rows:
        yield from row
