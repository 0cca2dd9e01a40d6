"""The year in a real browser: on a phone and at a desk, from what is late to the telephone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import stages
from rules.standing import Act
from rules.vocabulary import Action
from tests.web.years import AT, NAME

pytestmark = pytest.mark.slow
PHONE, DESK = (390, 844), (1280, 900)
SCREENS = [PHONE, DESK]


@contextmanager
def opened(browser: Browser, screen: tuple[int, int]) -> Iterator[Page]:
    """Open a page whose every word on the console fails the test."""
    context = browser.new_context(viewport={"width": screen[0], "height": screen[1]})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


@pytest.mark.parametrize("screen", SCREENS)
def test_two_clicks_lead_from_what_is_late_to_the_telephone(
    browser: Browser, site: str, screen: tuple[int, int]
) -> None:
    with opened(browser, screen) as page:
        page.goto(site)
        page.locator(".attention li.late a[href='#ai-dang-giu']").first.click()
        call = page.locator("section", has=page.locator("#ai-dang-giu")).locator("a[href^='tel:']")

        expect(call.first).to_be_in_viewport()


def test_on_a_phone_the_drawing_and_the_tables_scroll_within_themselves(
    browser: Browser, site: str
) -> None:
    with opened(browser, PHONE) as page:
        page.goto(site)
        wide = page.locator(".scroll").evaluate_all(
            "each => each.map(one => [one.scrollWidth > one.clientWidth, one.tabIndex])"
        )
        whole = page.evaluate("document.documentElement.scrollWidth")

    assert [True, 0] in wide
    assert {index for _, index in wide} == {0}
    assert whole <= PHONE[0]


def test_the_drawing_has_a_name_and_a_table_that_says_the_same(browser: Browser, site: str) -> None:
    with opened(browser, DESK) as page:
        page.goto(site)
        drawing = page.get_by_role("img", name="Thời gian của các bước trong năm")
        rows = page.locator("section", has=page.locator("#cac-buoc")).get_by_role("row")

        expect(drawing).to_be_visible()
        bars = page.locator(".timeline .bar").count()
        expect(rows).to_have_count(bars + 1)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_late_cell_leads_to_the_entries_it_counts(
    browser: Browser, site: str, screen: tuple[int, int]
) -> None:
    with opened(browser, screen) as page:
        page.goto(site)
        cell = page.locator(".matrix a.overdue").first
        number = int(cell.inner_text().removeprefix("! ").split()[0])
        cell.click()

        expect(page.locator("main tbody tr")).to_have_count(number)


def test_a_committed_move_appears_without_a_reload(browser: Browser, site: str) -> None:
    with opened(browser, DESK) as page:
        page.goto(site)
        changes = page.locator("section", has=page.locator("#thay-doi"))
        expect(changes).not_to_contain_text("Chọn ý tưởng")
        with unit_of_work() as session:
            act = Act(Action.SELECT, date(2020, 3, 16), by="UBND TP Thái Nguyên")
            stages.move_one(session, entry_of(session, "TN20-003").id, act, at=AT)

        expect(changes).to_contain_text("Chọn ý tưởng")


def test_a_day_and_what_stands_beside_it_are_kept_in_the_address(
    browser: Browser, site: str
) -> None:
    with opened(browser, DESK) as page:
        page.goto(f"{site}/cycles/{NAME}?as_of=2020-02-13")
        page.get_by_role("link", name="Ngày sau").click()

        expect(page).to_have_url(f"{site}/cycles/{NAME}?as_of=2020-02-14")
        expect(page.locator(".asof strong")).to_have_text("thứ Sáu, 14/02/2020")
