"""Every page for everybody: axe-core's rules, the keyboard, both schemes, a desk and a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.web.routes import come_in, visits

pytestmark = pytest.mark.slow
DESK, PHONE = (1280, 900), (390, 844)
RULES: dict[str, Any] = {
    "resultTypes": ["violations"],
    "iframes": False,
    "rules": {"target-size": {"enabled": True}},
}
CONTRAST: dict[str, Any] = {"runOnly": ["color-contrast"], "iframes": False}
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
    "[tabindex='0']:not(iframe)")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled)
  .map((one, number) => { one.dataset.stop = number; return number })"""
STOP = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return [one.dataset.stop ?? "", style.outlineStyle !== "none",
    box.bottom > 0 && box.top < innerHeight];
}"""
Scheme = Literal["light", "dark"]


@contextmanager
def a_page(
    browser: Browser,
    site: str,
    size: tuple[int, int],
    scheme: Scheme = "light",
    language: str = "vi",
) -> Iterator[tuple[Page, list[str]]]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "lang", "value": language, "url": site}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: _note(message, said))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    yield page, said
    context.close()


def _note(message: ConsoleMessage, said: list[str]) -> None:
    if message.type in {"error", "warning"}:
        said.append(f"{message.location['url']}: {message.text}")


def faults(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{page.url} {rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("size", "scheme", "language", "rules"),
    [
        (DESK, "light", "vi", RULES),
        (PHONE, "dark", "en", RULES),
        (DESK, "dark", "vi", CONTRAST),  # the other rules do not depend on the colours
        (PHONE, "light", "vi", CONTRAST),
    ],
)
def test_no_page_breaks_a_rule_of_access_or_says_anything_to_the_console(
    browser: Browser,
    site: str,
    *,
    size: tuple[int, int],
    scheme: Scheme,
    language: str,
    rules: dict[str, Any],
) -> None:
    broken: list[str] = []
    codes: dict[str, int] = {}
    known = visits()
    with a_page(browser, site, size, scheme, language) as (page, said):
        for address, token in known:
            come_in(page, site, token)
            answer = page.goto(site + address)
            assert answer is not None
            codes[address] = answer.status
            wide = page.evaluate("document.documentElement.scrollWidth")
            broken += faults(page, rules) + ([f"{address}: {wide} wide"] if wide > size[0] else [])

    assert codes == dict.fromkeys(codes, 200)
    assert len(codes) > 20
    assert broken == []
    assert said == []


def test_a_fault_of_access_is_found(browser: Browser, site: str) -> None:
    with a_page(browser, site, DESK) as (page, _):
        page.goto(site)
        page.evaluate("document.querySelector('.filter input, .day input').parentElement.remove()")
        page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')")

        assert any(" label: <input>" in fault for fault in faults(page))


def test_the_keyboard_reaches_everything_and_is_seen_where_it_stands(
    browser: Browser, site: str
) -> None:
    missed: dict[str, list[object]] = {}
    with a_page(browser, site, DESK) as (page, _):
        for address, token in visits():
            come_in(page, site, token)
            page.goto(site + address)
            wanted = [str(number) for number in page.evaluate(REACHABLE)]
            stops = _stops(page, at_most=4 * len(wanted) + 9)  # a field for a day has four
            unseen = [number for number, seen, inside in stops if not (seen and inside)]
            reached = list(dict.fromkeys(number for number, _, _ in stops))
            if reached != wanted or unseen:
                missed[address] = [wanted, reached, unseen]

    assert missed == {}


def _stops(page: Page, at_most: int) -> list[tuple[str, bool, bool]]:
    stops: list[tuple[str, bool, bool]] = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        number, seen, inside = page.evaluate(STOP)
        if not number or (stops and number == stops[0][0]):
            break
        stops.append((number, seen, inside))
    return stops


def test_the_first_stop_leads_past_the_head(browser: Browser, site: str) -> None:
    with a_page(browser, site, PHONE) as (page, _):
        page.goto(site + "/products")
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        landed = page.evaluate("document.activeElement.localName")
        page.keyboard.press("Tab")
        inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")

    assert (first, landed, inside) == ("#noi-dung-chinh", "main", True)
