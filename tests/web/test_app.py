"""Headers, refusals and faults; what the application does not need."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ocop_cycle.web.app import create_app
from ocop_cycle.web.deps import Run
from ocop_cycle.web.headers import SAFE
from tests.people import OFFICE

SCRIPT = '<script src="/static/ocop.js" defer></script>'
LOADED = """
import sys
from ocop_cycle.web.app import create_app
create_app()
print({"prefect", "aiosmtplib", "holidays", "openpyxl"} & set(sys.modules))
"""


def broken() -> list[Run]:
    raise RuntimeError("secret detail")


@pytest.mark.parametrize("page", ["/", "/health", "/static/ocop.css", "/nowhere", "/mails/abc"])
def test_every_answer_bears_the_headers(client: TestClient, page: str) -> None:
    headers = client.get(page).headers

    assert {name: headers[name] for name in SAFE} == dict(SAFE)


@pytest.mark.parametrize("page", ["/", "/products", "/mails", "/mails/1", "/cycles", "/nowhere"])
def test_no_page_has_a_script_a_style_of_its_own_or_an_address_elsewhere(
    client: TestClient, page: str
) -> None:
    text = client.get(page).text

    assert re.findall("<script.*?</script>", text) == [SCRIPT] * text.count("<script")
    assert "<style" not in text
    assert ' style="' not in text
    assert "://" not in text


def test_a_monitor_is_told_that_the_store_can_be_read(client: TestClient) -> None:
    answer = client.get("/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_store_that_is_gone_is_said_in_words(client: TestClient, year: Path) -> None:
    year.unlink()
    year.mkdir()

    health, page = client.get("/health"), client.get("/")

    assert (health.status_code, health.json()["status"]) == (503, "unavailable")
    assert page.status_code == 503
    assert "hãy kiểm tra OCOP_HOME hoặc OCOP_DATABASE_URL" in page.text


def test_an_unexpected_error_shows_a_plain_page_and_no_detail(year: Path) -> None:
    assert year
    client = TestClient(create_app(visitor=OFFICE, runs=broken), raise_server_exceptions=False)

    answer = client.get("/")

    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.text
    assert "secret detail" not in answer.text
    assert {name: answer.headers[name] for name in SAFE} == dict(SAFE)


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("/nowhere", 404),
        ("/products/nothing", 404),
        ("/products?stage=nothing", 400),
        ("/products?after=x", 400),
        ("/mails?state=nothing", 400),
        ("/mails?cycle=nothing", 400),
        ("/mails/99999999999999999999", 404),
        ("/docs", 404),
        ("/openapi.json", 404),
    ],
)
def test_what_is_not_there_is_said_on_a_page(client: TestClient, page: str, code: int) -> None:
    answer = client.get(page)

    assert answer.status_code == code
    assert "<h1>" in answer.text


def test_nothing_can_be_changed_here(client: TestClient) -> None:
    answer = client.post("/cycles")

    assert (answer.status_code, "Trang này chỉ để xem." in answer.text) == (405, True)


def test_the_application_is_ready_without_mail_client_and_orchestrator() -> None:
    loaded = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", LOADED],
        capture_output=True,
        check=True,
        text=True,
    )

    assert loaded.stdout == "set()\n"
