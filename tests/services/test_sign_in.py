"""Signing in: right or wrong, how often, which step follows, and what it leaves behind."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import access_log
from ocop_cycle.queries.accounts import ACCOUNT, SESSION, account_numbered, signed_in
from ocop_cycle.services import factors, passwords, sessions, sign_in, sign_in_tries, tokens
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sessions import Opened
from ocop_cycle.services.sign_in_tries import TRY
from rules.errors import Refusal
from rules.rights import Role
from rules.sign_in import Step
from tests.people import (
    HERE,
    NOW,
    PASSWORD,
    an_account,
    as_account,
    signs_in,
    with_factor,
    with_password,
)

OFFICE = Given(Role.OFFICE)
OPERATOR = Given(Role.OPERATOR)
MINUTE = timedelta(minutes=1)
EMAIL = "an@example.vn"


def session_row(session: Session, opened: Opened | None) -> AnyRow:
    assert opened
    found = signed_in(session, tokens.digest(opened.token), at=NOW)
    assert found
    return found.session


def test_the_right_password_opens_a_session_for_half_an_hour(session: Session) -> None:
    account = with_password(session, an_account(session, EMAIL, OFFICE))

    opened = signs_in(session, " AN@example.vn ")

    assert opened
    assert opened.step is Step.DONE
    key = tokens.digest(opened.token)
    found = signed_in(session, key, at=NOW + 29 * MINUTE)
    assert found
    assert found.actor.account == account.id
    assert found.actor.roles == {Role.OFFICE}
    assert signed_in(session, key, at=NOW + 30 * MINUTE) is None
    assert len(opened.token) >= 43


def test_a_session_ends_after_twelve_hours_however_busy(session: Session) -> None:
    with_password(session, an_account(session, EMAIL, OFFICE))
    opened = signs_in(session, EMAIL)
    assert opened
    key = tokens.digest(opened.token)

    sessions.touch(session, key, at=NOW + 719 * MINUTE)

    assert signed_in(session, key, at=NOW + 719 * MINUTE)
    assert signed_in(session, key, at=NOW + 720 * MINUTE) is None


def test_a_touched_session_goes_on(session: Session) -> None:
    with_password(session, an_account(session, EMAIL, OFFICE))
    opened = signs_in(session, EMAIL)
    assert opened
    key = tokens.digest(opened.token)

    sessions.touch(session, key, at=NOW + 29 * MINUTE)

    assert signed_in(session, key, at=NOW + 50 * MINUTE)


@pytest.mark.parametrize("who", [EMAIL, "ai-do@example.vn", "", "không phải thư"])
def test_a_wrong_password_opens_nothing_whoever_is_named(session: Session, who: str) -> None:
    with_password(session, an_account(session, EMAIL, OFFICE))

    assert signs_in(session, who, "sai mật khẩu rồi nhé") is None
    assert session.execute(select(SESSION)).all() == []


def test_an_account_without_a_password_is_not_opened_by_an_empty_one(session: Session) -> None:
    an_account(session, EMAIL, OFFICE)

    assert signs_in(session, EMAIL, "") is None


def test_of_many_tries_few_are_looked_at_and_the_owner_gets_in_an_hour_later(
    session: Session,
) -> None:
    with_password(session, an_account(session, EMAIL, OFFICE))
    looked = 0
    for second in range(0, 3600, 30):
        try:
            signs_in(session, EMAIL, "sai", at=NOW + timedelta(seconds=second))
            looked += 1
        except Refusal:
            continue

    assert looked == 10
    assert signs_in(session, EMAIL, at=NOW + timedelta(hours=2))


def test_a_network_address_tries_twenty_times_an_hour_for_whomever(session: Session) -> None:
    looked = 0
    for number in range(100):
        try:
            signs_in(session, f"{number}@example.vn", "sai")
            looked += 1
        except Refusal:
            continue

    assert looked == 20
    with pytest.raises(Refusal, match="một giờ"):
        signs_in(session, "khac@example.vn", "sai")
    sign_in.begin(session, "khac@example.vn", "198.51.100.1", at=NOW)


def test_the_delay_grows_from_the_third_failure_on(session: Session) -> None:
    for _ in range(3):
        signs_in(session, EMAIL, "sai")

    with pytest.raises(Refusal, match="đợi 3 giây"):
        signs_in(session, EMAIL, "sai", at=NOW)
    assert signs_in(session, EMAIL, "sai", at=NOW + timedelta(seconds=2)) is None


def test_tries_at_once_are_counted_before_they_are_looked_at(session: Session) -> None:
    begun = 0
    for _ in range(50):
        try:
            sign_in.begin(session, EMAIL, HERE, at=NOW)
            begun += 1
        except Refusal:
            continue

    assert begun == 3


def test_who_signs_in_does_not_use_up_the_tries_of_his_office(session: Session) -> None:
    for number in range(25):
        with_password(session, an_account(session, f"{number}@example.vn", OFFICE))

    assert all(signs_in(session, f"{number}@example.vn") for number in range(25))


def test_tries_are_forgotten_after_a_day(session: Session) -> None:
    signs_in(session, EMAIL, "sai")

    sign_in_tries.begin(session, sign_in_tries.CHECK, EMAIL, HERE, at=NOW + timedelta(hours=25))

    assert session.scalar(select(func.count()).select_from(TRY)) == 1


def test_a_first_password_must_be_changed_within_a_day(session: Session) -> None:
    account = an_account(session, EMAIL, OFFICE)
    first = passwords.give_first(session, account, at=NOW)

    row = session_row(session, signs_in(session, EMAIL, first))
    assert row.step == Step.PASSWORD
    with pytest.raises(Refusal, match="quá 24 giờ"):
        signs_in(session, EMAIL, first, at=NOW + timedelta(hours=24))

    as_account(session, account)
    done = sign_in.by_new_password(session, row, PASSWORD, at=NOW)

    assert done.step is Step.DONE
    assert signed_in(session, row.token, at=NOW) is None  # another session under another token
    assert signs_in(session, EMAIL, first) is None


def test_an_operator_enrols_a_second_factor_before_he_sees_anything(session: Session) -> None:
    account = with_password(session, an_account(session, EMAIL, OPERATOR))
    row = session_row(session, signs_in(session, EMAIL))
    assert row.step == Step.ENROL

    session.execute(update(ACCOUNT).values(factor="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    as_account(session, account)
    with pytest.raises(Refusal, match="Mã xác thực không đúng"):
        sign_in.by_enrolment(session, row, "000000", at=NOW)
    code = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(NOW)
    done = sign_in.by_enrolment(session, row, code, at=NOW)

    assert done.step is Step.DONE
    assert signed_in(session, row.token, at=NOW) is None


def test_a_code_of_the_second_factor_opens_once(session: Session) -> None:
    account = with_factor(
        session,
        with_password(session, an_account(session, EMAIL, OPERATOR)),
        at=NOW - 10 * MINUTE,
    )
    code = pyotp.TOTP(factors.secret_of(account)).at(NOW)

    first, second = (session_row(session, signs_in(session, EMAIL)) for _ in range(2))
    opened = sign_in.by_factor(session, first, code, 0, at=NOW)

    assert first.step == Step.FACTOR
    assert opened
    assert opened.step is Step.DONE
    assert signed_in(session, first.token, at=NOW) is None
    assert sign_in.by_factor(session, second, code, 0, at=NOW) is None


@pytest.mark.parametrize("code", ["", "123", "không", "１２３４５６", "000000 "])
def test_another_code_opens_nothing(session: Session, code: str) -> None:
    account = with_password(session, an_account(session, EMAIL, OPERATOR))
    with_factor(session, account, at=NOW - 10 * MINUTE)
    row = session_row(session, signs_in(session, EMAIL))

    assert sign_in.by_factor(session, row, code, 0, at=NOW) is None


def test_a_changed_password_or_factor_ends_every_session(session: Session) -> None:
    account = with_password(session, an_account(session, EMAIL, OFFICE))
    for _ in range(3):
        signs_in(session, EMAIL)

    account = with_password(session, account, "một mật khẩu khác hẳn nữa")
    assert session.execute(select(SESSION)).all() == []

    signs_in(session, EMAIL, "một mật khẩu khác hẳn nữa")
    with_factor(session, account)
    assert session.execute(select(SESSION)).all() == []


def test_every_sign_in_and_every_failure_is_in_the_log_once(session: Session) -> None:
    account = with_password(session, an_account(session, EMAIL, OFFICE))
    signs_in(session, EMAIL, "sai")
    signs_in(session, "ai-do@example.vn", "sai")
    signs_in(session, EMAIL)

    rows = [row for row in access_log.listing(session) if row["what"] == "sign_in"]

    assert [(row["name"], row["outcome"], row["address"]) for row in rows] == [
        (account.name, "done", HERE),
        ("", "refused", HERE),
        (account.name, "refused", HERE),
    ]


def test_a_password_that_changed_while_it_was_looked_at_opens_nothing(session: Session) -> None:
    account = with_password(session, an_account(session, EMAIL, OFFICE))
    tried = sign_in.begin(session, EMAIL, HERE, at=NOW)

    with_password(session, account, "một mật khẩu khác hẳn nữa")

    assert sign_in.settle(session, tried, right=tried.matches(PASSWORD), at=NOW) is None
    assert account_numbered(session, account.id).password_ends is None
