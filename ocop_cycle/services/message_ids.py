"""The Message-ID of a mail: made of its key, so that it never changes."""

from email.utils import parseaddr
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from ocop_cycle.settings import settings


def domain() -> str:
    """Give the domain of the sender."""
    return _domain_of(settings().mail_from)


def message_id(key: str) -> str:
    """Give the Message-ID of the mail of a key, in the domain of the sender."""
    return f"<{uuid5(NAMESPACE_URL, f'{settings().home}:{key}').hex}@{domain()}>"


@lru_cache(maxsize=8)
def _domain_of(sender: str) -> str:
    _, address = parseaddr(sender)
    return address.rpartition("@")[2]
