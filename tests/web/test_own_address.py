"""One's own mail address: another one after a code from it; the old one is told, sessions end."""

import pytest
from sqlalchemy import select

from notifications.render import pages
from ocop_cycle import db
from ocop_cycle.queries import letters
from ocop_cycle.queries.accounts import ACCOUNT
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.services import sign_in_mails
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sign_in_links import LINK
from rules.rights import Role
from tests.building import a_cycle, an_entry
from tests.people import PASSWORD
from tests.web.clients import Visitor
from tests.web.signing_in import EMAIL, account, door, sessions, signs_in, visitor

__all__ = ["door"]
NEW = "Binh@example.vn"
WISH = {"email": NEW, "old": PASSWORD}


def code() -> str:
    """Read the code off the newest mail, as its reader does."""
    with db.reading() as session:
        mail = select(MAIL).where(MAIL.c.kind == "address_code").order_by(MAIL.c.id.desc())
        row = session.execute(mail.limit(1)).one()
        text = pages(sign_in_mails.opened(letters.letter_in(row))).text
    return text.partition("Mã xác nhận: ")[2][:6]


def mails() -> list[tuple[str, str]]:
    with db.reading() as session:
        rows = session.execute(select(MAIL.c.kind, MAIL.c.recipient).order_by(MAIL.c.id))
        return [(row.kind, row.recipient) for row in rows]


def email() -> str:
    with db.reading() as session:
        return session.scalars(select(ACCOUNT.c.email).order_by(ACCOUNT.c.id).limit(1)).one()


@pytest.fixture
def client(door: Visitor) -> Visitor:
    account()
    signs_in(door)
    return door


def test_the_address_changes_once_its_code_has_come_back(client: Visitor) -> None:
    elsewhere = visitor()
    signs_in(elsewhere)
    before = sessions()

    asked = client.post("/account/address", data=WISH)
    in_between = email()
    changed = client.post("/account/address/code", data={"code": code()})

    assert (before, sessions()) == (2, 1)
    assert (asked.headers["location"], changed.headers["location"]) == (
        "/account/address/code", "/account",
    )  # fmt: skip
    assert (in_between, email()) == (EMAIL, NEW)
    assert mails() == [("address_code", NEW), ("address_changed", EMAIL)]
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert signs_in(visitor(), EMAIL).status_code == 400
    assert signs_in(visitor(), NEW).status_code == 303


def test_a_code_changes_an_address_once(client: Visitor) -> None:
    client.post("/account/address", data=WISH)
    typed = {"code": code()}

    answers = [client.post("/account/address/code", data=typed) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 400]


def test_a_code_takes_five_tries(client: Visitor) -> None:
    client.post("/account/address", data=WISH)
    wrong = "000000" if code() != "000000" else "111111"
    codes = [
        client.post("/account/address/code", data={"code": wrong}).status_code for _ in range(5)
    ]

    assert codes == [400] * 5
    assert client.post("/account/address/code", data={"code": code()}).status_code == 400
    assert email() == EMAIL


def test_the_code_of_an_address_is_no_way_in(client: Visitor) -> None:
    client.post("/account/address", data=WISH)

    answer = client.post("/sign-in/code", data={"code": code()})

    assert answer.status_code == 400
    assert sessions() == 1


def test_nobody_learns_whether_an_address_has_an_account(client: Visitor) -> None:
    account("binh@example.vn")

    asked = client.post("/account/address", data=WISH)

    assert asked.headers["location"] == "/account/address/code"
    assert mails() == []
    with db.reading() as session:
        [seed] = session.scalars(select(LINK.c.seed)).all()
    typed = {"code": sign_in_mails.digits_of(seed)}
    assert client.post("/account/address/code", data=typed).status_code == 400
    assert email() == EMAIL


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({**WISH, "old": "sai"}, "Mật khẩu đang dùng không đúng"),
        ({**WISH, "email": "không phải thư"}, "không dùng được"),
        ({**WISH, "email": EMAIL.upper()}, "Đây là địa chỉ đang dùng"),
        ({**WISH, "email": "a@b.vn\r\nBcc: x@example.vn"}, "không dùng được"),
        ({}, "Mật khẩu đang dùng không đúng"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_mailed(
    client: Visitor, typed: dict[str, str], why: str
) -> None:
    answer = client.post("/account/address", data=typed)

    assert answer.status_code == 400
    assert why in answer.text
    assert mails() == []


def test_an_address_that_somebody_takes_meanwhile_is_his(client: Visitor) -> None:
    client.post("/account/address", data=WISH)
    account("binh@example.vn")

    answer = client.post("/account/address/code", data={"code": code()})

    assert answer.status_code == 400
    assert email() == EMAIL


def test_the_password_is_asked_for_as_seldom_as_at_the_door(client: Visitor) -> None:
    codes = [client.post("/account/address", data={**WISH, "old": "sai"}).text for _ in range(5)]

    assert "Vừa có lần thử chưa đúng" in codes[-1]
    assert client.post("/account/address", data=WISH).status_code == 400


def test_a_producer_is_led_to_the_register(door: Visitor) -> None:
    with db.unit_of_work() as session:
        an_entry(session, a_cycle(session))
    account(EMAIL, Given(Role.PRODUCER, producer=1))
    signs_in(door)

    answer = door.post("/account/address", data=WISH)

    assert answer.status_code == 400
    assert "danh sách chủ thể" in answer.text
    assert (email(), mails()) == (EMAIL, [])


def test_who_is_not_signed_in_changes_nothing(door: Visitor) -> None:
    addresses = ("/account/address", "/account/address/code")

    asked = [door.get(each) for each in addresses] + [door.post(each) for each in addresses]

    assert {each.status_code for each in asked} == {303}
    assert {each.headers["location"].partition("?")[0] for each in asked} == {"/sign-in"}
