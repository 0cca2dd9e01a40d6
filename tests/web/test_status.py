"""The status page: what is late stands first, any day can be looked at, nobody is exposed."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.products import PRODUCER, PRODUCT
from ocop_cycle.services.mails import MAIL
from ocop_cycle.web.app import create_app
from ocop_cycle.web.deps import Playing, Run
from tests.building import a_cycle, an_entry
from tests.people import OFFICE
from tests.web.years import NAME

PAGE = f"/cycles/{NAME}"
SCRIPT = "<script>alert(1)</script>"


def part(page: str, start: str, end: str = "</section>") -> str:
    return page.partition(start)[2].partition(end)[0]


def test_the_only_cycle_is_the_first_page(client: TestClient) -> None:
    page = client.get("/").text

    assert "<h1>OCOP Thái Nguyên, năm 2020</h1>" in page
    assert "Tính đến <strong>thứ Hai, 16/03/2020</strong>" in page


def test_what_is_late_stands_before_everything_else(client: TestClient) -> None:
    page = client.get(PAGE).text

    box = part(page, 'id="can-chu-y"')
    assert page.index("Cần chú ý") < page.index("Các bước")
    assert "UBND TP Thái Nguyên: 3 hồ sơ quá hạn ở bước “Lựa chọn ý tưởng sản phẩm”." in box
    assert "hồ sơ của chủ thể đã quá hạn, chờ Văn phòng quyết định." in box
    assert box.index("quá hạn") < box.index("Lưu ý")


def test_a_stage_shows_its_phrase_its_last_day_and_how_far_it_is_off(client: TestClient) -> None:
    page = client.get(PAGE).text

    row = part(page, '<th scope="row">Lựa chọn ý tưởng sản phẩm</th>', "</tr>")
    assert "thứ Bảy, 14/03/2020" in row
    assert "“xong trước ngày 15/3/2020”" in row
    assert "quá hạn 2 ngày" in row


def test_an_earlier_day_is_shown_as_it_was(client: TestClient) -> None:
    page = client.get(PAGE, params={"as_of": "2020-02-13"}).text

    row = part(page, '<th scope="row">Lựa chọn ý tưởng sản phẩm</th>', "</tr>")
    assert "Đang xem lại ngày 13/02/2020" in page
    assert "bắt đầu sau 17 ngày" in row
    assert "quá hạn" not in row


def test_before_the_plan_s_day_the_page_says_so(client: TestClient) -> None:
    page = client.get(PAGE, params={"as_of": "2020-02-06"}).text

    assert "Ngày 06/02/2020 kế hoạch chưa ban hành (ban hành ngày 07/02/2020)." in page
    assert "29/02/2020" not in page


@pytest.mark.parametrize("written", ["hôm nay", "2020-02-30", "1999-12-31", "2100-01-01", "<b>"])
def test_what_is_no_day_is_answered_with_one_sentence(client: TestClient, written: str) -> None:
    answer = client.get(PAGE, params={"as_of": written})

    assert answer.status_code == 400
    assert "hãy viết năm-tháng-ngày, ví dụ 2020-08-14." in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31", ""])
def test_the_edges_of_time_can_be_looked_at(client: TestClient, day: str) -> None:
    assert client.get(PAGE, params={"as_of": day}).status_code == 200


def test_a_cycle_that_is_not_there_is_not_found(client: TestClient) -> None:
    answer = client.get("/cycles/hà-nội")

    assert answer.status_code == 404
    assert "Không có kỳ “hà-nội”; các kỳ hiện có: thai-nguyen-2020." in answer.text


def test_names_from_people_are_text_and_never_markup(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        session.execute(update(PRODUCT).values(name=SCRIPT))
        session.execute(update(PRODUCER).values(name=SCRIPT))
        session.execute(update(MAIL).values(subject=SCRIPT))

    pages = [client.get(page).text for page in (PAGE, "/products", "/products/TN20-003", "/mails")]

    assert [SCRIPT in page for page in pages] == [False] * 4
    assert ["&lt;script&gt;" in page for page in pages] == [True] * 4


def test_no_page_shows_how_to_reach_a_producer_or_who_represents_it(client: TestClient) -> None:
    pages = ("/", "/products", "/products/TN20-003", "/mails", "/mails/1", "/cycles")

    shown = "".join(client.get(page).text for page in pages)

    assert "tra-huong-sen-nui" not in shown
    assert "0200000502" not in shown
    assert "Đại diện HTX" not in shown


def test_a_round_is_picked_out_and_a_wrong_one_refused(empty: None) -> None:
    del empty
    with unit_of_work() as session:
        a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    client = TestClient(create_app(visitor=OFFICE))
    page = "/cycles/mau-qd-26-2027"

    second = client.get(page, params={"round": "2/2027"})
    wrong = client.get(page, params={"round": "3/2027"})

    shown = part(second.text, 'id="cac-buoc"')
    assert "đợt 2/2027" in shown
    assert "đợt 1/2027" not in shown
    assert (wrong.status_code, "Kỳ này không có đợt 3/2027" in wrong.text) == (400, True)


def test_several_open_cycles_are_listed_with_their_figures(empty: None) -> None:
    del empty
    with unit_of_work() as session:
        an_entry(session, a_cycle(session))
        a_cycle(session, "dong-thap-2022", on=date(2022, 11, 9))

    page = TestClient(create_app(visitor=OFFICE)).get("/").text

    assert "<h1>Các kỳ</h1>" in page
    assert 'href="/cycles/thai-nguyen-2020"' in page
    assert 'href="/cycles/dong-thap-2022"' in page


def test_a_plan_that_holds_only_training_has_a_page_too(empty: None) -> None:
    del empty
    with unit_of_work() as session:
        a_cycle(session, "thai-nguyen-2022-2025", on=date(2022, 6, 1))

    page = TestClient(create_app(visitor=OFFICE)).get("/").text

    assert "giai đoạn 2022–2025" in page
    assert "Kế hoạch này không có bước đánh giá sản phẩm." in page


def test_an_empty_store_says_how_to_begin(empty: None) -> None:
    del empty

    page = TestClient(create_app(visitor=OFFICE)).get("/").text

    assert "ocop cycle start thai-nguyen-2020" in page


def test_a_demo_under_way_is_followed_until_a_day_is_asked_for(year: Path) -> None:
    assert year
    playing = Playing(NAME, date(2020, 3, 16), done=40, total=160)
    client = TestClient(create_app(visitor=OFFICE, playing=lambda: playing))

    live, asked = client.get("/").text, client.get(PAGE, params={"as_of": "2020-03-01"}).text

    assert "Đang chạy mô phỏng" in live
    assert '<meta http-equiv="refresh" content="3">' in live
    assert '<progress value="40" max="160"' in live
    assert "http-equiv" not in asked


def test_recent_runs_are_told_in_vietnamese(year: Path) -> None:
    assert year
    started = datetime(2020, 8, 14, 1, 30, tzinfo=UTC)
    runs = [Run("daily · 2020-08-14", "Failed", started), Run("deliver-mail", "Odd")]

    page = TestClient(create_app(visitor=OFFICE, runs=lambda: runs)).get("/").text

    box = part(page, 'id="luot-chay"')
    assert "lỗi · 08:30, 14/08/2020" in box
    assert "Odd" in box


def test_a_count_leads_to_its_entries_only_while_it_is_the_newest(client: TestClient) -> None:
    newest, earlier = client.get(PAGE).text, client.get(f"{PAGE}?as_of=2020-03-01").text

    link = f'href="/products?cycle={NAME}&amp;stage=idea_selection&amp;late=1"'
    assert link in newest
    assert "/products?cycle" not in earlier
