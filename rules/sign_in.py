"""How one signs in: what is asked for, how often one may try, how long it lasts."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from rules.errors import Refusal
from rules.rights import SECOND_FACTOR, Role
from rules.vocabulary import Word


class Step(Word):
    """What is still wanted of somebody who has begun to sign in."""

    DONE = "", "Đã đăng nhập"
    FACTOR = "factor", "Nhập mã xác thực"
    PASSWORD = "password", "Đổi mật khẩu"
    ENROL = "enrol", "Đăng ký mã xác thực"


HOUR: Final = timedelta(hours=1)
PER_ACCOUNT: Final = 10
"""How many tries of an hour an account takes, from wherever they come."""
PER_ADDRESS: Final = 20
"""How many tries of an hour a network address may make, for whomever."""
LINK_LASTS: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
FIRST_PASSWORD_LASTS: Final = timedelta(hours=24)
LONGEST_SESSION: Final = timedelta(hours=12)
_STAFF_IDLE: Final = timedelta(minutes=30)
_PRODUCER_IDLE: Final = timedelta(hours=3)
_FREE: Final = 3
_MOST: Final = 6


def wait_after(failures: int) -> timedelta:
    """Tell how long to wait after so many failures of the last hour: nothing, then 2, 4 … 64 s.

    Source: OWASP ASVS 5.0.0 (05/2025), 6.3.1: no lock that somebody else could turn for ever.
    """
    return timedelta(seconds=2 ** min(failures - _FREE + 1, _MOST) if failures >= _FREE else 0)


def check_tries(of_account: int, of_address: int, waits: timedelta) -> None:
    """Refuse a try that is one too many, or too early.

    Args:
        of_account: tries of the last hour for the account that is named, known or not.
        of_address: those that came from the network address.
        waits: how long is still to be waited after the last failure.

    Raises:
        Refusal: it must wait.

    Source: OWASP ASVS 5.0.0 (05/2025), 6.1.1, 6.3.1.
    """
    if of_account >= PER_ACCOUNT or of_address >= PER_ADDRESS:
        raise Refusal("Đã thử quá nhiều lần trong một giờ: hãy đợi một giờ rồi thử lại.")
    if waits > timedelta():
        seconds = int(waits.total_seconds()) + 1
        raise Refusal(f"Vừa có lần thử chưa đúng: hãy đợi {seconds} giây rồi thử lại.")


def needs_factor(roles: Collection[Role]) -> bool:
    """Tell whether somebody of these roles signs in with a second factor.

    Source: OWASP ASVS 5.0.0 (05/2025), 6.3.3; `SECOND_FACTOR`.
    """
    return bool(SECOND_FACTOR & frozenset(roles))


def idle_for(roles: Collection[Role]) -> timedelta:
    """Tell after how long without a page somebody is signed out.

    Source: OWASP ASVS 5.0.0 (05/2025), 7.3.1; NIST SP 800-63B, 4.2.3: half an hour for staff.
    """
    return _PRODUCER_IDLE if frozenset(roles) == {Role.PRODUCER} else _STAFF_IDLE


def next_step(
    after: Step | None, *, has_factor: bool, wants_factor: bool, must_change: bool
) -> Step:
    """Tell what is wanted next of somebody who has given a password, and then other things.

    Args:
        after: what was given last; None for the password itself, DONE by who is signed in.
        has_factor: he has a second factor.
        wants_factor: his roles want one.
        must_change: his password was given to him.

    Source: OWASP ASVS 5.0.0 (05/2025), 6.3.3, 6.4.1.
    """
    wanted = {
        Step.FACTOR: has_factor,
        Step.PASSWORD: must_change,
        Step.ENROL: wants_factor and not has_factor,
    }
    if after is Step.DONE:
        return after
    order = tuple(wanted)
    rest = order[order.index(after) + 1 :] if after else order
    return next((step for step in rest if wanted[step]), Step.DONE)
