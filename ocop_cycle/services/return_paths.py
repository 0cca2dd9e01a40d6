"""The signed envelope senders of this installation: made when a mail leaves, checked on return."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from notifications.return_paths import Claim, Posted, claims_in, is_genuine, return_path
from ocop_cycle.settings import secret_key, settings


def sender_of(mail_id: int, recipient: str, day: date) -> str | None:
    """Give the envelope's sender of a mail that leaves on a day; None for the usual one.

    Raises:
        Refusal: the secret of the installation cannot be read.
    """
    base = settings().bounce_address
    if base is None:
        return None
    return return_path(base, Posted(mail_id, day, recipient), _secret(settings().home))


def claims(text: str) -> Iterator[Claim]:
    """Find what a text says of our mails, whoever has signed it."""
    base = settings().bounce_address
    return claims_in(text, base) if base else iter(())


def is_ours(claim: Claim, recipient: str) -> bool:
    """Tell whether we have signed a return path, for this recipient."""
    return is_genuine(claim, recipient, _secret(settings().home))


@lru_cache(maxsize=1)  # it stays as long as the installation, and is asked for with every mail
def _secret(home: Path) -> str:
    assert home == settings().home  # noqa: S101 -- the key of the cache
    return secret_key()
