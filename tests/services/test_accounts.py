"""Accounts: made, given roles that reach so far, closed; never without an administrator."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.queries.accounts import (
    ACCOUNT,
    SESSION,
    account_numbered,
    account_of,
    actor_for,
    grants_of,
    listing,
    signed_in,
    units_below,
)
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.services import accounts, factors, passwords, tokens
from ocop_cycle.services.accounts import Given
from rules.errors import Refusal
from rules.rights import Grant, NotAllowed, Role
from rules.vocabulary import Group
from tests.building import a_cycle, an_entry
from tests.people import (
    NOW,
    PASSWORD,
    TODAY,
    an_account,
    as_account,
    grants,
    signs_in,
    unit_id,
    with_factor,
    with_password,
)

OFFICE = Given(Role.OFFICE)
ADMINISTRATOR = Given(Role.ADMINISTRATOR)


def test_an_account_is_found_by_its_address_in_any_case_and_by_its_public_id(
    session: Session,
) -> None:
    made = accounts.create(session, "  Nguyễn  Văn An ", "An.Nguyen@Example.vn", at=NOW)

    assert made.name == "Nguyễn Văn An"
    assert account_of(session, "AN.NGUYEN@example.VN").id == made.id
    assert account_of(session, made.public_id).id == made.id
    assert len(made.public_id) >= 22
    with pytest.raises(NotFound):
        account_of(session, "an")


@pytest.mark.parametrize(
    ("name", "email", "why"),
    [
        ("", "b@example.vn", "Tên tài khoản"),
        ("Bình", "không phải thư", "không dùng được"),
        ("Bình", "AN@example.vn", "đã có tài khoản"),
    ],
)
def test_an_account_needs_a_name_and_an_address_of_its_own(
    session: Session, name: str, email: str, why: str
) -> None:
    an_account(session, "an@example.vn")

    with pytest.raises(Refusal, match=why):
        accounts.create(session, name, email, at=NOW)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given(Role.LOCALITY_OFFICER), "cần một đơn vị"),
        (Given(Role.LOCALITY_LEADER, groups=[Group.FOOD]), "cần một đơn vị"),
        (Given(Role.DEPARTMENT_OFFICER), "cần đơn vị"),
        (Given(Role.PRODUCER), "chủ thể phải đi cùng nhau"),
        (Given(Role.OFFICE, producer=1), "chủ thể phải đi cùng nhau"),
        (Given(Role.ADMINISTRATOR, unit=1), "của cả tỉnh"),
        (Given(Role.OFFICE, since=date(2020, 3, 2), until=date(2020, 3, 1)), "ngày kết thúc"),
    ],
)
def test_a_role_is_given_only_where_it_belongs(session: Session, given: Given, why: str) -> None:
    account = an_account(session)

    with pytest.raises(Refusal, match=why):
        accounts.grant(session, account, given, by="máy chủ", at=NOW)


def test_a_role_of_a_unit_reaches_all_that_is_below_it_and_what_was_merged_into_it(
    session: Session,
) -> None:
    a_cycle(session)
    district, other = unit_id(session, "ubnd-dai-tu"), unit_id(session, "ubnd-dinh-hoa")
    commune = {
        "place": "Thái Nguyên",
        "level": "commune",
        "locality": "La Bằng",
        "locality_key": "la bang",
    }
    session.execute(
        AGENCY.insert().values(code="la-bang", name="UBND xã", parent="ubnd-dai-tu", **commune)
    )
    session.execute(
        AGENCY.insert().values(
            code="cu",
            name="UBND xã cũ",
            parent="",
            merged_into_id=unit_id(session, "la-bang"),
            merged_on=date(2020, 1, 1),
            **commune,
        )
    )
    officer = an_account(session, "xa@example.vn", Given(Role.LOCALITY_OFFICER, unit=district))

    below = units_below(session, district)
    actor = actor_for(session, officer, TODAY)

    assert below == {district, unit_id(session, "la-bang"), unit_id(session, "cu")}
    assert actor.grants == (Grant(Role.LOCALITY_OFFICER, below),)
    assert other not in below
    province = units_below(session, unit_id(session, "ubnd-tinh"))
    assert {district, other, *below} <= province


def test_a_grant_holds_from_its_first_to_its_last_day(session: Session) -> None:
    term = Given(Role.OFFICE, since=TODAY, until=TODAY + timedelta(days=1))
    account = an_account(session, "an@example.vn", term)
    days = [TODAY + timedelta(days=each) for each in (-1, 0, 1, 2)]

    assert [bool(actor_for(session, account, day).grants) for day in days] == [0, 1, 1, 0]


def test_an_officer_of_a_department_with_sectors_and_a_unit_has_two_grants(
    session: Session,
) -> None:
    a_cycle(session)
    unit = unit_id(session, "so-cong-thuong")
    account = an_account(session)
    given = Given(Role.DEPARTMENT_OFFICER, unit=unit, groups=[Group.CRAFTS])

    accounts.grant(session, account, given, by="máy chủ", at=NOW)

    assert actor_for(session, account, TODAY).grants == (
        Grant(Role.DEPARTMENT_OFFICER, None, frozenset({Group.CRAFTS})),
        Grant(Role.DEPARTMENT_OFFICER, frozenset({unit})),
    )


def test_a_producer_has_the_rights_of_the_own_products(session: Session) -> None:
    an_entry(session, a_cycle(session))
    account = an_account(session, "sp@example.vn", Given(Role.PRODUCER, producer=1))

    assert actor_for(session, account, TODAY).grants == (Grant(Role.PRODUCER, producer=1),)


def test_a_role_that_is_taken_away_ends_at_once_with_the_sessions(session: Session) -> None:
    account = with_password(session, an_account(session, "an@example.vn", OFFICE))
    opened = signs_in(session, "an@example.vn")
    [given] = grants_of(session, account.id, TODAY)

    accounts.revoke(session, account, str(given["id"]), at=NOW)

    assert opened
    assert signed_in(session, tokens.digest(opened.token), at=NOW) is None
    assert actor_for(session, account, TODAY).grants == ()
    with pytest.raises(NotFound):
        accounts.revoke(session, account, "không có", at=NOW)


def test_a_role_that_is_given_makes_its_owner_sign_in_again(session: Session) -> None:
    account = with_password(session, an_account(session, "an@example.vn", OFFICE))
    signs_in(session, "an@example.vn")

    accounts.grant(session, account, Given(Role.AUDITOR), by="máy chủ", at=NOW)

    assert session.execute(select(SESSION)).all() == []


def test_a_closed_account_has_no_session_no_secret_and_no_right(session: Session) -> None:
    made = an_account(session, "an@example.vn", OFFICE)
    account = with_factor(session, with_password(session, made))
    signs_in(session, "an@example.vn")

    accounts.close(session, account, at=NOW)

    fresh = account_numbered(session, account.id)
    assert (fresh.state, fresh.password, fresh.factor, fresh.closed) == ("closed", "", "", NOW)
    assert session.execute(select(SESSION)).all() == []
    assert actor_for(session, fresh, TODAY).grants == ()
    assert signs_in(session, "an@example.vn") is None
    with pytest.raises(Refusal, match="đã đóng"):
        accounts.grant(session, fresh, OFFICE, by="máy chủ", at=NOW)
    with pytest.raises(Refusal, match="đã đóng"):
        passwords.give_first(session, fresh, at=NOW)


def test_the_last_administrator_stays(session: Session) -> None:
    first = an_account(session, "an@example.vn", ADMINISTRATOR)
    [given] = grants_of(session, first.id, TODAY)

    with pytest.raises(Refusal, match="quản trị cuối cùng"):
        accounts.close(session, first, at=NOW)
    with pytest.raises(Refusal, match="quản trị cuối cùng"):
        accounts.revoke(session, first, str(given["id"]), at=NOW)

    an_account(session, "binh@example.vn", ADMINISTRATOR)
    accounts.close(session, first, at=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_manages_accounts(session: Session, role: Role) -> None:
    account = an_account(session, "an@example.vn", OFFICE)
    [given] = grants_of(session, account.id, TODAY)
    session.info["actor"] = grants(role)

    for act in (
        lambda: accounts.create(session, "Bình", "binh@example.vn", at=NOW),
        lambda: accounts.grant(session, account, ADMINISTRATOR, by="ai đó", at=NOW),
        lambda: accounts.revoke(session, account, str(given["id"]), at=NOW),
        lambda: accounts.close(session, account, at=NOW),
        lambda: passwords.give_first(session, account, at=NOW),
        lambda: factors.remove(session, account),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_administrator_manages_accounts(session: Session) -> None:
    session.info["actor"] = grants(Role.ADMINISTRATOR)

    account = an_account(session, "an@example.vn", OFFICE)

    assert [row["email"] for row in listing(session, TODAY)] == ["an@example.vn"]
    accounts.close(session, account, at=NOW)


def test_only_the_owner_chooses_a_password_and_a_factor(session: Session) -> None:
    account = an_account(session, "an@example.vn", ADMINISTRATOR)
    as_account(session, an_account(session, "binh@example.vn"))

    for act in (
        lambda: passwords.choose(session, account, PASSWORD),
        lambda: factors.begin(session, account),
        lambda: factors.confirm(session, account, "123456", at=NOW),
    ):
        with pytest.raises(Refusal, match="Chỉ chủ tài khoản"):
            act()


def test_nothing_that_is_kept_of_a_password_tells_it(session: Session) -> None:
    account = with_password(session, an_account(session))

    assert account.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    as_account(session, account)
    with pytest.raises(Refusal, match="khác mật khẩu đang dùng"):
        passwords.choose(session, account, PASSWORD)


def test_a_hash_that_is_none_opens_nothing(session: Session) -> None:
    account = with_password(session, an_account(session, "an@example.vn", OFFICE))
    session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values({"password": "x"}))

    assert signs_in(session, "an@example.vn") is None
