"""Forms of others do nothing; what is not ours is refused before it is read."""

from collections.abc import Mapping
from typing import Final

import pytest
from sqlalchemy import select, text

from ocop_cycle import db
from ocop_cycle.queries.accounts import ACCOUNT
from ocop_cycle.web.app import create_app
from ocop_cycle.web.gate import HARMLESS
from tests.web.clients import Visitor
from tests.web.everybody import OWN, ROUTES, a_letter_of_own, address_of, people
from tests.web.years import a_letter_of

__all__ = ["people"]

POSTS: Final = tuple(path for method, path in ROUTES if method not in HARMLESS)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "how",
    ["no token", "another token", "foreign origin", "foreign site", "null origin", "text", "get"],
)
def test_no_form_of_others_does_anything(people: Mapping[str, str], path: str, how: str) -> None:
    client = Visitor(create_app(), follow_redirects=False)
    client.cookies.set("ocop", people["administrator"], domain="testserver.local")
    address, token = address_of(path), client.token()
    headers = {
        "foreign origin": {"Origin": "https://evil.example"},
        "foreign site": {"Sec-Fetch-Site": "cross-site"},
        "null origin": {"Origin": "null"},
        "text": {"Content-Type": "text/plain"},
        "get": {"X-HTTP-Method-Override": "POST"},
    }.get(how, {})
    data = {"csrf": {"no token": "", "another token": "x" * 43}.get(how, token)}
    before = _dump()

    if how == "text":
        answer = client.request("POST", address, content=f"csrf={token}", headers=headers)
    elif how == "get":
        answer = client.get(f"{address}?csrf={token}", headers=headers)
    else:
        answer = client.post(address, data=data, headers=headers)

    assert answer.status_code in ({200, 303, 403, 404, 405} if how == "get" else {403})
    assert _dump() == before


def _dump() -> str:
    """Write down all that is stored; that a page was refused is noted on purpose."""
    with db.reading() as session:
        names = [each.name for each in ACCOUNT.metadata.sorted_tables if each.name != "access_log"]
        return "\n".join(
            str(row)
            for name in names
            for row in session.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 -- our own tables
        )


def test_a_form_of_ours_with_our_origin_is_taken(people: Mapping[str, str]) -> None:
    client = Visitor(create_app(), follow_redirects=False)
    client.cookies.set("ocop", people["administrator"], domain="testserver.local")
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}

    assert client.post("/sign-out", headers=headers).status_code == 303


def said(client: Visitor, address: str) -> str:
    """Read what a page says, without its head and foot."""
    page = client.get(address)
    assert page.status_code == 404
    return page.text.partition("<main")[2].partition("</main>")[0]


def test_what_is_not_his_is_told_as_what_is_not_there(people: Mapping[str, str]) -> None:
    client = Visitor(create_app())
    client.cookies.set("ocop", people["other leader"], domain="testserver.local")

    his = said(client, f"/products/{OWN}").replace(OWN, "?")
    no_such = said(client, "/products/TN20-999").replace("TN20-999", "?")
    mail = said(client, f"/mails/{a_letter_of_own()}")
    no_mail = said(client, "/mails/999999")

    assert his == no_such
    assert mail == no_mail.replace("999999", str(a_letter_of_own()))


def test_a_form_takes_no_field_that_it_does_not_have(people: Mapping[str, str]) -> None:
    client = Visitor(create_app(), follow_redirects=False)
    client.cookies.set("ocop", people["administrator"], domain="testserver.local")

    made = client.post(
        "/accounts",
        data={"name": "An", "email": "an@example.vn", "role": "administrator", "password": "x"},
    )

    assert made.status_code == 303
    with db.reading() as session:
        row = session.execute(select(ACCOUNT).where(ACCOUNT.c.email == "an@example.vn")).one()
    assert row.password == ""
    shown = client.get(made.headers["location"]).text
    assert "Chưa có vai trò nào." in shown


def test_a_body_without_end_and_a_header_without_end_are_refused(people: Mapping[str, str]) -> None:
    assert people
    client = Visitor(create_app())

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    big = client.request("POST", "/sign-in", content=iter([b"x" * 2**20] * 13), headers=form)
    long = client.get("/sign-in", headers={"X-Long": "x" * 40_000})
    null = client.get("/products/%00")

    assert [each.status_code for each in (big, long, null)] == [413, 431, 400]
    assert a_letter_of("cycle_opened")
