"""What operators do in a real browser, at a desk and on a phone: no mouse is needed, no error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from ocop_cycle.clock import now
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.services import outbox
from tests.web.years import NAME

pytestmark = pytest.mark.slow
SIZES = [(1280, 900), (390, 844)]
WRONG = 'deadline = "xong trước ngày 31/2/2020"'
HEADINGS = "Mã,Tên sản phẩm,Chủ thể,Điện thoại,Email,Địa bàn,Nhóm sản phẩm\n"
GOOD = "TN20-901,Chè mới,HTX Mới,0208 382 4567,moi@example.vn,Huyện Đại Từ,Đồ uống\n"
BAD = "TN20-902,Chè lạ,HTX Lạ,0208 382 4568,la@example.vn,Huyện Sao Hoả,Đồ uống\n"


@contextmanager
def a_page(browser: Browser, site: str, size: tuple[int, int]) -> Iterator[tuple[Page, list[str]]]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.goto(site)
    yield page, said
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def refusals(said: list[str]) -> list[str]:
    """Leave out what the browser itself says of a form that was refused."""
    return [each for each in said if "400 (Bad Request)" not in each]


@pytest.mark.parametrize("size", SIZES)
def test_held_mails_are_approved_one_and_then_many(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    with unit_of_work() as session:
        held = outbox.hold_cycle(session, NAME, by="Cán bộ", at=now(), waiting_too=True)
    with a_page(browser, site, size) as (page, said):
        page.goto(f"{site}/mails?state=held")
        page.locator("tbody th a").first.click()
        page.get_by_role("button", name="Duyệt để gửi").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã duyệt 1 thư.")
        page.goto(f"{site}/mails?state=held")
        page.get_by_role("link", name="Duyệt những thư này…").click()
        expect(page.get_by_role("heading", level=2).first).to_have_text(
            f"{held - 1} thư sẽ được gửi"
        )
        page.get_by_role("button", name=f"Duyệt {held - 1} thư").click()
        expect(page.get_by_role("status").first).to_contain_text(f"Đã duyệt {held - 1} thư.")

    with reading() as session:
        left = session.scalar(select(func.count()).where(MAIL.c.state == "held"))
    assert (held > 2, left, said) == (True, 0, [])


@pytest.mark.parametrize("size", SIZES)
def test_a_cycle_starts_from_an_uploaded_plan_once_its_error_is_repaired(
    browser: Browser, site: str, size: tuple[int, int], tmp_path: Path
) -> None:
    text = find(NAME).read_text(encoding="utf-8")
    right = next(line for line in text.splitlines() if line.startswith("deadline"))
    file = tmp_path / "thu-nghiem-2020.toml"
    file.write_text(text.replace(right, WRONG, 1), encoding="utf-8")
    with a_page(browser, site, size) as (page, said):
        page.goto(f"{site}/operations")
        page.get_by_role("link", name="Mở kỳ từ kế hoạch").click()
        page.get_by_label("Tệp kế hoạch").set_input_files(file)
        page.get_by_role("button", name="Kiểm tra kế hoạch").click()
        expect(page.get_by_role("status").first).to_contain_text("chưa mở kỳ được")
        expect(page.locator(".plan li.error")).to_contain_text(WRONG)
        expect(page.locator(".plan li.error")).to_contain_text("✗ Lỗi")
        expect(page.get_by_role("button", name="Mở kỳ thu-nghiem-2020")).to_have_count(0)

        source = page.get_by_label("Nội dung kế hoạch")
        source.fill(source.input_value().replace(WRONG, right))
        page.get_by_role("button", name="Kiểm tra lại").click()
        expect(page.locator(".plan li.error")).to_have_count(0)
        expect(page.get_by_text("mục đã qua hạn nếu mở hôm nay")).to_be_visible()
        page.get_by_label("Ngày bắt đầu").fill("2020-02-07")
        page.get_by_role("button", name="Mở kỳ thu-nghiem-2020").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã mở kỳ.")
        expect(page.get_by_role("heading", level=1)).to_contain_text("thu-nghiem-2020")

    with reading() as session:
        started = cycle_named(session, "thu-nghiem-2020")
        assert [started.source == text, len(cycles(session)), refusals(said)] == [True, 2, []]


@pytest.mark.parametrize("size", SIZES)
def test_a_register_with_a_bad_row_is_looked_at_and_its_good_rows_are_taken_in(
    browser: Browser, site: str, size: tuple[int, int], tmp_path: Path
) -> None:
    file = tmp_path / "san-pham.csv"
    file.write_text(HEADINGS + GOOD + BAD, encoding="utf-8")
    with a_page(browser, site, size) as (page, said):
        page.goto(f"{site}/imports/products")
        page.get_by_label("Tệp CSV hoặc XLSX").set_input_files(file)
        page.get_by_role("button", name="Xem trước, chưa ghi").click()
        expect(page.get_by_role("status").first).to_contain_text("chưa nhập dòng nào")
        expect(page.locator("tr.refused")).to_contain_text("Dòng 3")
        expect(page.locator("tr.refused")).to_contain_text("✗ Không nhận")

        page.get_by_label("Bỏ qua dòng sai").check()
        page.get_by_role("button", name="Nhập vào hệ thống").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã nhập tệp san-pham.csv.")
        page.goto(f"{site}/products/TN20-901")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Chè mới")
        page.goto(f"{site}/outbox")

    assert refusals(said) == []
