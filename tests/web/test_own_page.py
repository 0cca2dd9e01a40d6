"""A producer's own page: what he must do by when and why, what comes, what is his, and no more."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from ocop_cycle import db
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.documents import filed
from ocop_cycle.queries.products import PRODUCER, entry_of
from ocop_cycle.services import stages
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import ENTRY, PRODUCT, a_cycle, an_entry
from tests.papers import JPEG
from tests.web.clients import Visitor
from tests.web.test_own_pages import counted, main_of
from tests.web.years import AT, NAME

OPEN: Final = "TN20-007"
"""The one product of a producer, whose idea has not been handed in."""
HELD: Final = "TN20-005"
"""The one product of another, whose idea the locality has."""


def row_of(code: str) -> Mapping[str, Any]:
    with db.reading() as session:
        return dict(entry_of(session, code)._mapping)


def as_producer(*codes: str, follow: bool = True) -> TestClient:
    given = tuple(Grant(Role.PRODUCER, producer=row_of(code)["producer_id"]) for code in codes)
    who = Actor("HTX của tôi", given)
    return Visitor(create_app(visitor=who), raise_server_exceptions=False, follow_redirects=follow)


def my_page(*codes: str) -> str:
    return main_of(as_producer(*codes).get("/my").text)


def act(code: str, action: Action, on: date, **more: Any) -> None:  # noqa: ANN401 -- fields of an act
    with db.unit_of_work() as session:
        said = Act(action, on, by="Chị Lan", **more)
        stages.move_one(session, entry_of(session, code).id, said, at=AT)


@pytest.mark.usefixtures("year")
def test_a_producer_lands_on_what_is_his() -> None:
    client = as_producer(OPEN, follow=False)
    answer = client.get("/")
    page = client.get("/my").text

    assert (answer.status_code, answer.headers["location"]) == (303, "/my")
    assert '<a href="/my" aria-current="page">Việc của tôi</a>' in page


def test_nobody_else_has_such_a_page(client: TestClient) -> None:
    answer = client.get("/my")

    assert answer.status_code == 403
    assert "dành cho chủ thể" in main_of(answer.text)
    assert 'href="/my"' not in client.get("/cycles").text


@pytest.mark.usefixtures("year")
def test_what_is_wrong_with_the_mail_server_is_not_told_to_producers_and_strangers(
    client: TestClient,
) -> None:
    stranger = Visitor(create_app()).get("/sign-in").text
    told = ["OCOP_SMTP_URL" in page for page in (client.get("/cycles").text, stranger)]

    assert told == [True, False]
    assert "OCOP_SMTP_URL" not in as_producer(OPEN).get("/my").text


@pytest.mark.usefixtures("year")
def test_it_says_what_to_do_by_which_day_and_why() -> None:
    page = my_page(OPEN)

    assert "Quý vị có 1 việc cần làm." in page
    assert "Nộp phiếu đăng ký ý tưởng tại UBND" in page
    assert re.search(r"<strong>thứ [^<]+, \d\d/\d\d/2020</strong>", page)
    assert "mục 4.1: “" in page
    assert "Lựa chọn ý tưởng sản phẩm" in page
    assert f'href="/products/{OPEN}?cycle={NAME}#xu-ly"' in page


@pytest.mark.usefixtures("year")
def test_nothing_to_do_is_said_and_when_one_hears() -> None:
    page = my_page(HELD)

    assert "Hiện Quý vị chưa phải làm gì." in page
    assert re.search(r"Hạn của UBND [^<]+ đã qua từ \d\d/\d\d/2020; nếu cần, xin gọi để hỏi.", page)
    assert "multipart/form-data" not in page


@pytest.mark.usefixtures("year")
def test_what_came_back_says_why_and_by_which_day() -> None:
    act(
        HELD,
        Action.RETURN,
        date(2020, 3, 16),
        reason="Thiếu <b>vùng</b> nguyên liệu",
        until=date(2020, 4, 3),
    )
    page = my_page(HELD)

    assert "Hồ sơ được trả lại" in page
    assert "Chị Lan. Lý do: Thiếu &lt;b&gt;vùng&lt;/b&gt; nguyên liệu" in page
    assert "thứ Sáu, 03/04/2020" in page
    assert "còn 18 ngày" in page


@pytest.mark.usefixtures("year")
def test_a_return_that_was_answered_is_told_no_more() -> None:
    act(HELD, Action.RETURN, date(2020, 3, 16), reason="Thiếu", until=date(2020, 4, 3))
    act(HELD, Action.SUBMIT, date(2020, 3, 17))

    assert "Hồ sơ được trả lại" not in my_page(HELD)


@pytest.mark.usefixtures("year")
def test_his_data_stand_there_with_whom_to_call_if_they_are_wrong() -> None:
    row = row_of(OPEN)
    with db.unit_of_work() as session:
        session.execute(
            update(PRODUCER)
            .where(PRODUCER.c.id == row["producer_id"])
            .values(representative="Bà Tư", phone="0208 385 1234", email="")
        )
    page = my_page(OPEN)
    data = page.partition("Thông tin của tôi")[2]

    assert str(row["producer"]) in data
    assert "Bà Tư" in data
    assert "Sai? Xin gọi" in data
    assert re.search(r'<a href="tel:\d+">', data)


@pytest.mark.usefixtures("year")
def test_ended_entries_and_closed_years_stand_below() -> None:
    act(HELD, Action.WITHDRAW, date(2020, 3, 16), reason="Chưa sẵn sàng")
    page = my_page(HELD)

    assert "không có sản phẩm nào trong kỳ đang chạy" in page
    assert "Đã rút" in page.partition("Đã có kết quả, các năm trước")[2]


@pytest.mark.usefixtures("year")
def test_a_producer_sees_his_own_alone() -> None:
    mine, others = row_of(OPEN), row_of(HELD)
    page = my_page(OPEN)

    assert str(mine["product"]) in page
    assert str(others["product"]) not in page
    assert str(others["producer"]) not in page


@pytest.mark.usefixtures("year")
def test_an_account_of_two_producers_sees_both() -> None:
    page = my_page(OPEN, HELD)

    assert row_of(OPEN)["producer"] in page
    assert row_of(HELD)["producer"] in page
    assert page.index(str(row_of(OPEN)["product"])) < page.index(str(row_of(HELD)["product"]))


@pytest.mark.usefixtures("year")
def test_a_paper_is_sent_from_it_and_seen_on_it() -> None:
    client = as_producer(OPEN)
    data = {"entry": str(row_of(OPEN)["id"]), "kind": "registration", "back": "my"}
    files = {"file": ("phiếu ký.jpg", JPEG)}
    sent = client.post(f"/products/{OPEN}/documents", data=data, files=files)
    page = main_of(sent.text)

    assert sent.url.path == "/my"
    assert "Đã nhận tệp:</strong> phiếu ký.jpg" in page
    assert "Phiếu đăng ký ý tưởng, sản phẩm" in page


@pytest.mark.usefixtures("year")
def test_what_is_asked_is_chosen_already_and_a_refusal_stands_there() -> None:
    client = as_producer(OPEN)
    first = re.search(r'<select id="loai-\d+" name="kind">\s*<option value="(\w+)"', my_page(OPEN))
    data = {"entry": str(row_of(OPEN)["id"]), "kind": "story", "back": "my", "caption": "kể"}
    refused = client.post(
        f"/products/{OPEN}/documents", data=data, files={"file": ("phiếu.pdf", b"MZ")}
    )
    page = main_of(refused.text)

    assert first
    assert first[1] == "registration"
    assert refused.status_code == 400
    assert "<h1>Việc của tôi</h1>" in page
    assert "là tệp chương trình" in page
    assert 'value="kể"' in page
    with db.reading() as session:
        number = entry_of(session, OPEN).id
        assert filed(session, [number])[number] == []


@pytest.mark.usefixtures("year")
def test_a_paper_is_withdrawn_from_it() -> None:
    client = as_producer(OPEN)
    data = {"entry": str(row_of(OPEN)["id"]), "kind": "photo", "back": "my"}
    client.post(f"/products/{OPEN}/documents", data=data, files={"file": ("a.jpg", JPEG)})
    found = re.search(r'action="(/documents/[^"]+/withdraw)"', my_page(OPEN))
    assert found
    wrong = client.post(found[1], data={"reason": "", "back": "my"})
    done = client.post(found[1], data={"reason": "Nhầm", "back": "my"})

    assert wrong.status_code == 400
    assert "Hãy ghi lý do" in main_of(wrong.text)
    assert "Đã rút tệp:</strong> a.jpg" in main_of(done.text)
    assert 'href="/documents/' not in main_of(done.text)


@pytest.mark.usefixtures("year")
def test_his_calendar_is_read_under_its_secret_address_until_he_revokes_it() -> None:
    client, other = as_producer(OPEN), as_producer(HELD)
    producer = str(row_of(OPEN)["producer_id"])
    made = client.post("/my/feeds", data={"producer": producer})
    address = re.search(r"/feeds/[\w-]{43}\.ics", made.text)
    assert address
    stranger = TestClient(create_app())
    read = stranger.get(address[0])
    number = re.search(r'name="feed" value="(\d+)"', made.text)
    assert number
    foreign = other.post("/my/feeds/revoke", data={"feed": number[1]}).status_code
    not_his = other.post("/my/feeds", data={"producer": producer}).status_code
    client.post("/my/feeds/revoke", data={"feed": number[1]})
    over = stranger.get(address[0])

    assert (read.status_code, foreign, not_his, over.status_code) == (200, 404, 403, 404)
    assert read.text.count("BEGIN:VEVENT") == 1
    assert str(row_of(OPEN)["product"]) in read.text
    assert address[0] not in client.get("/my").text


def test_it_asks_as_often_for_many_products_as_for_one(year: Path) -> None:
    assert year
    client = as_producer(OPEN)
    asked = []
    for more in (0, 15):
        with db.unit_of_work() as session:
            grow(session, more)
        client.get("/my")
        with counted() as statements:
            assert client.get("/my").status_code == 200
        asked.append(len(statements))

    assert asked[0] == asked[1]
    assert asked[0] < 20


def grow(session: Any, more: int) -> None:  # noqa: ANN401 -- a session
    """Give the producer so many products more, in two cycles, one of which came back."""
    mine = row_of(OPEN)["producer_id"]
    other = a_cycle(session, "dong-thap-2022") if more else None
    assert other is None or other.name
    cycle = cycle_named(session, NAME)
    for number in range(more):
        fresh = an_entry(session, cycle, f"THEM-{number}", unit="ubnd-thai-nguyen")
        product = session.scalar(select(ENTRY.c.product_id).where(ENTRY.c.id == fresh))
        session.execute(update(PRODUCT).where(PRODUCT.c.id == product).values(producer_id=mine))
