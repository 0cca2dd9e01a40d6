"""The pages of the outbox: who was written to, what the letter says, nothing that could run."""

from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import update

from ocop_cycle.clock import now
from ocop_cycle.db import unit_of_work
from ocop_cycle.services import mails
from ocop_cycle.services.mails import MAIL
from tests.web.years import NAME, a_letter_of

REPLY = "550 5.1.1 <ubnd-ocop@example.com>: no such user"


def test_letters_are_listed_the_newest_first_a_page_at_a_time(client: TestClient) -> None:
    first = client.get("/mails").text
    older = first.partition('href="/mails?before=')[2].partition('"')[0]
    second = client.get(f"/mails?before={older}").text

    assert first.count('scope="row"') == 50
    assert second.count('scope="row"') > 0
    assert f'href="/mails/{older}"' in first
    assert f'href="/mails/{older}"' not in second


def test_letters_are_picked_by_state_and_cycle(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        session.execute(update(MAIL).where(MAIL.c.id == 2).values(state="failed"))

    failed = client.get("/mails", params={"state": "failed", "cycle": NAME}).text

    assert failed.count('scope="row"') == 1
    assert 'href="/mails/2"' in failed


def test_a_letter_shows_its_text_and_covers_the_address(client: TestClient) -> None:
    number = a_letter_of("deadline_reminder")

    page = client.get(f"/mails/{number}").text

    assert "Nhắc hạn" in page
    assert "…@example.com" in page
    assert f'sandbox="" title="Nội dung thư" src="/mails/{number}/html"' in page
    assert "nộp phiếu đăng ký ý tưởng sản phẩm" in page


def test_the_html_of_a_letter_can_run_nothing_and_fetch_nothing(client: TestClient) -> None:
    number = a_letter_of("cycle_opened")

    answer = client.get(f"/mails/{number}/html")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert "Kính gửi" in answer.text


def test_every_kind_of_letter_of_the_year_can_be_opened(client: TestClient) -> None:
    with unit_of_work() as session:
        kinds = sorted(set(session.scalars(MAIL.select().with_only_columns(MAIL.c.kind))))

    codes = {kind: client.get(f"/mails/{a_letter_of(kind)}").status_code for kind in kinds}

    assert codes == dict.fromkeys(kinds, 200)
    assert len(kinds) > 3


def test_what_a_server_answered_is_shown_without_the_address(
    client: TestClient, year: Path
) -> None:
    assert year
    with unit_of_work() as session:
        [row] = mails.claim(session, "test", at=now())
        mails.record(session, mails.Tried(row.id, "permanent", REPLY, now()))

    page = client.get(f"/mails/{row.id}").text

    assert "bị từ chối" in page
    assert "ubnd-ocop" not in page
    assert "ub…@example.com" in page


def test_a_pause_is_said_where_people_look(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        mails.pause(session, by="Cán bộ", at=now())

    assert "Việc gửi thư đang tạm dừng" in client.get("/mails").text
    assert "Việc gửi thư đang tạm dừng" in client.get("/").text
