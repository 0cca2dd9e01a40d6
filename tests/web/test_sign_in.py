"""Signing in and out on pages: cookies, steps, sessions that end, limits."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from ocop_cycle import clock, db
from ocop_cycle.queries.accounts import ACCOUNT
from ocop_cycle.services import accounts, passwords
from ocop_cycle.services.accounts import Given
from ocop_cycle.settings import settings
from ocop_cycle.web.app import create_app
from rules.rights import Role
from tests.people import OFFICE, PASSWORD
from tests.web.clients import Visitor
from tests.web.signing_in import (
    EMAIL,
    HTTPS,
    account,
    door,
    factor_of,
    first_password,
    sessions,
    set_cookie,
    signs_in,
    visitor,
)

__all__ = ["door"]


def test_a_page_leads_to_where_one_signs_in_and_then_back(door: Visitor) -> None:
    account()

    led = door.get("/products?cycle=thai-nguyen-2020&late=1")
    form = door.get(led.headers["location"])
    done = signs_in(
        door, next=re.findall(r'name="next" value="([^"]*)"', form.text)[0].replace("&amp;", "&")
    )

    assert led.status_code == 303
    assert led.headers["location"].startswith("/sign-in?next=%2Fproducts")
    assert (done.status_code, done.headers["location"]) == (
        303,
        "/products?cycle=thai-nguyen-2020&late=1",
    )
    page = door.get("/cycles")
    assert page.status_code == 200
    assert "Nguyễn Văn An" in page.text


def test_where_nobody_has_an_account_the_command_is_told(door: Visitor) -> None:
    before = door.get("/sign-in").text
    account()

    assert "ocop account create" in before
    assert "ocop account create" not in door.get("/sign-in").text


def test_an_application_with_a_visitor_shows_its_pages_at_once(store: str) -> None:
    assert store

    assert Visitor(create_app(visitor=OFFICE)).get("/cycles").status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_told_alike(door: Visitor) -> None:
    account()

    wrong = signs_in(door, password="một mật khẩu sai hẳn")  # noqa: S106 -- of nobody
    unknown = signs_in(door, "ai-do@example.vn")

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.text.replace(EMAIL, "") == unknown.text.replace("ai-do@example.vn", "")
    assert sessions() == 0


def test_by_https_the_cookies_are_of_this_host_alone(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    monkeypatch.setenv("OCOP_BASE_URL", HTTPS)
    settings.cache_clear()
    account()
    client = visitor(base_url=HTTPS)

    first = client.get("/sign-in").headers["set-cookie"]
    done = signs_in(client).headers["set-cookie"]

    assert re.fullmatch(
        r"__Host-ocop-browser=[\w-]{43}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure",
        first,
    )
    assert re.fullmatch(
        r"__Host-ocop=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax; Secure", done
    )
    assert client.get("/cycles").status_code == 200


def test_an_unknown_host_is_refused_where_the_own_one_is_known(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    monkeypatch.setenv("OCOP_BASE_URL", HTTPS)
    settings.cache_clear()

    assert visitor(base_url="http://evil.example").get("/sign-in").status_code == 400
    assert visitor(base_url="http://127.0.0.1:8000").get("/sign-in").status_code == 200


def test_signing_in_gives_another_session_whatever_the_cookie_held(door: Visitor) -> None:
    account()
    set_cookie(door, "x" * 43)
    signs_in(door)
    first = door.cookies["ocop"]
    signs_in(door)
    second = door.cookies["ocop"]

    assert len({"x" * 43, first, second}) == 3
    assert sessions() == 1  # the first one has ended


def test_after_signing_out_the_cookie_opens_nothing_and_the_browser_forgets(door: Visitor) -> None:
    account()
    signs_in(door)
    kept = door.cookies["ocop"]

    out = door.post("/sign-out")

    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert out.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    set_cookie(door, kept)
    assert door.get("/cycles").status_code == 303


@pytest.mark.parametrize("how", ["closed", "password", "role"])
def test_a_session_ends_at_once_when_its_account_changes(door: Visitor, how: str) -> None:
    account()
    account("binh@example.vn", Given(Role.ADMINISTRATOR))
    signs_in(door)
    assert door.get("/cycles").status_code == 200

    with db.unit_of_work() as session:
        row = session.execute(select(ACCOUNT).where(ACCOUNT.c.email_key == EMAIL)).one()
        if how == "closed":
            accounts.close(session, row, at=clock.now())
        elif how == "password":
            passwords.give_first(session, row, at=clock.now())
        else:
            accounts.grant(session, row, Given(Role.AUDITOR), by="máy chủ", at=clock.now())

    assert door.get("/cycles").status_code == 303


def test_an_idle_session_is_over(door: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    account()
    signs_in(door)
    begun = clock.now()

    for minutes, code in ((20, 200), (45, 200), (76, 303)):
        moment = (begun + timedelta(minutes=minutes)).isoformat()
        monkeypatch.setenv("OCOP_NOW", moment)
        assert door.get("/cycles").status_code == code


def test_a_first_password_leads_through_a_new_one_and_a_second_factor(door: Visitor) -> None:
    account(EMAIL, Given(Role.ADMINISTRATOR))
    first = first_password()

    begun = signs_in(door, password=first, next="/mails")
    assert begun.headers["location"] == "/sign-in/password?next=%2Fmails"
    assert door.get("/mails").headers["location"] == "/sign-in/password?next=%2Fmails"
    for wrong in ({"password": "ngắn", "again": "ngắn"}, {"password": PASSWORD, "again": "khác"}):
        assert door.post("/sign-in/password", data=wrong).status_code == 400
    chosen = {"password": "một câu hoàn toàn khác hẳn", "again": "một câu hoàn toàn khác hẳn"}
    changed = door.post("/sign-in/password", data={**chosen, "next": "/mails"})
    assert changed.headers["location"] == "/sign-in/enrol?next=%2Fmails"

    page = door.get("/sign-in/enrol")
    picture = door.get("/sign-in/enrol.svg")
    assert factor_of() in page.text
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"style=" not in picture.content
    assert door.get("/mails").headers["location"].startswith("/sign-in/enrol")
    assert door.post("/sign-in/enrol", data={"code": "000000"}).status_code == 400
    code = pyotp.TOTP(factor_of()).at(clock.now())
    done = door.post("/sign-in/enrol", data={"code": code, "next": "/mails"})
    assert done.headers["location"] == "/mails"
    assert door.get("/mails").status_code == 200
    assert door.get("/sign-in/enrol.svg").headers["location"] == "/account"


def test_the_second_factor_is_asked_for_before_anything_is_shown(
    door: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(EMAIL, Given(Role.OPERATOR))
    signs_in(door)
    code = pyotp.TOTP(factor_of()).at(clock.now())
    door.post("/sign-in/enrol", data={"code": code})
    door.post("/sign-out")
    monkeypatch.setenv("OCOP_NOW", (clock.now() + timedelta(minutes=5)).isoformat())

    begun = signs_in(door)
    half = door.cookies["ocop"]
    assert begun.headers["location"] == "/sign-in/factor"
    assert door.get("/cycles").headers["location"] == "/sign-in/factor?next=%2Fcycles"
    assert door.post("/sign-in/factor", data={"code": "000000"}).status_code == 400
    code = pyotp.TOTP(factor_of()).at(clock.now())
    done = door.post("/sign-in/factor", data={"code": code})

    assert done.headers["location"] == "/"
    assert door.cookies["ocop"] != half
    assert door.get("/cycles").status_code == 200
    set_cookie(door, half)
    assert door.get("/cycles").status_code == 303


def test_ten_thousand_tries_would_be_few(door: Visitor) -> None:
    account()
    token = door.token()
    data = {"email": EMAIL, "password": "sai", "csrf": token}
    looked = ["không đúng" in door.post("/sign-in", data=data).text for _ in range(40)]

    assert sum(looked) <= 10
    assert sessions() == 0


def test_an_odd_address_of_return_is_not_followed(door: Visitor) -> None:
    account()

    done = signs_in(door, next="//evil.example/x")

    assert done.headers["location"] == "/"


def test_another_address_behind_the_known_proxy_counts_for_itself(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    client = visitor(client=("127.0.0.1", 50_000))
    token = client.token()

    def codes(count: int) -> set[int]:
        return {
            client.post(
                "/sign-in",
                data={"email": f"{number}@example.vn", "password": "x", "csrf": token},
                headers={"X-Forwarded-For": f"203.0.113.{number}"},
            ).text.count("quá nhiều lần")
            for number in range(count)
        }

    spoofed = codes(25)
    monkeypatch.setenv("OCOP_PROXY", "127.0.0.1")
    settings.cache_clear()
    behind = codes(25)

    assert spoofed == {0, 1}  # believed from nobody: all of them are one address
    assert behind == {0}
