"""A store in which every text that somebody can type wants to be code, and what a page may hold."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

import ocop_cycle.models
from ocop_cycle.services.access_log import LOG
from tests.posting import AT
from tests.web.payloads import PAYLOADS
from tests.web.routes import CODE

AT_ONCE: Final = 8
"""How many payloads one text holds: five times round, and each text has held all."""
ROUNDS: Final = len(PAYLOADS) // AT_ONCE
_TEXTS: Final = frozenset({"AutoString", "String", "Text"})
_JSON: Final = "JSON"
_FIXED: Final = frozenset(
    {
        "action", "browser", "cause", "code", "csrf", "deadline_kind", "digest", "duty", "email",
        "email_key", "event", "factor", "holder", "key", "kind", "lapse", "level", "locality_key",
        "message_id", "milestone", "name_key", "outcome", "parent", "password", "place", "proposed",
        "public_id", "regime", "remind", "result", "round", "rung", "search", "sectors", "seed",
        "skipped", "source", "stage", "state", "step", "to_outcome", "to_round", "to_stage",
        "token", "due_source", "measure", "per", "role", "receipt", "form_key", "producer_key",
        "product_key", "sector", "channel", "media", "sha256", "stored",
    }
)  # fmt: skip
"""Columns that the program alone writes, or that are checked against a list or as an address."""
_FIXED_OF: Final = frozenset(
    {
        ("cycle", "name"), ("lease", "name"),
        ("search_word", "word"), ("sign_in_try", "who"), ("sign_in_try", "what"),
        ("mail", "claimed_by"), ("appointment", "uid"), ("bad_address", "address"),
        ("document_version", "reason"),
    }
)  # fmt: skip
_FREE: Final = frozenset({("progress", "measure"), ("contact", "role"), ("product", "code")})
"""What people type although it is called like something else."""
_KEYS: Final = frozenset(
    {"key", "kind", "to", "email", "round", "old_round", "new_round", "stage", "uid", "method"}
)
_OWN: Final = "/static/"
_SCHEMES: Final = frozenset({"", "http", "https", "mailto", "tel"})
_LEADS: Final = frozenset({"href", "src", "action", "formaction", "data", "poster", "xlink:href"})
_NEVER: Final = frozenset({"object", "embed", "base", "video", "audio", "math", "mi", "applet"})


def poison(session: Session, turn: int) -> None:
    """Put payloads into every text that somebody can type, other ones each turn."""
    for module in pkgutil.iter_modules(ocop_cycle.models.__path__):
        importlib.import_module(f"{ocop_cycle.models.__name__}.{module.name}")
    poison_log(session, turn)
    for table in SQLModel.metadata.sorted_tables:
        names = [each.name for each in table.columns if _is_free(table, each)]
        keys = list(table.primary_key.columns)
        for at, row in enumerate(session.execute(select(table))) if names else ():
            if getattr(row, "code", "") == CODE:
                names = [each for each in names if each != "code"]
            values = {
                name: _spoilt(row._mapping[name], turn * AT_ONCE + at + place, at, "\r\n")
                for place, name in enumerate(names)
                if row._mapping[name] is not None
            }
            this = [key == row._mapping[key.name] for key in keys]
            session.execute(update(table).where(*this).values(**values))


def poison_log(session: Session, turn: int) -> None:
    """Write down acts whose every word is a payload; what has been written stays as it is."""
    session.execute(
        insert(LOG),
        [
            {
                "at": AT,
                "name": said(turn * AT_ONCE + at),
                "what": said(turn * AT_ONCE + at + 1),
                "object": said(turn * AT_ONCE + at + 2),
                "outcome": "done",
                "address": said(turn * AT_ONCE + at + 3),
            }
            for at in range(AT_ONCE)
        ],
    )


def said(turn: int, more: int = 0, between: str = "\r\n") -> str:
    """Give some of the payloads in one text."""
    picked = (PAYLOADS[(turn + each) % len(PAYLOADS)] for each in range(AT_ONCE))
    return between.join(picked).replace("\x00", " ") + (f" {more}" if more else "")


def _is_free(table: Table, column: Any) -> bool:  # noqa: ANN401 -- a column of any type
    place, kind = (table.name, column.name), type(column.type).__name__
    if kind not in {*_TEXTS, _JSON} or place in _FIXED_OF or table.name == LOG.name:
        return False
    return place in _FREE or column.name not in _FIXED


def _spoilt(value: Any, turn: int, more: int, between: str = " ") -> Any:  # noqa: ANN401 -- as a column holds it
    """Spoil a value; the facts of a mail have been put on one line before they are written."""
    if isinstance(value, dict):
        return {
            name: each if name in _KEYS else _spoilt(each, turn + at, 0)
            for at, (name, each) in enumerate(value.items())
        }
    if isinstance(value, list):
        return [_spoilt(each, turn + at, 0) for at, each in enumerate(value)]
    return said(turn, more, between) if isinstance(value, str) and not _is_day(value) else value


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


class _Reader(HTMLParser):
    """Reads a page as a browser does, and keeps what none of our pages holds."""

    def __init__(self, styles: bool) -> None:  # noqa: FBT001 -- of two sorts of pages
        super().__init__()
        self.never = {"srcdoc"} if styles else {"srcdoc", "style"}
        self.wrong: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.scripts += tag == "script"
        if tag in _NEVER or (tag == "script" and not (known.get("src") or "").startswith(_OWN)):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in self.never or not _is_name(name):
                self.wrong.append(f"{tag} {name}")
            if name in _LEADS and not _is_ours(tag, value or ""):
                self.wrong.append(f"{tag} {name}={value}")
        if tag in {"link", "img", "iframe", "form"} and _outside(known):
            self.wrong.append(f"{tag} {known}")

    handle_startendtag = handle_starttag


def odd_parts(page: str, *, styles: bool = False) -> Iterator[str]:
    """Name what of a page has become markup that none of our templates has.

    Args:
        page: as it is sent.
        styles: it is a mail, whose tags bear their styles themselves.
    """
    reader = _Reader(styles)
    reader.feed(page)
    reader.close()
    yield from reader.wrong
    if reader.scripts > 1:
        yield "scripts"


def _is_name(text: str) -> bool:
    return text.replace("-", "").replace(":", "").isalnum() and text.isascii()


def _is_ours(tag: str, address: str) -> bool:
    parts = urlsplit(address.strip())
    return parts.scheme.lower() in _SCHEMES and (tag == "a" or not parts.netloc)


def _outside(known: dict[str, str | None]) -> bool:
    lead = next((known[name] or "" for name in ("href", "src", "action") if name in known), "")
    return bool(lead) and not lead.startswith(("/", "#"))
