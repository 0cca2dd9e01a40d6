"""Ways in by mail: once, ten minutes, the asking browser; and nobody learns who has an account."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from notifications.letters import letter_of
from notifications.render import pages
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import account_with, actor_for, signed_in
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.queries.mailed import mailed
from ocop_cycle.queries.mails import mail_row
from ocop_cycle.services import sign_in_links, sign_in_mails, tokens
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sessions import Opened
from ocop_cycle.services.sign_in_links import LINK, Way
from rules.errors import Refusal
from rules.rights import Grant, Role
from rules.sign_in import Step
from tests.building import PRODUCER, a_cycle, an_entry
from tests.people import HERE, NOW, TODAY, an_account, with_password

EMAIL = "an@example.vn"
BROWSER = "trình duyệt đã yêu cầu"
OFFICE = Given(Role.OFFICE)
LATER = NOW + timedelta(minutes=9, seconds=59)


@pytest.fixture
def officer(session: Session) -> AnyRow:
    return an_account(session, EMAIL, OFFICE)


def asks(session: Session, email: str = EMAIL) -> Way:
    way = Way.to(email)
    sign_in_links.ask(session, way, browser=BROWSER, address=HERE, at=NOW)
    return way


def link_of(way: Way) -> str:
    return sign_in_mails.token_of(way.seed)


def opens(session: Session, way: Way, *, browser: str = BROWSER, **more: object) -> Opened:
    at = more.get("at", LATER)
    return sign_in_links.by_link(session, link_of(way), browser=browser, address=HERE, at=at)  # type: ignore[arg-type]  # a moment


def types(session: Session, code: str, *, browser: str = BROWSER) -> Opened | None:
    row = sign_in_links.begin_code(session, browser=browser, at=LATER)
    right = sign_in_links.is_code(row, code)
    return sign_in_links.by_code(session, row, address=HERE, at=LATER) if right else None


def mails(session: Session) -> list[AnyRow]:
    return list(session.execute(select(MAIL).where(MAIL.c.kind == "sign_in").order_by(MAIL.c.id)))


@pytest.mark.usefixtures("officer")
def test_the_link_opens_a_session_once_on_the_browser_that_asked(session: Session) -> None:
    way = asks(session)

    opened = opens(session, way)

    assert opened.step is Step.DONE
    found = signed_in(session, tokens.digest(opened.token), at=LATER)
    assert found
    assert found.actor.roles == {Role.OFFICE}
    with pytest.raises(Refusal, match="đã dùng"):
        opens(session, way)


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    "wrong", [{"browser": "trình duyệt khác"}, {"at": NOW + timedelta(minutes=10)}]
)
def test_another_browser_or_a_later_moment_opens_nothing(
    session: Session, wrong: dict[str, str]
) -> None:
    way = asks(session)

    with pytest.raises(Refusal):
        opens(session, way, **wrong)


@pytest.mark.usefixtures("officer")
def test_a_new_link_ends_the_old_one(session: Session) -> None:
    old = asks(session)
    new = asks(session)

    with pytest.raises(Refusal):
        opens(session, old)
    assert opens(session, new)


@pytest.mark.usefixtures("officer")
def test_the_code_of_the_mail_opens_on_the_browser_that_asked(session: Session) -> None:
    way = asks(session)
    code = sign_in_mails.digits_of(way.seed)
    assert re.fullmatch(r"\d{6}", code)

    with pytest.raises(Refusal):
        types(session, code, browser="trình duyệt khác")
    assert types(session, f"{code[:3]} {code[3:]}")
    with pytest.raises(Refusal):
        types(session, code)


@pytest.mark.usefixtures("officer")
def test_a_code_takes_five_tries(session: Session) -> None:
    way = asks(session)

    assert [types(session, "abcdef") for _ in range(5)] == [None] * 5

    with pytest.raises(Refusal):
        types(session, sign_in_mails.digits_of(way.seed))


def test_a_mail_is_queued_for_whom_we_know_and_a_way_is_written_for_everybody(
    session: Session,
) -> None:
    an_entry(session, a_cycle(session))
    an_account(session, EMAIL, OFFICE)
    with_password(session, an_account(session, "mat-khau@example.vn", OFFICE))
    an_account(session, "van-hanh@example.vn", Given(Role.OPERATOR))
    known = [EMAIL, "SP-1@example.com"]
    others = ["mat-khau@example.vn", "van-hanh@example.vn", "ai-do@example.vn"]

    for each in (*known, *others):
        asks(session, each)

    assert [row.recipient for row in mails(session)] == [EMAIL, "sp-1@example.com"]
    assert session.scalar(select(func.count()).select_from(LINK)) == 5


@pytest.mark.parametrize("email", ["mat-khau@example.vn", "van-hanh@example.vn", "ai@example.vn"])
def test_a_way_without_a_mail_opens_nothing_even_with_its_token(
    session: Session, email: str
) -> None:
    with_password(session, an_account(session, "mat-khau@example.vn", OFFICE))
    an_account(session, "van-hanh@example.vn", Given(Role.OPERATOR))
    way = asks(session, email)

    with pytest.raises(Refusal):
        opens(session, way)


def test_a_producer_gets_an_account_when_he_first_comes(session: Session) -> None:
    an_entry(session, a_cycle(session))
    way = asks(session, "Sp-1@example.com")

    opened = opens(session, way)

    account = account_with(session, "sp-1@example.com")
    assert account
    assert account.name == "HTX SP-1"
    assert actor_for(session, account, TODAY).grants == (Grant(Role.PRODUCER, producer=1),)
    found = signed_in(session, tokens.digest(opened.token), at=LATER + timedelta(hours=2))
    assert found  # three hours without a page, not half an hour


def test_a_role_that_was_taken_from_a_producer_does_not_come_back(session: Session) -> None:
    an_entry(session, a_cycle(session))
    opens(session, asks(session, "sp-1@example.com"))
    session.execute(text("UPDATE account_grant SET until = '2020-03-01'"))

    opens(session, asks(session, "sp-1@example.com"))

    account = account_with(session, "sp-1@example.com")
    assert account
    assert actor_for(session, account, TODAY).grants == ()


def test_an_address_that_is_another_ones_by_now_gives_nothing_until_it_comes_back(
    session: Session,
) -> None:
    an_entry(session, a_cycle(session))
    seen = []
    for email in ("sp-1@example.com", "moi@example.com", "sp-1@example.com"):
        session.execute(PRODUCER.update().values(email=email))
        opens(session, asks(session, "sp-1@example.com"))
        account = account_with(session, "sp-1@example.com")
        assert account
        seen.append(actor_for(session, account, TODAY).grants)

    his = (Grant(Role.PRODUCER, producer=1),)
    assert seen == [his, (), his]


@pytest.mark.usefixtures("officer")
def test_no_row_of_the_store_tells_a_link_or_a_code(session: Session) -> None:
    way = asks(session)
    link, code = link_of(way), sign_in_mails.digits_of(way.seed)
    names = session.scalars(select(MAIL.c.key)).all() and [
        table.name for table in MAIL.metadata.sorted_tables
    ]

    dump = "\n".join(
        str(row)
        for name in names
        for row in session.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 -- our own tables
    )

    assert way.seed in dump
    assert link not in dump
    assert re.search(rf"(?<!\d){code}(?!\d)", dump) is None


@pytest.mark.usefixtures("officer")
def test_the_outbox_shows_neither_and_what_leaves_has_both(session: Session) -> None:
    way = asks(session)
    [mail] = mails(session)
    row = mail_row(session, mail.id)
    stored = letter_of(row.key, row.recipient, row.facts)

    seen, left = pages(stored), pages(sign_in_mails.opened(stored))

    for text_ in (left.text, left.html):
        assert f"http://127.0.0.1:8000/sign-in/link/{link_of(way)}" in text_
        assert sign_in_mails.digits_of(way.seed) in text_
    shown = f"{seen.text}{seen.html}{seen.short}{seen.subject}{left.short}{left.subject}"
    assert link_of(way) not in shown
    assert sign_in_mails.digits_of(way.seed) not in shown
    assert (mail.last_call, mail.expires_at) == (True, NOW + timedelta(minutes=10))


def test_mails_are_asked_for_ten_times_an_hour_known_or_not(session: Session) -> None:
    an_account(session, EMAIL, OFFICE)
    for who in (EMAIL, "ai-do@example.vn"):
        asked = 0
        for minute in range(50):
            way = Way(who, f"{who}{minute}", f"{who}{minute}", "")
            moment = NOW + timedelta(minutes=minute)
            try:
                sign_in_links.ask(session, way, browser=BROWSER, address=who, at=moment)
                asked += 1
            except Refusal:
                continue
        assert asked == 10


@pytest.mark.usefixtures("officer")
def test_a_sign_in_mail_does_not_count_against_the_mails_of_a_week(session: Session) -> None:
    asks(session)

    assert mailed(session, [EMAIL], TODAY + timedelta(days=1)).counts == {}
