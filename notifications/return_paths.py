"""The signed return path of a mail: what comes back to it can be told from a forgery."""

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from hmac import compare_digest
from hmac import new as keyed
from itertools import islice
from typing import Final

_PURPOSE: Final = "return-path"
_SIGNED: Final = 16  # letters of base32: 80 bits
_MOST: Final = 20


@dataclass(frozen=True)
class Posted:
    """A mail that leaves: its number, the day on which it does, whom it is for."""

    mail_id: int
    day: date
    recipient: str


@dataclass(frozen=True)
class Claim:
    """What a return path says of a mail, and its signature, which may be anybody's."""

    mail_id: int
    day: date
    signature: str


def return_path(base: str, posted: Posted, secret: str) -> str:
    """Give the envelope's sender of a mail: "bounces+12-20200222-k3q…@ocop.example.vn".

    Args:
        base: the address at which reports arrive; its local part has at most 24 letters.
        posted: the mail.
        secret: of this installation.
    """
    local, _, domain = base.partition("@")
    return f"{local}+{posted.mail_id}-{posted.day:%Y%m%d}-{_signature(posted, secret)}@{domain}"


def claims_in(text: str, base: str) -> Iterator[Claim]:
    """Find the return paths in a text, the first few of them, in any case of letters."""
    local, _, domain = base.partition("@")
    pattern = (
        rf"{re.escape(local)}\+([0-9]{{1,9}})-([0-9]{{8}})-([a-z2-7]{{{_SIGNED}}})"
        rf"@{re.escape(domain)}(?![a-z0-9-]|\.[a-z0-9])"
    )
    for found in islice(re.finditer(pattern, text, re.ASCII | re.IGNORECASE), _MOST):
        try:
            day = date.fromisoformat(found[2])
        except ValueError:
            continue
        yield Claim(int(found[1]), day, found[3].lower())


def is_genuine(claim: Claim, recipient: str, secret: str) -> bool:
    """Tell whether this installation has signed a return path for a recipient."""
    posted = Posted(claim.mail_id, claim.day, recipient)
    return compare_digest(_signature(posted, secret), claim.signature)


def _signature(posted: Posted, secret: str) -> str:
    said = f"{_PURPOSE}\n{posted.mail_id}\n{posted.day.isoformat()}\n{posted.recipient.casefold()}"
    digest = keyed(secret.encode(), said.encode(), sha256).digest()
    return b32encode(digest).decode("ascii")[:_SIGNED].lower()
