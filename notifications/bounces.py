"""Reports of mail servers on what became of a mail (RFC 3464), read out of any bytes."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from itertools import islice
from typing import Final

from rules.names import clean

LONGEST: Final = 256 * 1024  # octets: the report stands before the original
_LONGEST_LINE: Final = 2_000
_LONGEST_FIELD: Final = 4_000
_LONGEST_WORDS: Final = 450
_LONGEST_ADDRESS: Final = 400
_MOST_HEADERS: Final = 200  # lines of one header
_MOST_BOUNDARIES: Final = 500
_MOST_PARTS: Final = 10
_MOST_FATES: Final = 50
_STATUS_PART: Final = re.compile(r"\s*message/(?:global-)?delivery-status\b", re.IGNORECASE)
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*:(.*)", re.DOTALL)
_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE: Final = re.compile(r"\s*([245]\d\d)(?!\d)")
_WORD: Final = re.compile(r"[a-z]+")
_ADDRESS: Final = re.compile(r"[^\s<>()\",;]+@[^\s<>()\",;]+")


@dataclass(frozen=True)
class Fate:
    """What a server says became of a mail on its way to one recipient.

    Attributes:
        recipients: whom it was for in the end and at first, casefolded; may be empty.
        action: failed, delayed, delivered, relayed or expanded, as far as it is said.
        status: the enhanced code: "5.1.1"; "" without any.
        code: the three digits of the server that refused; 0 without any.
        words: what that server said.
    """

    recipients: frozenset[str]
    action: str
    status: str
    code: int
    words: str


@dataclass(frozen=True)
class Report:
    """A message that came back: what it reports, nothing if it is no report, and its text."""

    fates: tuple[Fate, ...]
    text: str


def report_of(message: bytes) -> Report:
    """Read a message that came back; nothing in it can make this fail, or take long.

    Its structure is not trusted: wherever a part says that it is a report, it is read as one.
    """
    text = message[:LONGEST].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line[:_LONGEST_LINE] for line in text.split("\n")]
    parts = islice(_status_parts(lines), _MOST_PARTS)
    fates = (fate for part in parts for fate in _fates(part))
    return Report(tuple(islice(fates, _MOST_FATES)), text)


def _status_parts(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    """Find the parts that are reports: each header follows the message's beginning or a "--"."""
    boundaries = (at for at, line in enumerate(lines) if line.startswith("--"))
    beginnings = [0, *(at + 1 for at in islice(boundaries, _MOST_BOUNDARIES))]
    for begin, end in zip(
        beginnings, [*(at - 1 for at in beginnings[1:]), len(lines)], strict=True
    ):
        blank = next(
            (at for at in range(begin, min(end, begin + _MOST_HEADERS)) if not lines[at].strip()),
            end,
        )
        header = _fields(lines[begin:blank])
        if _STATUS_PART.match(header.get("content-type", "")):
            yield _body(lines[blank:end], header.get("content-transfer-encoding", ""))


def _body(lines: Sequence[str], encoding: str) -> Sequence[str]:
    octets = "\n".join(lines).encode("latin-1")
    match encoding.strip().lower():
        case "base64":
            octets = _from_base64(octets)
        case "quoted-printable":
            octets = quopri.decodestring(octets)
        case _:
            return lines
    return octets.decode("latin-1").replace("\r\n", "\n").split("\n")


def _from_base64(octets: bytes) -> bytes:
    try:
        return base64.b64decode(octets)
    except binascii.Error:
        return b""


def _fates(lines: Sequence[str]) -> Iterator[Fate]:
    """Read the groups of fields of a report that speak of a recipient."""
    for group in _groups(lines):
        fields = _fields(group)
        if "action" in fields or {"final-recipient", "status"} <= fields.keys():
            yield _fate(fields)


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _fields(lines: Iterable[str]) -> Mapping[str, str]:
    """Read fields, folded lines joined; of several of a name the first counts."""
    unfolded: list[str] = []
    for line in islice(lines, _MOST_HEADERS):
        if line[:1] in {" ", "\t"} and unfolded:
            unfolded[-1] = (unfolded[-1] + line)[:_LONGEST_FIELD]
        else:
            unfolded.append(line)
    found: dict[str, str] = {}
    for line in unfolded:
        field = _FIELD.fullmatch(line)
        if field:
            found.setdefault(field[1].lower(), field[2].strip())
    return found


def _fate(fields: Mapping[str, str]) -> Fate:
    said = _after_type(fields.get("diagnostic-code", ""))
    status = _ENHANCED.search(fields.get("status", "")) or _ENHANCED.search(said)
    code = _CODE.match(said)
    action = _WORD.match(fields.get("action", "").strip().lower())
    words = _words(said) or _words(fields.get("status", ""))
    return Fate(
        recipients=frozenset(
            address
            for name in ("final-recipient", "original-recipient")
            if (address := _address(fields.get(name, "")))
        ),
        action=action[0] if action else "",
        status=status[0] if status else f"{code[1][0]}.0.0" if code else "",
        code=int(code[1]) if code else 0,
        words=words[:_LONGEST_WORDS],
    )


def _after_type(value: str) -> str:
    """Drop the type before a value: "smtp; 550 no such user"."""
    kind, semicolon, rest = value.partition(";")
    return rest if semicolon and kind.strip().replace("-", "").isalnum() else value


def _address(value: str) -> str:
    found = _ADDRESS.search(_letters(_after_type(value)[:_LONGEST_ADDRESS]))
    return found[0].casefold() if found else ""


def _words(text: str) -> str:
    """Make a server's words readable, whatever it says that their letters are."""
    said = _letters(text)
    if "=?" in said:
        try:
            said = str(make_header(decode_header(said)))
        except (HeaderParseError, LookupError, ValueError):
            return clean(said)
    return clean(said)


def _letters(text: str) -> str:
    octets = text.encode("latin-1")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1258", "replace")
