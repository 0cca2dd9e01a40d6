"""Secrets of second factors in the store: sealed, of one account, of no use without the key."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.queries.accounts import ACCOUNT, account_numbered
from ocop_cycle.services import factors
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sealing import is_sealed, opened, sealed
from ocop_cycle.settings import settings
from rules.errors import Refusal
from rules.rights import Role
from tests.people import NOW, an_account, as_account, with_factor

OLD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = NOW + timedelta(minutes=5)


def test_the_store_holds_no_secret_that_makes_codes(session: Session) -> None:
    account = with_factor(session, an_account(session))

    secret = factors.secret_of(account)

    assert is_sealed(account.factor)
    assert secret not in account.factor
    assert factors.step_of(account, pyotp.TOTP(secret).at(LATER), at=LATER) is not None


def test_what_is_sealed_for_one_is_of_no_use_to_another(session: Session) -> None:
    assert session
    kept = sealed(OLD, "an")

    assert opened(kept, "an") == OLD
    assert sealed(OLD, "an") != kept
    with pytest.raises(Refusal, match=r"secret\.key"):
        opened(kept, "binh")


@pytest.mark.parametrize("kept", ["sealed:", "sealed:x", "sealed:====", "sealed:AAAA"])
def test_what_somebody_has_changed_in_the_store_opens_nothing(session: Session, kept: str) -> None:
    assert session
    with pytest.raises(Refusal, match=r"secret\.key"):
        opened(kept, "an")


def test_without_the_key_the_sentence_says_which_file_is_missing(session: Session) -> None:
    account = with_factor(session, an_account(session))
    (settings().home / "secret.key").unlink()

    with pytest.raises(Refusal, match="--reset-factor"):
        factors.use(session, account, "123456", at=LATER)


def test_who_was_enrolling_when_the_key_was_lost_gets_another_secret(session: Session) -> None:
    account = an_account(session, "an@example.vn", Given(Role.OPERATOR))
    as_account(session, account)
    before = factors.begin(session, account)
    (settings().home / "secret.key").unlink()

    after = factors.begin(session, account_numbered(session, account.id))

    assert after != before


def test_a_secret_from_before_is_sealed_when_it_is_used(session: Session) -> None:
    account = with_factor(session, an_account(session))
    session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(factor=OLD))
    before = account_numbered(session, account.id)

    assert factors.use(session, before, pyotp.TOTP(OLD).at(LATER), at=LATER)

    after = account_numbered(session, account.id)
    assert is_sealed(after.factor)
    assert factors.secret_of(after) == OLD
