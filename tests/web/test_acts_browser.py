"""Three journeys in a real browser, at a desk and on a phone: act and undo, in bulk, report."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ocop_cycle import db
from ocop_cycle.queries.products import entry_of
from tests.web.test_activity_page import an_activity
from tests.web.years import NAME

pytestmark = pytest.mark.slow
SIZES = [(1280, 900), (390, 844)]
CODE = "TN20-003"
EXPECTED = (
    "status of 400",  # the browser tells of a form that was refused, as it was to be
    "Clear-Site-Data",  # it tells what it has forgotten at signing out
)
PICTURES = os.environ.get("OCOP_TEST_PICTURES", "")


@contextmanager
def visiting(browser: Browser, size: tuple[int, int]) -> Iterator[Page]:
    """Open a page that has to fit its screen and to say nothing aside."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [text for text in said if not any(each in text for each in EXPECTED)] == []
    assert wide <= width


def picture(page: Page, name: str) -> None:
    if PICTURES:
        width = page.viewport_size or {"width": 0}
        page.screenshot(path=Path(PICTURES) / f"{name}-{width['width']}.png", full_page=True)


def stage() -> str:
    with db.reading() as session:
        return str(entry_of(session, CODE).stage)


@pytest.mark.parametrize("size", SIZES)
def test_a_product_is_acted_on_and_the_act_undone(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    with visiting(browser, size) as page:
        page.goto(f"{site}/products/{CODE}")
        picture(page, "product")
        page.get_by_text("Trả lại để hoàn thiện", exact=True).click()
        form = page.locator("details[open] form")
        form.get_by_label("Lý do").fill("Thiếu vùng nguyên liệu.")
        form.get_by_label("Hạn mới").fill("2020-03-01")
        form.get_by_role("button").click()
        picture(page, "product-refused")
        refused = page.locator("details[open] [role=alert]").inner_text()
        kept = page.locator("details[open]").get_by_label("Lý do").input_value()
        page.locator("details[open]").get_by_label("Hạn mới").fill("2020-04-01")
        page.locator("details[open] form").get_by_role("button").click()
        picture(page, "product-done")
        done, then = page.locator(".banner").inner_text(), stage()
        page.get_by_role("button", name="Hoàn tác").click()
        picture(page, "product-undone")
        undone = page.locator(".banner").inner_text()

    assert "cần một ngày sau" in refused
    assert kept == "Thiếu vùng nguyên liệu."
    assert "Đã ghi nhận: Trả lại để hoàn thiện" in done
    assert then == "idea_registration"
    assert "Hoàn tác: Trả lại để hoàn thiện" in undone
    assert stage() == "idea_selection"


@pytest.mark.parametrize("size", SIZES)
def test_many_are_looked_at_first_and_then_done(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    with visiting(browser, size) as page:
        page.goto(f"{site}/products?cycle={NAME}&stage=idea_selection")
        page.get_by_role("link", name="Xử lý nhiều hồ sơ").click()
        page.locator("select[name=action]").select_option("select")
        page.get_by_role("button", name="Chọn").click()
        page.get_by_role("button", name="Xem trước").click()
        picture(page, "bulk")
        ahead = page.get_by_text("Sẽ xử lý 3 hồ sơ").count()
        before = stage()
        page.get_by_role("button", name="Xác nhận").click()
        done = page.locator(".banner").inner_text()

    assert (ahead, before) == (1, "idea_selection")
    assert done == "Đã xử lý 3 hồ sơ."
    assert stage() == "business_plan_training"


@pytest.mark.parametrize("size", SIZES)
def test_an_activity_is_reported_on_and_confirmed(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    number, unit = an_activity()
    with visiting(browser, size) as page:
        page.goto(f"{site}/agencies/{unit}")
        picture(page, "agency")
        page.locator(f'a[href="/activities/{number}"]').first.click()
        page.get_by_label("Tiến độ (%)").fill("40")
        page.get_by_label("Đã đạt").fill("2")
        page.get_by_label("Cần đạt").fill("5")
        page.get_by_label("Đơn vị tính").fill("lớp")
        page.get_by_role("button", name="Gửi báo cáo").click()
        picture(page, "activity")
        reported = page.locator(".banner").inner_text()
        figure = page.get_by_text("2/5 lớp").count()
        page.get_by_role("button", name="Xác nhận hoàn thành").click()
        done = page.locator(".banner").inner_text()

    assert (reported, figure) == ("Đã ghi nhận báo cáo.", 1)
    assert done == "Đã xác nhận nhiệm vụ hoàn thành."
