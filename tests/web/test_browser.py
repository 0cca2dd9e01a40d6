"""The pages in a real browser: without JavaScript, on a phone, at a desk, asking nobody else."""

import pytest
from playwright.sync_api import Browser

from tests.web.years import NAME, a_letter_of

pytestmark = pytest.mark.slow
WIDTHS = [(390, 844), (1280, 900)]


def pages() -> list[str]:
    return [
        "/",
        f"/cycles/{NAME}?as_of=2020-02-06",
        "/cycles",
        "/products",
        "/products/TN20-003",
        "/mails",
        "/calls",
        f"/mails/{a_letter_of('cycle_opened')}",
    ]


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_every_page_fits_its_screen_breaks_no_rule_and_asks_nobody_else(
    browser: Browser, site: str, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))

    widths = {}
    for address in pages():
        page.goto(site + address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert {address: wide for address, wide in widths.items() if wide > width} == {}
    assert said == []
    assert [url for url in asked if not url.startswith(site)] == []


def test_what_is_late_is_seen_without_scrolling_and_without_javascript(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site)

    box = page.get_by_role("heading", name="Cần chú ý").bounding_box()
    first = page.locator(".attention li").first.bounding_box()
    context.close()

    assert box is not None
    assert first is not None
    assert first["y"] + first["height"] < 844


def test_a_day_is_chosen_with_the_form(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_label("Chọn ngày").fill("2020-02-13")
    page.get_by_role("button", name="Xem").click()

    shown = page.locator(".asof strong").inner_text()
    page.get_by_role("link", name="Ngày trước").click()
    before = page.locator(".asof strong").inner_text()
    context.close()

    assert (shown, before) == ("thứ Năm, 13/02/2020", "thứ Tư, 12/02/2020")
