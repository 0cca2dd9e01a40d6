"""The operators' first page and the page of the installation's health."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ocop_cycle import clock
from ocop_cycle.db import unit_of_work
from ocop_cycle.services import leases
from ocop_cycle.settings import settings
from ocop_cycle.web.app import create_app
from ocop_cycle.web.deps import Run
from rules.rights import Actor, Grant, Role
from tests.people import OFFICE
from tests.web.clients import Visitor
from tests.web.years import NAME


def row_of(page: str, name: str) -> str:
    return page.partition(f'<th scope="row">{name}</th>')[2].partition("</tr>")[0]


def test_everybody_finds_what_he_may_do(year: Path) -> None:
    assert year
    auditor = Actor("Kiểm tra", (Grant(Role.AUDITOR),))
    producer = Actor("Chủ thể", (Grant(Role.PRODUCER, producer=1),))
    pages = [
        Visitor(create_app(visitor=who)).get("/operations").text
        for who in (OFFICE, auditor, producer)
    ]

    places = [
        ["/plans" in page, "/outbox" in page, f"/operations/{NAME}" in page] for page in pages
    ]
    assert places == [[True, True, True], [False, True, True], [False, False, False]]
    assert "không có việc vận hành nào" in pages[2]


def test_recent_runs_lead_to_the_screens_of_the_orchestrator(
    year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert year
    monkeypatch.setenv("OCOP_PREFECT_URL", "https://prefect.example.vn")
    settings.cache_clear()
    runs = [Run("daily", "Failed", None, "7b-1"), Run("<b>deliver", "Odd")]
    page = Visitor(create_app(visitor=OFFICE, runs=lambda: runs)).get("/operations").text

    assert '<a href="https://prefect.example.vn/runs/flow-run/7b-1">daily</a>' in page
    assert '<li class="bad">' in page
    assert "&lt;b&gt;deliver" in page


def test_the_health_of_the_installation_is_shown(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work() as session:
        leases.take(session, leases.TIMETABLE, "máy <một>", at=clock.now())
    monkeypatch.setenv("OCOP_NOW", "2020-03-20")

    page = client.get("/system").text

    assert "OCOP_NOW ghim giờ" in row_of(page, "Đồng hồ")
    assert "SQLite" in row_of(page, "Dung lượng")
    assert "ngày" in row_of(page, "Hàng chờ gửi")
    assert "⚠ Lưu ý" in row_of(page, "Bản sao lưu")
    assert "MB" in row_of(page, "Ổ đĩa")


def test_who_holds_the_timetable_is_named(client: TestClient) -> None:
    with unit_of_work() as session:
        leases.take(session, leases.TIMETABLE, "máy <một>", at=clock.now())

    assert "máy &lt;một&gt;" in row_of(client.get("/system").text, "Đồng hồ chạy việc")


def test_the_last_copy_is_dated_and_an_old_one_is_marked(client: TestClient) -> None:
    folder = settings().home / "backups"
    folder.mkdir(parents=True)
    copy = folder / "ocop-1.db"
    copy.write_bytes(b"")
    fresh = row_of(client.get("/system").text, "Bản sao lưu")
    old = time.time() - timedelta(days=3).total_seconds()
    os.utime(copy, (old, old))

    assert "✓" in fresh
    assert "⚠" in row_of(client.get("/system").text, "Bản sao lưu")


def test_an_office_is_not_shown_the_machine(year: Path) -> None:
    assert year
    office = Visitor(create_app(visitor=Actor("Văn phòng", (Grant(Role.OFFICE),))))

    assert office.get("/system").status_code == 403
    assert "Prefect" not in office.get("/operations").text
