"""A producer's journey on a telephone: a mailed link, what is to do, a picture sent and seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as BrowserPage

from ocop_cycle import db
from ocop_cycle.cli.serving import HOST, Page, listen, port_of
from ocop_cycle.queries.products import PRODUCER, entry_of
from ocop_cycle.web.app import create_app
from rules.documents import MOST_OF_FILE
from tests.papers import JPEG
from tests.web.test_acts_browser import SIZES, picture, visiting
from tests.web.test_sign_in_by_mail import link_and_code

pytestmark = pytest.mark.slow
CODE = "TN20-007"
EMAIL = "to-hop-tac@example.vn"


@pytest.fixture
def closed_site(year: Path) -> Iterator[str]:
    """Serve the year on a port of this machine; nobody is let in unasked."""
    assert year
    with db.unit_of_work() as session:
        producer = entry_of(session, CODE).producer_id
        session.execute(PRODUCER.update().where(PRODUCER.c.id == producer).values(email=EMAIL))
    listening = listen(0)
    page = Page(create_app(), listening)
    page.start()
    page.wait()
    yield f"http://{HOST}:{port_of(listening)}"
    page.stop()
    page.join()
    listening.close()


def signs_in(page: BrowserPage, site: str) -> None:
    """Ask for a mail, open its link on the same browser, press the button."""
    page.goto(f"{site}/my")
    page.get_by_role("link", name="Chủ thể, hoặc không có mật khẩu").click()
    page.get_by_label("Địa chỉ thư điện tử").fill(EMAIL)
    page.get_by_role("button", name="Gửi thư cho tôi").click()
    link, _ = link_and_code()
    page.goto(site + link)
    page.locator("main").get_by_role("button").click()


def sends(page: BrowserPage, file: Path) -> str:
    """Send a file, and read what is said of it."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Gửi tệp").click()
    return page.locator("[role=alert], .banner[role=status]").inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_a_producer_signs_in_by_a_mailed_link_sees_his_tasks_and_sends_a_picture(
    browser: Browser, closed_site: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    photo, fake = tmp_path / "Ảnh rau cải.jpg", tmp_path / "phiếu.pdf"
    photo.write_bytes(JPEG)
    fake.write_bytes(b"<html><script>alert(1)</script></html>")
    with visiting(browser, size) as page:
        signs_in(page, closed_site)
        landed, todo = page.url, page.get_by_text("Nộp phiếu đăng ký ý tưởng tại").count()
        picture(page, "my")
        page.get_by_label("Loại giấy tờ").select_option("photo")
        page.get_by_label("Ghi chú").fill("chụp tại vườn")
        refused, kept = sends(page, fake), page.get_by_label("Ghi chú").input_value()
        picture(page, "my-refused")
        sent = sends(page, photo)
        picture(page, "my-sent")
        with page.expect_download() as taken:
            page.get_by_role("link", name=photo.name).click()
        file = taken.value.suggested_filename, taken.value.path().read_bytes()
        page.get_by_role("heading", name="Rau cải").get_by_role("link").click()
        listed = page.locator("#giay-to").get_by_role("link", name=photo.name).count()
        picture(page, "my-product")
        others = page.request.get(f"{closed_site}/products/TN20-005").status

    assert (landed, todo) == (f"{closed_site}/my", 1)
    assert "là trang web" in refused
    assert kept == "chụp tại vườn"
    assert "Đã nhận tệp: Ảnh rau cải.jpg" in sent
    assert (file, listed, others) == ((photo.name, JPEG), 1, 404)


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    browser: Browser, closed_site: str, tmp_path: Path
) -> None:
    large, small = tmp_path / "lớn.jpg", tmp_path / "nhỏ.jpg"
    large.write_bytes(JPEG + bytes(MOST_OF_FILE))
    small.write_bytes(JPEG)
    with visiting(browser, SIZES[1]) as page:
        signs_in(page, closed_site)
        said = []
        for each in (large, small):
            page.locator("input[type=file]").set_input_files(each)
            said.append(page.locator("input[type=file]").evaluate("it => it.validationMessage"))

    assert said == ["Tệp lớn hơn 30 MB: hãy chọn tệp nhỏ hơn.", ""]
