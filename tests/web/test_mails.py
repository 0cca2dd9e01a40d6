"""The pages of the outbox: who was written to, what the letter says, nothing that could run."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update

from notifications.edited import check_edited
from ocop_cycle.clock import now
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.mail_filters import MAIL, Wanted
from ocop_cycle.queries.mails import ATTEMPT
from ocop_cycle.services import mails, outbox
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.posting import AT, a_mail, a_notice, a_reminder
from tests.web.years import NAME, a_letter_of

REPLY = "550 5.1.1 <ubnd-ocop@example.com>: no such user"
PAUSED = "theo lệnh của Cán bộ"


def a_letter_of_two(state: MailState = MailState.WAITING, **values: object) -> int:
    """Write a letter that tells two things."""
    notices = (a_reminder(), a_reminder("Miến <b>Việt Cường</b>", "SP-2"))
    with unit_of_work() as session:
        cycle = cycle_named(session, NAME)
        number = a_mail(session, cycle, *notices, key="of two", state=state, **values)
        entries = session.scalars(
            select(MAIL.c.entry_id).where(MAIL.c.entry_id.is_not(None)).distinct().limit(2)
        )
        for place, entry in enumerate(entries):
            state_of = "replaced" if place else "mailed"
            a_notice(session, number, cycle, f"of:{place}", entry_id=entry, state=state_of)
    return number


def test_letters_are_listed_the_newest_first_a_page_at_a_time(client: TestClient) -> None:
    first = client.get("/mails").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(older).text
    last = older.rpartition("=")[2]

    assert first.count('scope="row"') == 50
    assert second.count('scope="row"') > 0
    assert f'href="/mails/{last}"' in first
    assert f'href="/mails/{last}"' not in second


def test_letters_are_picked_by_state_cycle_and_kind(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        failed = {"state": "failed", "kind": "result"}
        session.execute(update(MAIL).where(MAIL.c.id == 2).values(**failed))

    page = client.get("/mails", params={"state": "failed", "cycle": NAME, "kind": "result"}).text

    assert page.count('scope="row"') == 1
    assert 'href="/mails/2"' in page
    assert 'scope="row"' not in client.get("/mails?state=failed&kind=day_moved").text
    assert client.get("/mails?kind=letter").status_code == 400


def test_a_letter_shows_its_texts_and_covers_the_address(client: TestClient) -> None:
    number = a_letter_of("deadline_reminder")

    page = client.get(f"/mails/{number}").text

    assert "Nhắc hạn chủ thể" in page
    assert "…@example.com" in page
    assert f'sandbox="" title="Nội dung thư" src="/mails/{number}/html"' in page
    assert "nộp phiếu đăng ký ý tưởng sản phẩm" in page
    assert '<pre class="short" lang="vi">Chương trình OCOP' in page


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


def test_a_letter_of_several_things_lists_them(client: TestClient, year: Path) -> None:
    assert year
    number = a_letter_of_two()

    listed, page = client.get("/mails").text, client.get(f"/mails/{number}").text

    assert "và 1 việc khác" in listed
    assert '<h2 id="viec">Báo 2 việc</h2>' in page
    assert page.count("nay không còn đúng") == 1
    assert "Miến &lt;b&gt;Việt Cường&lt;/b&gt;" in page
    assert "<b>Việt" not in page


def test_what_a_server_answered_is_shown_without_the_address(
    client: TestClient, year: Path
) -> None:
    assert year
    number = a_letter_of_two(MailState.FAILED)
    tried = {"mail_id": number, "number": 1, "at": AT, "result": "permanent", "code": 550}
    with unit_of_work() as session:
        session.execute(insert(ATTEMPT).values(**tried, reply=REPLY, sent_to="thu@example.com"))

    page = client.get(f"/mails/{number}").text

    assert "bị từ chối" in page
    assert "ubnd-ocop" not in page
    assert "ub…@example.com" in page
    assert "đã chuyển đến th…@example.com" in page


def test_a_letter_in_other_words_is_shown_as_it_leaves(client: TestClient, year: Path) -> None:
    assert year
    number = a_letter_of_two(MailState.SENT, expires_at=AT + timedelta(days=60))
    with unit_of_work() as session:
        again = outbox.resend(session, number, by="Chị Lan", at=AT)
        words = check_edited("Mời họp", "Kính mời HTX\nđến <họp>.")
        outbox.edit(session, again, words, by="Chị Lan", at=AT)

    page = client.get(f"/mails/{again}").text
    body = client.get(f"/mails/{again}/html").text

    assert '<h1 lang="vi">Mời họp</h1>' in page
    assert "chờ có người duyệt" in page
    assert f'<a href="/mails/{number}">thư số {number}</a>' in page
    assert f'<a href="/mails/{again}">thư số {again}</a>' in client.get(f"/mails/{number}").text
    assert "Kính mời HTX<br>\nđến &lt;họp&gt;." in body


@pytest.mark.parametrize("address", ["/", "/cycles", "/products", "/mails", "/nowhere"])
def test_what_holds_all_mail_is_said_on_every_page(
    client: TestClient, year: Path, address: str
) -> None:
    assert year
    before = client.get(address).text
    with unit_of_work() as session:
        mails.pause(session, by="Cán bộ", at=now())
        outbox.hold_cycle(session, NAME, by="Cán bộ", at=now(), waiting_too=True)

    page = client.get(address).text

    assert (PAUSED in before, PAUSED in page) == (False, True)
    assert f"của kỳ {NAME} tạm giữ chờ duyệt" in page
    assert page.count('<a href="/outbox">Xem hộp thư đi, cho gửi lại</a>') == 1
    assert page.count('<a href="/outbox">Xem hộp thư đi, duyệt thư</a>') == 1
    assert "ocop mail" not in page


def test_who_cannot_let_mail_go_again_is_led_nowhere(year: Path) -> None:
    assert year
    with unit_of_work() as session:
        mails.pause(session, by="Cán bộ", at=now())
    auditor = TestClient(create_app(visitor=Actor("Thanh tra", (Grant(Role.AUDITOR),))))

    page = auditor.get("/cycles").text

    assert PAUSED in page
    assert 'href="/outbox"' not in page.partition("<main")[2]
    assert "ocop mail" not in page


def test_a_page_that_lists_held_letters_is_short_again_once_they_are_approved(
    client: TestClient, year: Path
) -> None:
    assert year
    with unit_of_work() as session:
        outbox.hold_cycle(session, NAME, by="Cán bộ", at=now(), waiting_too=True)
    held = client.get("/mails?state=held").text
    with unit_of_work() as session:
        outbox.approve(session, Wanted(cycle=NAME), by="Cán bộ", at=now())

    after = client.get("/mails?state=held").text

    assert 'scope="row"' in held
    assert "Không có dòng nào như vậy." in after
