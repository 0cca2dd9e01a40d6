"""The pages of one product, one unit, one producer: what they tell, to whom, at what cost."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.products import entry_of
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.building import JOURNAL, PRODUCER, an_entry
from tests.people import OFFICE
from tests.web.clients import Visitor
from tests.web.years import NAME

CODE = "TN20-003"
PAGE = f"/products/{CODE}"


def entry_row(code: str = CODE) -> Mapping[str, object]:
    with db.reading() as session:
        return dict(entry_of(session, code)._mapping)


def unit_number(code: str) -> int:
    with db.reading() as session:
        return session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).one()


def form(action: str, **more: str) -> dict[str, str]:
    row = entry_row()
    said = {"entry": str(row["id"]), "version": str(row["version"]), "action": action}
    return {**said, "on": "2020-03-16", **more}


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@contextmanager
def counted() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(db.engine(), "before_cursor_execute", note)
    yield asked
    event.remove(db.engine(), "before_cursor_execute", note)


def test_a_product_says_who_holds_it_and_how_to_reach_him_by_when_and_why(
    client: TestClient,
) -> None:
    page = main_of(client.get(PAGE).text)

    assert "<strong>Lựa chọn ý tưởng sản phẩm</strong>" in page
    assert 'href="tel:' in page
    assert 'href="mailto:' in page
    assert "mục 4.2: “xong trước ngày 15/3/2020”" in page
    assert "Kết quả lựa chọn ý tưởng" in page
    assert "Tập huấn xây dựng phương án kinh doanh" in page


def test_an_act_leads_to_the_page_that_says_what_happened(client: TestClient) -> None:
    answer = client.post(f"{PAGE}/acts", data=form("select"), follow_redirects=False)
    page = main_of(client.get(answer.headers["location"]).text)

    assert answer.status_code == 303
    assert "Đã ghi nhận: Chọn ý tưởng" in page
    assert entry_row()["stage"] == "business_plan_training"


def test_an_act_is_undone_on_its_page(client: TestClient) -> None:
    before = entry_row()
    client.post(f"{PAGE}/acts", data=form("select"))
    row = entry_row()
    sent = {"entry": str(row["id"]), "step": str(row["version"])}
    answer = client.post(f"{PAGE}/undo", data=sent)

    assert "Hoàn tác: Chọn ý tưởng" in main_of(answer.text)
    assert entry_row() == {**before, "version": row["version"] + 1}  # type: ignore[operator]


def test_what_is_refused_stands_beside_its_form_with_what_was_typed(client: TestClient) -> None:
    sent = form("return", reason="Thiếu <b>phiếu</b>", until="2020-03-01")
    answer = client.post(f"{PAGE}/acts", data=sent)
    shown = main_of(answer.text)
    its = next(part for part in shown.split("<details") if 'value="return"' in part)

    assert answer.status_code == 400
    assert 'role="alert"' in its
    assert " open>" in its[:10]
    assert 'value="Thiếu &lt;b&gt;phiếu&lt;/b&gt;"' in its
    assert 'value="2020-03-01"' in its
    assert "--" not in re.sub("<!--.*?-->", "", its)
    assert entry_row()["version"] == 2


def test_a_form_of_an_older_page_does_nothing(client: TestClient) -> None:
    sent = form("select")
    client.post(f"{PAGE}/acts", data=sent)
    answer = client.post(f"{PAGE}/acts", data=sent)

    assert answer.status_code == 400
    assert "vừa được người khác xử lý" in main_of(answer.text)
    assert entry_row()["version"] == 3


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("action", "take_back"), ("action", "x"), ("on", "hôm qua"), ("on", ""),
        ("on", "9999-12-31"), ("stars", "9"), ("milestone", "x"), ("until", "2020-02-30"),
    ],
)  # fmt: skip
def test_what_no_form_of_ours_says_is_refused_in_a_sentence(
    client: TestClient, field: str, text: str
) -> None:
    answer = client.post(f"{PAGE}/acts", data={**form("select"), field: text})

    assert answer.status_code == 400
    assert entry_row()["version"] == 2


def test_only_what_a_visitor_may_do_is_offered(year: Path) -> None:
    assert year
    own = unit_number("ubnd-thai-nguyen")
    officer = Actor("Cán bộ", (Grant(Role.LOCALITY_OFFICER, units=frozenset({own})),))
    auditor = Actor("Kiểm tra", (Grant(Role.AUDITOR),))
    offered = {}
    for name, who in (("office", OFFICE), ("officer", officer), ("auditor", auditor)):
        page = Visitor(create_app(visitor=who)).get(PAGE).text
        offered[name] = set(re.findall(r'name="action" value="([a-z_]+)"', page))

    assert "select" in offered["office"]
    assert "extend" in offered["office"]
    assert offered["officer"] == {"return", "withdraw"}
    assert offered["auditor"] == set()


def test_an_act_that_is_not_offered_is_refused_and_one_unseen_is_not_there(year: Path) -> None:
    assert year
    other = unit_number("ubnd-dinh-hoa")
    officer = Actor("Cán bộ", (Grant(Role.LOCALITY_OFFICER, units=frozenset({other})),))
    auditor = Actor("Kiểm tra", (Grant(Role.AUDITOR),))
    codes = [
        Visitor(create_app(visitor=who), raise_server_exceptions=False)
        .post(f"{PAGE}/{what}", data=form("select", step="2"))
        .status_code
        for who in (auditor, officer)
        for what in ("acts", "undo")
    ]

    assert codes == [403, 403, 404, 404]
    assert entry_row()["version"] == 2


def test_a_unit_shows_what_it_holds_what_comes_and_its_people(client: TestClient) -> None:
    page = main_of(client.get(f"/agencies/{unit_number('ubnd-thai-nguyen')}").text)

    assert "Lựa chọn ý tưởng sản phẩm" in page
    assert 'tr class="late"' in page
    assert CODE in page
    assert "Ở chủ thể" in page
    assert 'href="tel:' in page
    assert "Nhiệm vụ của kế hoạch" in page


def test_a_unit_or_producer_that_is_not_his_is_not_there(year: Path) -> None:
    assert year
    own, other = unit_number("ubnd-thai-nguyen"), unit_number("ubnd-dinh-hoa")
    officer = Actor("Cán bộ", (Grant(Role.LOCALITY_OFFICER, units=frozenset({other})),))
    client = Visitor(create_app(visitor=officer))
    producer = entry_row()["producer_id"]
    pages = [f"/agencies/{own}", "/agencies/999999", f"/producers/{producer}", "/producers/999999"]
    said = [client.get(each) for each in pages]

    assert [each.status_code for each in said] == [404] * 4
    assert main_of(said[0].text) == main_of(said[1].text)
    assert main_of(said[2].text) == main_of(said[3].text)


def test_a_producer_shows_its_products_mails_and_calls(client: TestClient) -> None:
    page = main_of(client.get(f"/producers/{entry_row()['producer_id']}").text)

    assert CODE in page
    assert "lần đầu" in page
    assert 'href="/mails/' in page
    assert "Chưa có cuộc gọi nào." in page


def test_a_calendar_is_read_under_its_secret_address_until_it_is_revoked(
    client: TestClient,
) -> None:
    unit = unit_number("ubnd-thai-nguyen")
    made = client.post(f"/agencies/{unit}/feeds")
    address = re.search(r"/feeds/[\w-]{43}\.ics", made.text)
    assert address
    stranger = TestClient(create_app())
    read = stranger.get(address[0])
    again = stranger.get(address[0])
    number = re.search(r'name="feed" value="(\d+)"', made.text)
    assert number
    client.post(f"/agencies/{unit}/feeds/revoke", data={"feed": number[1]})
    over = stranger.get(address[0])
    wrong = stranger.get(f"/feeds/{'x' * 43}.ics")

    assert (read.status_code, over.status_code, wrong.status_code) == (200, 404, 404)
    assert read.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in read.text
    assert re.findall("UID:.*", read.text) == re.findall("UID:.*", again.text)
    assert CODE not in read.text
    assert "Trà sen" not in read.text
    assert address[0] not in client.get(f"/agencies/{unit}").text


def test_the_token_of_a_calendar_is_kept_nowhere(client: TestClient, year: Path) -> None:
    made = client.post(f"/agencies/{unit_number('ubnd-thai-nguyen')}/feeds")
    token = re.search(r"/feeds/([\w-]{43})\.ics", made.text)
    assert token
    with db.reading() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    assert token[1].encode() not in year.read_bytes()


def test_who_does_not_work_there_makes_no_calendar(year: Path) -> None:
    assert year
    auditor = Visitor(create_app(visitor=Actor("Kiểm tra", (Grant(Role.AUDITOR),))))
    unit = unit_number("ubnd-thai-nguyen")

    assert auditor.post(f"/agencies/{unit}/feeds").status_code == 403
    assert "feeds" not in auditor.get(f"/agencies/{unit}").text


def grow(session: Session) -> None:
    """Give the unit, the producer and the product much more of everything."""
    cycle = cycle_named(session, NAME)
    row = entry_of(session, CODE)
    for number in range(40):
        fresh = an_entry(session, cycle, f"THEM-{number}", unit="ubnd-thai-nguyen")
        entry = session.execute(select(ENTRY).where(ENTRY.c.id == fresh)).one()
        session.execute(
            ENTRY.update()
            .where(ENTRY.c.id == fresh)
            .values(holder="locality", stage="idea_selection")
        )
        assert entry.product_id
    for number in range(3, 30):
        last = session.execute(
            select(JOURNAL).where(JOURNAL.c.entry_id == row.id, JOURNAL.c.sequence == 2)
        ).one()
        session.execute(insert(JOURNAL).values({**last._mapping, "sequence": number}))
    session.execute(update(ENTRY).where(ENTRY.c.id == row.id).values(version=29))
    session.execute(update(NOTICE).where(NOTICE.c.mail_id.is_not(None)).values(entry_id=row.id))
    session.execute(PRODUCER.update().values(phone="0208000000"))


def test_a_page_asks_as_often_for_many_rows_as_for_few(client: TestClient) -> None:
    pages = [
        PAGE,
        f"/agencies/{unit_number('ubnd-thai-nguyen')}",
        f"/agencies/{unit_number('vpdp-tinh')}",
        f"/producers/{entry_row()['producer_id']}",
    ]
    asked = {}
    for when in ("few", "many"):
        for each in pages:
            client.get(each)
            with counted() as statements:
                assert client.get(each).status_code == 200
            asked[when, each] = len(statements)
        if when == "few":
            with db.unit_of_work() as session:
                grow(session)

    assert {each: asked["few", each] for each in pages} == {
        each: asked["many", each] for each in pages
    }
    assert max(asked.values()) < 30
