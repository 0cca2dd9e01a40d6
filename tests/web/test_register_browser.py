"""From the public form to the product of the officer's list, in a real browser, on a phone."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ocop_cycle import clock, db
from ocop_cycle.cli.serving import HOST, listen, port_of
from ocop_cycle.cli.serving import Page as Serving
from ocop_cycle.services import sessions
from ocop_cycle.services.accounts import Given
from ocop_cycle.web.app import create_app
from ocop_cycle.web.visits import SESSION
from rules.rights import Role
from rules.sign_in import Step
from tests.applying import OVER, SENT, on_day
from tests.building import a_cycle
from tests.people import an_account, unit_id
from tests.telling import a_contact
from tests.web.registering import FORM, NAME, goes_on_to

pytestmark = pytest.mark.slow
PHONE, DESK = (390, 844), (1280, 900)
AGAIN = {
    "Tên chủ thể": "HTX chè La Bằng",
    "Người liên hệ": "Nguyễn Thị Lan",
    "Điện thoại": "0912 345 678",
    "Tên sản phẩm": "Chè đinh La Bằng",
    "Mô tả ngắn": "Chè đinh",
}
PICTURES = os.environ.get("OCOP_TEST_PICTURES", "")
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture
def open_site(empty: None) -> Iterator[str]:
    """Serve a year in which ideas are being registered; nobody is let in unasked."""
    del empty
    with db.unit_of_work() as session:
        on_day(session, a_cycle(session), SENT)
        a_contact(session, "ubnd-dai-tu", "daitu@example.com")
    listening = listen(0)
    page = Serving(create_app(), listening)
    page.start()
    page.wait()
    yield f"http://{HOST}:{port_of(listening)}"
    page.stop()
    page.join()
    listening.close()


@contextmanager
def a_page(browser: Browser, size: tuple[int, int], scheme: str = "light") -> Iterator[Page]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert [each for each in said if "400 (Bad Request)" not in each] == []
    context.close()


def looked_at(page: Page, name: str) -> None:
    """Look for faults of access, and at the width; keep a picture where one is asked for."""
    page.wait_for_load_state()
    found = Axe().run(page, options=AXE).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []
    width = page.viewport_size or {"width": 0}
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def signs_in(page: Page, site: str) -> None:
    with db.unit_of_work() as session:
        given = Given(Role.LOCALITY_OFFICER, unit=unit_id(session, "ubnd-dai-tu"))
        account = an_account(session, "can-bo@example.vn", given)
        opened = sessions.open_for(session, account, Step.DONE, address="", at=clock.now())
    page.context.add_cookies([{"name": SESSION, "value": opened.token, "url": site}])


def fills_in(page: Page, product: str) -> None:
    page.get_by_label("Tên chủ thể").fill("HTX Chè La Bằng")
    page.get_by_label("Loại hình").select_option(label="Hợp tác xã")
    page.get_by_label("Người liên hệ").fill("Nguyễn Thị Lan")
    page.get_by_label("Điện thoại").fill("0912.345.678")
    page.get_by_label("Địa bàn").select_option(label="huyện Đại Từ")
    page.get_by_label("Tên sản phẩm").fill(product)
    page.get_by_label("Mô tả ngắn").fill("Chè đinh hái tay,\nmỗi năm 500 kg.")
    page.get_by_label("Tôi đồng ý").check()


def types(page: Page, texts: Mapping[str, str]) -> None:
    for label, text in texts.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Địa bàn").select_option(label="huyện Đại Từ")


def answers(page: Page, site: str, name: str) -> None:
    """Correct and confirm what waits, as the officer of the area, and find its product."""
    signs_in(page, site)
    page.goto(f"{site}/cycles")
    page.get_by_role("link", name="Phiếu đăng ký 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phiếu đăng ký")
    looked_at(page, f"{name}-4-list")
    page.get_by_role("link", name="Chè đinh La Bằng").click()
    page.get_by_text("Sửa nội dung phiếu").click()
    page.get_by_label("Tên sản phẩm").fill("Chè đinh La Bằng hộp 100 g")
    looked_at(page, f"{name}-5-application")
    page.get_by_role("button", name="Lưu nội dung phiếu").click()
    expect(page.get_by_role("status").first).to_have_text("Đã sửa phiếu đăng ký.")
    page.get_by_role("button", name="Xác nhận, lập hồ sơ").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã xác nhận phiếu")
    looked_at(page, f"{name}-6-confirmed")
    page.goto(f"{site}/products")
    page.get_by_role("link", name="Chè đinh La Bằng hộp 100 g").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chè đinh La Bằng hộp 100 g")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESK, "light")])
def test_an_idea_goes_from_the_public_form_to_the_list_of_products(
    browser: Browser, open_site: str, size: tuple[int, int], scheme: str
) -> None:
    name = f"{size[0]}-{scheme}"
    with a_page(browser, size, scheme) as page:
        page.goto(f"{open_site}/sign-in")
        page.get_by_role("link", name="Đăng ký sản phẩm", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Phiếu đăng ký ý tưởng sản phẩm")
        looked_at(page, f"{name}-1-form")
        fills_in(page, "Chè đinh La Bằng")
        page.get_by_label("Điện thoại").fill("12 34")
        page.get_by_role("button", name="Gửi phiếu đăng ký").click()
        expect(page.get_by_role("alert")).to_contain_text("Chưa đúng số điện thoại")
        looked_at(page, f"{name}-2-faults")
        page.get_by_role("alert").get_by_role("link", name="Điện thoại").click()
        expect(page.get_by_label("Điện thoại")).to_be_focused()
        page.get_by_label("Điện thoại").fill("0912.345.678")
        page.get_by_role("button", name="Gửi phiếu đăng ký").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã nhận phiếu.")
        looked_at(page, f"{name}-3-receipt")
        receipt = page.url
        page.get_by_role("link", name="Đăng ký thêm sản phẩm của cùng chủ thể").click()
        expect(page.get_by_label("Tên chủ thể")).to_have_value("HTX Chè La Bằng")
        expect(page.get_by_label("Tên sản phẩm")).to_have_value("")

        answers(page, open_site, name)
        page.goto(receipt)
        expect(page.get_by_role("status").first).to_contain_text("Phiếu đã được xác nhận")


def test_an_officer_registers_for_a_producer_and_sees_a_double(
    browser: Browser, open_site: str
) -> None:
    with a_page(browser, PHONE) as page:
        page.goto(open_site + FORM)
        fills_in(page, "Chè đinh La Bằng")
        page.get_by_role("button", name="Gửi phiếu đăng ký").click()
        signs_in(page, open_site)
        goes_on_to(OVER)
        page.goto(f"{open_site}/applications")
        page.get_by_role("link", name="Đăng ký thay chủ thể").click()
        expect(page.get_by_label("Tên chủ thể")).to_be_visible()
        looked_at(page, "390-7-behalf")
        page.get_by_label("Hình thức nhận").select_option(label="Gọi điện")
        page.locator("#on").fill("2020-02-19")
        types(page, AGAIN)
        page.get_by_label("Chủ thể đã đồng ý").check()
        page.get_by_role("button", name="Ghi đăng ký, lập hồ sơ").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã xác nhận phiếu")
        page.goto(f"{open_site}/applications")
        page.get_by_role("link", name="Chè đinh La Bằng").click()
        expect(page.get_by_text("đã có hồ sơ trong kỳ này")).to_be_visible()
        expect(page.get_by_text("Nay đã hết hạn đăng ký")).to_be_visible()
        looked_at(page, "390-8-double")
        page.get_by_text("Không tiếp nhận").first.click()
        page.get_by_label("Lý do").fill("Đã đăng ký qua điện thoại")
        page.get_by_role("button", name="Ghi không tiếp nhận").click()
        expect(page.get_by_text("Lý do: Đã đăng ký qua điện thoại")).to_be_visible()


def test_after_the_end_the_public_page_says_so(browser: Browser, open_site: str) -> None:
    goes_on_to(OVER)
    with a_page(browser, PHONE) as page:
        page.goto(f"{open_site}/register")
        expect(page.get_by_text("Đã hết hạn đăng ký")).to_be_visible()
        looked_at(page, "390-9-over")
        assert NAME not in page.locator("main").inner_text()


def test_the_form_works_without_a_script(browser: Browser, open_site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{open_site}/register")
    fills_in(page, "Chè đinh La Bằng")
    page.get_by_role("button", name="Gửi phiếu đăng ký").click()

    expect(page.get_by_role("status").first).to_contain_text("Đã nhận phiếu.")
    context.close()
