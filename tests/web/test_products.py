"""The pages of products: found by stage, place or code; each with its journal, as of any day."""

from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from ocop_cycle.clock import now
from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import stages
from rules.standing import Act
from rules.vocabulary import Action
from tests.web.years import NAME


def test_entries_are_picked_by_stage_place_and_lateness(client: TestClient) -> None:
    asked = {"cycle": NAME, "stage": "idea_selection", "unit": "ubnd-thai-nguyen", "late": "1"}

    page = client.get("/products", params=asked).text

    assert page.count('scope="row"') == 3
    assert "TN20-003 · HTX trà Hương Sen Núi" in page
    assert "quá hạn 2 ngày" in page


def test_a_code_leads_to_its_product(client: TestClient) -> None:
    answer = client.get("/products", params={"code": " tn20-003 "}, follow_redirects=False)
    page = client.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert "<h1>Trà sen Tân Cương</h1>" in page


def test_a_product_shows_where_it_stands_and_how_it_came_there(
    client: TestClient, year: Path
) -> None:
    assert year
    act = Act(Action.RETURN, date(2020, 3, 16), "Cán bộ", "Chưa rõ vùng nguyên liệu.", "12/UBND")
    with unit_of_work() as session:
        stages.move_one(session, entry_of(session, "TN20-003").id, act, at=now())

    page = client.get("/products/TN20-003").text

    journal = page.partition('id="qua-trinh"')[2]
    assert "<strong>Đăng ký ý tưởng sản phẩm</strong>" in page
    assert journal.index("Trả lại để hoàn thiện") < journal.index("Nộp ý tưởng")
    assert "Chưa rõ vùng nguyên liệu." in journal
    assert "Văn bản: 12/UBND" in journal


def test_a_product_can_be_looked_at_as_of_a_day(client: TestClient) -> None:
    page = client.get("/products/TN20-003", params={"as_of": "2020-02-13"}).text

    assert "còn 16 ngày" in page
    assert "Nộp ý tưởng" not in page
