"""The outbox for people: approve, put aside, other words, again; one, many, all of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, insert, select, update

from ocop_cycle import db
from ocop_cycle.clock import now
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.queries.mails import ATTEMPT
from ocop_cycle.services import outbox, queue
from ocop_cycle.services.mails import paused
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.posting import AT, a_mail
from tests.web.clients import Visitor
from tests.web.years import NAME

LATER = timedelta(days=60)


@pytest.fixture
def held(year: Path) -> int:
    """Hold all mails of the year; tell how many there are."""
    assert year
    with unit_of_work() as session:
        return outbox.hold_cycle(session, NAME, by="Cán bộ", at=now(), waiting_too=True)


def row_of(number: int) -> AnyRow:
    with unit_of_work() as session:
        return session.execute(select(MAIL).where(MAIL.c.id == number)).one()


def first_held() -> int:
    with unit_of_work() as session:
        return int(session.scalars(select(MAIL.c.id).where(MAIL.c.state == "held").limit(1)).one())


def states(state: str) -> int:
    with unit_of_work() as session:
        return len(session.execute(select(MAIL.c.id).where(MAIL.c.state == state)).all())


def shown_up_to(page: str) -> str:
    return page.partition('name="upto" value="')[2].partition('"')[0]


def led_to(answer: Any) -> tuple[str, dict[str, list[str]]]:  # noqa: ANN401 -- a response
    assert answer.status_code == 303
    parts = urlsplit(answer.headers["location"])
    return parts.path, parse_qs(parts.query)


def test_a_held_mail_is_approved_by_whoever_is_signed_in(client: TestClient, held: int) -> None:
    number = first_held()

    answer = client.post(f"/mails/{number}/approve", follow_redirects=False)

    assert led_to(answer) == (f"/mails/{number}", {"done": ["approved"], "count": ["1"]})
    assert (held > 0, row_of(number).state) == (True, "waiting")
    assert "Duyệt: Văn phòng" in row_of(number).note


def test_a_mail_is_put_aside_only_with_a_reason(client: TestClient, held: int) -> None:
    assert held
    number = first_held()

    without = client.post(f"/mails/{number}/discard", data={"reason": " "})
    state = row_of(number).state
    client.post(f"/mails/{number}/discard", data={"reason": "Đã gặp trực tiếp"})

    assert (without.status_code, "phải ghi lý do" in without.text) == (400, True)
    assert "--reason" not in without.text
    assert (state, row_of(number).state) == ("held", "expired")
    assert "Đã gặp trực tiếp" in row_of(number).note


def test_other_words_are_held_until_somebody_approves(client: TestClient, held: int) -> None:
    assert held
    number = first_held()
    client.post(f"/mails/{number}/approve")

    form = client.get(f"/mails/{number}/edit").text
    typed = {"subject": "Mời họp", "text": "Kính mời\r\nđến họp."}
    answer = client.post(f"/mails/{number}/edit", data=typed, follow_redirects=False)

    assert 'name="subject" value=' in form
    assert led_to(answer)[1] == {"done": ["edited"]}
    assert row_of(number).edited == {"subject": "Mời họp", "text": "Kính mời\nđến họp.\n"}
    assert row_of(number).state == "held"


def test_words_that_are_refused_stay_typed(client: TestClient, held: int) -> None:
    assert held
    number = first_held()

    answer = client.post(f"/mails/{number}/edit", data={"subject": "Mời họp", "text": "\r\n"})

    assert answer.status_code == 400
    assert "không được để trống" in answer.text
    assert 'value="Mời họp"' in answer.text
    assert row_of(number).edited is None


def test_a_mail_that_has_left_is_sent_again_as_a_new_one(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        cycle = cycle_named(session, NAME)
        values = {"state": MailState.SENT, "expires_at": AT + LATER}
        number = a_mail(session, cycle, key="sent", **values)  # type: ignore[arg-type]  # columns
    answer = client.post(f"/mails/{number}/resend", follow_redirects=False)
    again = client.post(f"/mails/{number}/resend")

    new = int(led_to(answer)[0].removeprefix("/mails/"))
    assert (row_of(new).resend_of, row_of(new).state) == (number, "waiting")
    assert again.status_code == 400
    assert f"đang được gửi lại bằng thư số {new}" in again.text


def test_what_cannot_be_edited_any_more_is_told(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        session.execute(update(MAIL).where(MAIL.c.id == 1).values(state="sent"))

    assert "chỉ sửa được thư chưa rời hệ thống" in client.get("/mails/1/edit").text
    assert client.get("/mails/999999/edit").status_code == 404


def test_many_are_told_before_they_are_approved(client: TestClient, held: int) -> None:
    page = client.get("/outbox/approve", params={"cycle": NAME}).text

    assert f"{held} thư sẽ được gửi" in page
    assert page.count('<th scope="row">') == min(held, 50)
    assert states("held") == held


def test_mails_made_after_the_page_was_seen_are_not_meant(client: TestClient, held: int) -> None:
    page = client.get("/outbox/approve").text
    with unit_of_work() as session:
        late = a_mail(session, cycle_named(session, NAME), key="late", state=MailState.HELD)

    answer = client.post(
        "/outbox/approve", data={"upto": shown_up_to(page)}, follow_redirects=False
    )

    assert led_to(answer)[1]["count"] == [str(held)]
    assert (states("held"), row_of(late).state) == (1, "held")


def test_many_are_put_aside_by_kind_with_a_reason(client: TestClient, held: int) -> None:
    asked = {"kind": "deadline_reminder", "state": "held"}
    page = client.get("/outbox/discard", params=asked).text
    typed = {**asked, "upto": shown_up_to(page)}

    refused = client.post("/outbox/discard", data=typed)
    done = client.post(
        "/outbox/discard", data={**typed, "reason": "Đã báo"}, follow_redirects=False
    )

    count = int(led_to(done)[1]["count"][0])
    assert (refused.status_code, "phải ghi lý do" in refused.text) == (400, True)
    assert 0 < count < held
    assert (states("held"), states("expired")) == (held - count, count)


def test_the_name_of_a_receiver_picks_as_in_the_list(client: TestClient, held: int) -> None:
    listed = client.get("/mails", params={"state": "held", "q": "phu luong"}).text
    page = client.get("/outbox/approve", params={"q": "phu luong"}).text

    rows = listed.count('scope="row"')
    assert 0 < rows < held
    assert f"{rows} thư sẽ được gửi" in page
    assert "Không có thư nào như vậy" in client.get("/outbox/approve?q=khongcoai").text


@pytest.mark.parametrize("query", ["state=sent", "kind=letter", "cycle=none"])
def test_a_filter_that_nothing_can_meet_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/outbox/discard?{query}").status_code in {400, 404}


def test_all_mail_is_stopped_and_let_go(client: TestClient, year: Path) -> None:
    assert year
    client.post("/outbox/pause")
    with unit_of_work() as session:
        stopped = paused(session)
        queue.hold(session, queue.POLICY, "554 <thu@example.com> spam", at=now())
    page = client.get("/outbox").text
    client.post("/outbox/resume")

    with unit_of_work() as session:
        assert (stopped, paused(session), queue.held(session)) == (True, False, None)
    assert "theo lệnh của Văn phòng" in page
    assert "554" in page
    assert "chờ người vận hành cho gửi lại" in page


def test_a_cycle_is_held_and_released(client: TestClient, year: Path) -> None:
    assert year
    client.post("/outbox/hold", data={"cycle": NAME, "waiting": "1"})
    held = states("held")
    page = client.get("/outbox").text
    answer = client.post("/outbox/release", data={"cycle": NAME}, follow_redirects=False)

    assert (held > 0, "Thôi giữ" in page) == (True, True)
    assert led_to(answer)[1] == {"done": ["released"], "count": [str(held)]}
    assert client.post("/outbox/hold", data={"cycle": "none"}).status_code == 400


def test_failures_are_listed_with_the_words_of_the_server(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        number = a_mail(session, None, key="failed", state=MailState.FAILED)
        tried = {"mail_id": number, "at": AT, "result": "permanent", "code": 550}
        for at, reply in enumerate(("451 later", "550 <htx@example.com> nobody"), start=1):
            session.execute(insert(ATTEMPT).values(**tried, number=at, reply=reply))

    page = client.get("/outbox").text

    assert "550 &lt;ht…@example.com&gt; nobody" in page
    assert "451 later" not in page
    assert f'href="/mails/{number}"' in page


def test_an_office_does_not_stop_mail(year: Path) -> None:
    assert year
    app = create_app(visitor=Actor("Văn phòng", (Grant(Role.OFFICE),)))
    office = Visitor(app, raise_server_exceptions=False)

    assert "Tạm dừng mọi thư" not in office.get("/outbox").text
    assert office.post("/outbox/pause").status_code == 403


@pytest.mark.parametrize("kind", ["cycle_opened", "result", "office_digest", "lapse_proposed"])
def test_a_preview_shows_what_would_leave(client: TestClient, kind: str) -> None:
    page = client.get("/previews", params={"kind": kind})
    body = client.get("/previews/html", params={"kind": kind, "cycle": NAME})

    assert (page.status_code, body.status_code) == (200, 200)
    assert 'sandbox=""' in page.text
    assert body.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")


def test_no_preview_is_there_of_what_holds_a_secret(client: TestClient) -> None:
    assert client.get("/previews?kind=sign_in").status_code == 400


@pytest.mark.parametrize("address", ["/outbox", "/outbox/approve", "/mails?state=held"])
def test_a_page_asks_as_often_for_few_mails_as_for_many(
    client: TestClient, held: int, address: str
) -> None:
    asked: list[str] = []

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(db.engine(), "before_cursor_execute", count)
    client.get(address)
    many = len(asked)
    with unit_of_work() as session:
        session.execute(update(MAIL).where(MAIL.c.id > 3).values(state="expired"))
    asked.clear()
    client.get(address)
    event.remove(db.engine(), "before_cursor_execute", count)

    assert (held > 3, len(asked)) == (True, many)
