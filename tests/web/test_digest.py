"""The office's report as a page: what its mail tells, for the screen and for paper."""

import re
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from sqlalchemy import update

from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.digests import office_report
from ocop_cycle.services import drafts
from tests.web.years import LAST_DAY, NAME

PAGE = f"/digest?cycle={NAME}"


def part(page: str, start: str, end: str = "</section>") -> str:
    return page.partition(start)[2].partition(end)[0]


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)))


def test_the_page_tells_what_the_mail_tells(client: TestClient) -> None:
    page = client.get(PAGE).text
    with reading() as session:
        report = office_report(session, cycle_named(session, NAME), LAST_DAY)

    late, due = words(part(page, 'id="dang-cham"')), words(part(page, 'id="trong-tuan"'))
    assert "Tính đến <strong>thứ Hai, 16/03/2020</strong>" in page
    assert report.late
    assert [line.holder in late and line.phone in late for line in report.late] == [True] * len(
        report.late
    )
    assert [line.what in due for line in report.due_this_week] == [True] * len(report.due_this_week)
    assert [change.what in words(page) for change in report.changes] == [True] * len(report.changes)
    assert f"<dd>{report.open_entries}</dd>" in page
    assert f"<dd>{report.late_entries}</dd>" in page


def test_it_shows_each_holder_with_his_phone(client: TestClient) -> None:
    row = part(client.get(PAGE).text, '<th scope="row">UBND TP Thái Nguyên</th>', "</tr>")

    assert "Lựa chọn ý tưởng sản phẩm" in row
    assert "14/03/2020" in row
    assert "0200000113" in row


def test_it_is_linked_from_the_status_page_with_the_day(client: TestClient) -> None:
    page = client.get(f"/cycles/{NAME}", params={"as_of": "2020-03-02"}).text

    assert f'href="/digest?cycle={NAME}&amp;on=2020-03-02">Báo cáo để in</a>' in page


def test_an_earlier_day_is_shown_as_it_was(client: TestClient) -> None:
    page = client.get(PAGE, params={"cycle": NAME, "on": "2020-02-12"}).text

    assert "Tính đến <strong>thứ Tư, 12/02/2020</strong>" in page
    assert "Không có việc nào chậm." in page
    assert ">Mới nhất</a>" in page


def test_drafts_that_wait_are_named_here_and_on_the_status_page(client: TestClient) -> None:
    with unit_of_work() as session:
        cycle = cycle_named(session, NAME)
        assert drafts.due(session, cycle.id, date(2020, 3, 25)) > 0

    box = part(client.get(PAGE, params={"cycle": NAME, "on": "2020-03-25"}).text, 'id="du-thao"')
    status = client.get("/").text

    assert "V/v đôn đốc hoàn thành bước “Lựa chọn ý tưởng sản phẩm”" in box
    assert "UBND TP Thái Nguyên (" in box
    assert "dự thảo công văn đôn đốc chờ xem, ký và phát hành." in status
    assert f'href="/digest?cycle={NAME}#du-thao"' in status


def test_without_a_name_the_only_cycle_is_meant(client: TestClient) -> None:
    named, only = (client.get(address).text for address in (PAGE, "/digest"))

    assert words(part(only, "<article", "</section>")) == words(part(named, "<article"))


@pytest.mark.parametrize(
    ("address", "code", "why"),
    [
        (f"{PAGE}&on=hôm-nay", 400, "hãy viết năm-tháng-ngày"),
        ("/digest?cycle=khong-co", 404, "Không có kỳ"),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, address: str, code: int, why: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, why in answer.text) == (code, True)


def test_a_name_cannot_write_into_the_page(client: TestClient) -> None:
    with unit_of_work() as session:
        session.execute(
            update(AGENCY)
            .where(AGENCY.c.code == "ubnd-thai-nguyen")
            .values(name="<script>alert(1)</script>")
        )

    page = client.get(PAGE).text

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_it_fits_its_screen(browser: Browser, site: str, width: int, height: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(site + PAGE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert wide <= width


@pytest.mark.slow
def test_on_paper_it_is_a_report_of_a4_pages_and_nothing_else(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + PAGE)
    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    shown = {
        name: page.locator(name).first.is_visible()
        for name in ("header.top", "form.day .buttons", "footer", ".report h1", ".report table")
    }
    context.close()

    boxes = {box.decode() for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed)}
    assert shown == {
        "header.top": False,
        "form.day .buttons": False,
        "footer": False,
        ".report h1": True,
        ".report table": True,
    }
    assert boxes
    assert all(box.startswith(("0 0 594.", "0 0 595")) for box in boxes)
