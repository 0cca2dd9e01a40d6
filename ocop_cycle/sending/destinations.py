"""Where a mail really goes: to its recipient, or, while nothing is live, where it harms nobody."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocop_cycle.services.attempts import FOLDER
from ocop_cycle.settings import NOT_SENT, settings

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Destination:
    """Where a mail goes.

    Attributes:
        address: of the envelope.
        instead: where it goes instead of its recipient, an address or "folder"; "" when to him.
        marked: the sentence on top of a mail that goes elsewhere.
    """

    address: str
    instead: str = ""
    marked: str = ""


def destination_of(recipient: str) -> Destination:
    """Tell where the mail of a recipient goes, by what the installation is allowed to do."""
    known = settings()
    if known.mail_live or _is_allowed(recipient, known.mail_allow):
        return Destination(recipient)
    marked = f"Thư này chưa gửi thật; khi gửi thật, người nhận là {recipient}."
    if known.mail_redirect:
        return Destination(known.mail_redirect, known.mail_redirect, marked)
    return Destination(recipient, FOLDER, marked)


def folder() -> Path:
    """Give the folder that keeps what is not sent."""
    return settings().home / NOT_SENT


def keep(mails: Iterable[tuple[str, bytes]]) -> None:
    """Keep mails as files, each whole or not at all; one that is there already is written anew.

    Args:
        mails: the name of each, made of its key, and its bytes.

    Raises:
        OSError: the folder cannot be written.
    """
    target = folder()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, message in mails:
        unfinished = target / f".{name}-{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target / name)
    number = os.open(target, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def file_name(mail_id: int, key: str) -> str:
    """Name the file of a mail: always the same for one mail, never the same for two."""
    return f"{mail_id:07}-{_UNSAFE.sub('-', key)[:80]}.eml"


def _is_allowed(recipient: str, allowed: Iterable[str]) -> bool:
    address = recipient.casefold()
    domain = f"@{address.rpartition('@')[2]}"
    return address in allowed or domain in allowed
