"""The look of pages: light and dark, on paper, on any width; what the script does and no more."""

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Dialog, Page, Request, expect

import ocop_cycle.web
from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import stages
from ocop_cycle.web.app import create_app
from ocop_cycle.web.places import PLACES
from rules.rights import Role
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import a_cycle
from tests.people import OFFICE, grants
from tests.web.clients import Visitor
from tests.web.routes import come_in, visits
from tests.web.years import AT, LAST_DAY, NAME

STATIC = Path(ocop_cycle.web.__file__).parent / "static"
FORM = """<form method="post" action="/language">
<input name="language" value="vi"><button>Gửi</button></form>"""
PRESS = """async () => {
  const button = document.querySelector("main form[method=post] button");
  for (let times = 0; times < 3; times += 1) {
    button.click();
    await new Promise((done) => { setTimeout(done, 100); });
  }
  return button.getAttribute("aria-disabled");
}"""


def test_the_colours_chosen_are_kept(client: TestClient) -> None:
    as_the_machine = client.get("/cycles").text
    client.post("/scheme", data={"scheme": "dark"}, follow_redirects=False)
    dark = client.get("/cycles").text
    client.post("/scheme", data={"scheme": ""}, follow_redirects=False)

    assert "data-scheme" not in as_the_machine
    assert '<html lang="vi" data-scheme="dark">' in dark
    assert 'value="dark" aria-pressed="true"' in dark
    assert "data-scheme" not in client.get("/cycles").text


def test_a_scheme_that_is_not_there_is_refused(client: TestClient) -> None:
    assert client.post("/scheme", data={"scheme": "pink"}).status_code == 400


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/products?stage=idea_selection&late=1", "/products?stage=idea_selection&late=1"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example/", "/"),
        ("/cycles\r\nX: y", "/"),
        ("cycles", "/"),
        ("", "/"),
    ],
)
def test_a_switch_leads_back_to_the_page_and_nowhere_else(
    client: TestClient, back: str, to: str
) -> None:
    answer = client.post("/language", data={"language": "en", "back": back}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, to)
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_a_page_gives_the_switches_its_own_address(client: TestClient) -> None:
    page = client.get("/products", params={"stage": "idea_selection"}).text

    assert page.count('name="back" value="/products?stage=idea_selection"') == 2


def test_the_head_leads_to_pages_that_are_there_and_says_which_one_is_shown(
    client: TestClient,
) -> None:
    offered = _led_to(client)
    answers = {address: client.get(address) for address in offered}

    assert {address: each.status_code for address, each in answers.items()} == dict.fromkeys(
        answers, 200
    )
    for address, answer in answers.items():
        head, _, _ = answer.text.partition("</header>")
        assert re.findall(r'href="([^"]*)" aria-current="page"', head) == [address]


def test_nobody_is_led_to_a_page_that_he_may_not_see(year: Path) -> None:
    assert year
    of_all = [address for address, _, right in PLACES if right is None]
    for_all = [address for address, _, _ in PLACES if address in {*of_all, "/applications"}]

    of_a_unit = _led_to(Visitor(create_app(visitor=grants(Role.LOCALITY_LEADER, units={1}))))
    of_nobody = _led_to(Visitor(create_app()))

    assert of_a_unit == for_all
    assert of_nobody == []


def _led_to(client: TestClient) -> list[str]:
    head, _, _ = client.get("/nowhere").text.partition("</header>")
    return re.findall(r'<a href="([^"]*)"', head.partition("<nav")[2].partition("</nav>")[0])


def test_of_several_cycles_the_report_of_one_is_chosen(empty: None) -> None:
    del empty
    client = Visitor(create_app(visitor=OFFICE))
    before = client.get("/digest").text
    with unit_of_work() as session:
        a_cycle(session)
        a_cycle(session, "dong-thap-2022", on=date(2022, 11, 9))
    page = client.get("/digest").text

    assert "Không có kỳ nào đang mở." in before
    assert set(re.findall(r'href="/digest\?cycle=([^"]*)"', page)) == {NAME, "dong-thap-2022"}


def test_colours_are_named_once() -> None:
    for sheet in STATIC.glob("*.css"):
        rules = re.sub(
            r":root[^{]*\{[^}]*\}|/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL
        )
        stray = set(re.findall(r"#[0-9a-f]{3,6}\b", rules)) - {"#fff", "#999", "#ffd166"}
        assert stray == set(), sheet.name


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1920, 2560])
def test_no_page_is_wider_than_its_window(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    wide = {}
    for address, token in visits():
        come_in(page, site, token)
        page.goto(site + address)
        wide[address] = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert {address: found for address, found in wide.items() if found > width} == {}


@pytest.mark.slow
def test_paper_has_the_facts_and_nothing_to_press(browser: Browser, site: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{site}/cycles/{NAME}")
    page.emulate_media(media="print")
    hidden = [page.locator(each).first.is_visible() for each in ("nav", ".skip", ".switch", "form")]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    heading = page.locator("h1").is_visible()
    page.close()

    assert (hidden[:3], paper, heading) == ([False] * 3, "rgb(255, 255, 255)", True)


@pytest.mark.slow
def test_figures_are_renewed_without_reloading_and_what_is_open_stays_open(
    browser: Browser, site: str
) -> None:
    page = browser.new_page()
    page.clock.install()
    page.goto(site)
    page.evaluate("window.same = true")
    page.locator("details summary").first.click()
    page.locator("main a").nth(3).focus()
    focused = page.evaluate("document.activeElement.href")
    _select("TN20-003")
    page.clock.run_for(6_000)

    expect(page.locator("#da-cap-nhat")).to_contain_text("Số liệu đã được cập nhật.")
    late = page.locator(".attention").inner_text()
    kept = page.evaluate("[window.same, document.activeElement.href]")
    opened = page.locator("details").first.get_attribute("open")
    page.close()

    assert "2 hồ sơ quá hạn ở bước “Lựa chọn ý tưởng sản phẩm”" in late
    assert kept == [True, focused]
    assert opened is not None


@pytest.mark.slow
def test_a_hidden_page_and_a_past_day_ask_for_nothing(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: _note(request, asked))
    page.goto(f"{site}/cycles/{NAME}?as_of=2020-03-01")
    page.clock.run_for(60_000)
    page.goto(site)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(60_000)
    page.close()

    assert asked == []


@pytest.mark.slow
def test_a_page_that_can_no_longer_be_renewed_says_so(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.clock.install()
    page.goto(site)
    page.route("**/*", lambda route: route.abort())
    for _ in range(4):
        page.clock.run_for(6_000)
        page.wait_for_timeout(50)

    expect(page.locator("#da-cap-nhat")).to_have_text(
        "Không cập nhật được: số liệu trên trang có thể đã cũ, hãy tải lại trang."
    )
    expect(page.locator("#da-cap-nhat")).to_be_in_viewport()
    page.close()


@pytest.mark.slow
def test_typed_words_are_not_lost_without_asking(browser: Browser, site: str) -> None:
    page = _with_a_form(browser, site)
    asked: list[str] = []
    page.on("dialog", lambda dialog: _stay(dialog, asked))
    page.locator("main form[method=post] input").press_sequentially("x")
    page.evaluate("document.querySelector('.brand').click()")
    page.wait_for_timeout(300)
    stayed = page.url
    page.close()

    assert (asked, stayed) == (["beforeunload"], f"{site}/cycles")


@pytest.mark.slow
def test_a_form_is_sent_once_however_often_it_is_pressed(browser: Browser, site: str) -> None:
    page = _with_a_form(browser, site)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.route("**/language", lambda route: route.fulfill(status=204))  # the page stays
    waiting = page.evaluate(PRESS)
    page.close()

    assert (sent.count("POST"), waiting) == (1, "true")


def _with_a_form(browser: Browser, site: str) -> Page:
    page = browser.new_page()
    page.goto(f"{site}/cycles")
    page.locator("#trang").evaluate(
        "(one, form) => one.insertAdjacentHTML('beforeend', form)", FORM
    )
    return page


def _stay(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.dismiss()


def _note(request: Request, asked: list[str]) -> None:
    if request.resource_type == "fetch":
        asked.append(request.url)


def _select(code: str) -> None:
    act = Act(Action.SELECT, LAST_DAY, by="Cán bộ OCOP")
    with unit_of_work() as session:
        stages.move_one(session, entry_of(session, code).id, act, at=AT)
