"""Secrets: made by chance, kept as what cannot be turned back."""

import hmac
from hashlib import sha256
from secrets import choice, randbelow, token_urlsafe
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ocop_cycle.settings import secret_key

_OCTETS: Final = 32
_PUBLIC_OCTETS: Final = 16
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another one
_DIGITS: Final = 6
_RECEIPT: Final = 8
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$A3zA6POF1ei7L48/wWLHKA"
    "$cQOQz2uWEFurjNgRUAOB8Bso+RKD+7j6tPBBPm05tg4"
)
"""A hash that is compared with where there is none, so that it takes as long."""


def new_token() -> str:
    """Make a token of 256 bits."""
    return token_urlsafe(_OCTETS)


def new_public_id() -> str:
    """Make an id of 128 bits that may stand in an address."""
    return token_urlsafe(_PUBLIC_OCTETS)


def new_password() -> str:
    """Make a first password that can be read out: five groups of four."""
    groups = ("".join(choice(_LETTERS) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


def new_receipt() -> str:
    """Make a number that is read out on the telephone: eight digits; it opens nothing."""
    return f"{randbelow(10**_RECEIPT):0{_RECEIPT}}"


def digest(token: str) -> str:
    """Give what is kept of a token that nobody can guess."""
    return sha256(token.encode()).hexdigest()


def slow_hash(secret: str) -> str:
    """Give what is kept of a secret that somebody could guess: argon2id, 19 MiB, two rounds."""
    return _HASHER.hash(secret)


def is_secret(secret: str, kept: str) -> bool:
    """Tell whether a secret is the one of a slow hash; it takes as long without a hash."""
    try:
        _HASHER.verify(kept or NOBODYS, secret)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def derived_token(purpose: str, seed: str) -> str:
    """Derive a token of a seed; without the secret of the installation the seed is of no use."""
    return hmac.new(secret_key().encode(), f"{purpose}:{seed}".encode(), sha256).hexdigest()


def derived_digits(purpose: str, seed: str) -> str:
    """Derive a code of six digits of a seed, likewise."""
    number = int(derived_token(purpose, seed), 16) % 10**_DIGITS
    return f"{number:0{_DIGITS}}"


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
