"""Four more journeys in a real browser, at a desk and on a phone: list, calendar, door, looks."""

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse
from urllib.request import urlopen

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from ocop_cycle import clock
from ocop_cycle.cli.serving import HOST, listen, port_of
from ocop_cycle.cli.serving import Page as Serving
from ocop_cycle.services.accounts import Given
from ocop_cycle.web.app import create_app
from rules.rights import Role
from tests.web.signing_in import EMAIL, account, first_password
from tests.web.test_acts_browser import SIZES, picture, visiting

pytestmark = pytest.mark.slow
CHOSEN = "một câu hoàn toàn khác hẳn"


@pytest.mark.parametrize("size", SIZES)
def test_a_product_is_searched_for_filtered_and_taken_along(
    browser: Browser, site: str, size: tuple[int, int], tmp_path: Path
) -> None:
    with visiting(browser, size) as page:
        page.goto(f"{site}/products")
        page.get_by_label("Tìm").fill("tan cuong")
        page.get_by_label("Bước").select_option("idea_selection")
        page.get_by_role("search").get_by_role("button").click()
        picture(page, "list")
        asked = parse_qs(urlparse(page.url).query)
        shown = page.locator('th[scope="row"] a').all_inner_texts()
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Tải về (CSV)").click()
        waiting.value.save_as(tmp_path / "list.csv")
        page.locator('th[scope="row"] a').first.click()
        opened = page.get_by_role("heading", level=1).inner_text()

    rows = list(csv.reader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))[1:]
    assert (asked["q"], asked["stage"]) == (["tan cuong"], ["idea_selection"])
    assert [row[0] for row in rows] == shown
    assert shown
    assert shown[0] in opened


@pytest.mark.parametrize("size", SIZES)
def test_a_calendar_of_an_agency_is_made_read_and_ended(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    with visiting(browser, size) as page:
        page.goto(f"{site}/agencies")
        page.get_by_label("Tìm").fill("dai tu")
        page.get_by_role("search").get_by_role("button").click()
        page.locator('th[scope="row"] a').first.click()
        page.get_by_role("button", name="Tạo địa chỉ lịch").click()
        picture(page, "feed")
        address = urlparse(page.locator(".address").inner_text())
        with urlopen(f"{site}{address.path}") as answer:  # noqa: S310 -- of our own site
            read = answer.read().decode()
        page.get_by_role("button", name="Hủy").click()
        left = page.get_by_role("button", name="Hủy").count()

    assert read.startswith("BEGIN:VCALENDAR")
    assert "SUMMARY:" in read
    assert left == 0


@pytest.fixture
def door(year: Path) -> Iterator[str]:
    """Serve the year to whoever signs in."""
    assert year
    listening = listen(0)
    serving = Serving(create_app(), listening)
    serving.start()
    serving.wait()
    yield f"http://{HOST}:{port_of(listening)}"
    serving.stop()
    serving.join()
    listening.close()


def signs_in(page: Page, password: str) -> None:
    page.get_by_label("Địa chỉ thư điện tử").fill(EMAIL)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()


@pytest.mark.parametrize("size", SIZES)
def test_a_first_administrator_comes_in_with_a_new_password_and_a_second_factor(
    browser: Browser, door: str, size: tuple[int, int]
) -> None:
    account(EMAIL, Given(Role.ADMINISTRATOR))
    with visiting(browser, size) as page:
        page.goto(f"{door}/accounts")
        signs_in(page, first_password())
        page.get_by_label("Mật khẩu mới").fill(CHOSEN)
        page.get_by_label("Nhập lại").fill(CHOSEN)
        page.get_by_role("button", name="Đổi mật khẩu").click()
        picture(page, "enrol")
        secret = page.locator("main code").inner_text()
        page.get_by_label("Mã sáu chữ số").fill(pyotp.TOTP(secret).at(clock.now()))
        page.get_by_role("button", name="Tiếp tục").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản")
        picture(page, "accounts")
        page.get_by_role("button", name="Đăng xuất").click()
        page.goto(f"{door}/accounts")
        out = urlparse(page.url).path

    assert out == "/sign-in"


@pytest.mark.parametrize("size", SIZES)
def test_the_language_and_the_colours_are_chosen_and_kept(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    with visiting(browser, size) as page:
        page.goto(f"{site}/products")
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="dark").click()
        picture(page, "dark-english")
        heading = page.get_by_role("heading", level=1).inner_text()
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.goto(f"{site}/activities")
        kept = page.locator("html").evaluate("e => [e.lang, e.dataset.scheme]")

    red, green, blue = (int(part) for part in paper.removeprefix("rgb(").rstrip(")").split(","))
    assert heading == "Registered entries"
    assert max(red, green, blue) < 64
    assert kept == ["en", "dark"]
