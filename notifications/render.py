"""A letter becomes a mail: four templates a kind, one value of four texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Final, TypeVar

from markupsafe import Markup

from notifications.addresses import check_address
from notifications.calendars import FILE, calendar, method_of
from notifications.edited import LONGEST_SHORT, Edited, html_of, short_of
from notifications.filters import ngan
from notifications.frames import Place, body_names, filled, line_names, shipped
from notifications.letters import CANCEL, Letter
from notifications.notices import Office
from notifications.overrides import chosen

_TAILS: Final = 2_048
_TRIAL: Final = "[THỬ] "
_ADDS: Final = f"Kèm thư: tệp lịch {FILE}; mở tệp để ghi hạn vào lịch của Quý vị."
_REMOVES: Final = f"Kèm thư: tệp lịch {FILE}; mở tệp để bỏ hạn cũ khỏi lịch của Quý vị."
_Said = TypeVar("_Said")


@dataclass(frozen=True)
class Pages:
    """The four texts of a mail; `short` is for a telephone: to read out, or to paste."""

    subject: str
    text: str
    html: str
    short: str


def pages(letter: Letter, *, marked: str = "") -> Pages:
    """Write the subject, both bodies and the short form of a letter.

    Args:
        letter: what is told, to whom.
        marked: a sentence on top, when it goes to somebody else than its reader.
    """
    return Pages(*written(letter, marked=marked), short(letter))


def written(letter: Letter, *, marked: str = "") -> tuple[str, str, str]:
    """Write what leaves of a letter: its subject, its text, its HTML."""
    title = f"{_TRIAL if marked else ''}{subject(letter)}"
    if letter.edited:
        return title, *_edited(letter.edited, marked)
    return title, _body(letter, "txt", marked), _body(letter, "html", marked)


def subject(letter: Letter) -> str:
    """Write the subject alone, on one line: the most urgent thing, and how many others."""
    if letter.edited:
        return letter.edited.subject
    names = line_names(Place(letter, letter.first))
    title = " ".join(_part(letter.first.kind, "subject.txt", names).split())
    others = len(letter.notices) - 1
    line = filled(shipped("_base/subject.txt"), {**names, "title": title, "others": others})
    return line.rstrip("\n")


def short(letter: Letter) -> str:
    """Write the short form: at most 400 characters, the end of the most urgent thing is cut."""
    if letter.edited:
        return short_of(letter.edited.text)
    names = line_names(Place(letter, letter.first))
    what = " ".join(_part(letter.first.kind, "short.txt", names).split())
    names |= {"what": what, "others": len(letter.notices) - 1}
    line = filled(shipped("_base/short.txt"), names).rstrip("\n")
    if len(line) <= LONGEST_SHORT:
        return line
    names["what"] = ngan(what, LONGEST_SHORT - len(line) + len(what))
    return filled(shipped("_base/short.txt"), names).rstrip("\n")


def _part(kind: str, part: str, names: dict[str, object]) -> str:
    """Write a part of a notice by the office's template; by ours where it has none or it fails."""
    own = chosen(kind, part)
    text = own.write(names) if own else None
    return filled(shipped(f"{kind}/{part}"), names) if text is None else text


def _edited(edited: Edited, marked: str) -> tuple[str, str]:
    text = f"{marked}\n\n{edited.text}" if marked else edited.text
    return text, html_of(text)


def _body(letter: Letter, suffix: str, marked: str) -> str:
    alone = len(letter.notices) == 1
    body = _alone(letter, suffix, marked) if alone else _several(letter, suffix, marked)
    return body if suffix == "html" else _without_gaps(body)


def _alone(letter: Letter, suffix: str, marked: str) -> str:
    part = f"body.{suffix}"
    names = body_names(Place(letter, letter.first), "body", part)
    names |= {"marked": marked, "tail": _tail_of(letter, suffix)}
    return _part(letter.first.kind, part, names)


def _several(letter: Letter, suffix: str, marked: str) -> str:
    """Write a list; what every item would repeat stands once: basis, advice, contact, reason."""
    places = [Place(letter, notice, number) for number, notice in enumerate(letter.notices, 1)]
    advices = dict.fromkeys(_piece(place, "advice", suffix, {}) for place in places)
    names = {
        "letter": letter,
        "marked": marked,
        "items": list(_items(places, suffix)),
        "advices": [advice for advice in advices if advice.strip()],
        "tail": _tail_of(letter, suffix),
    }
    return filled(shipped(f"_base/letter.{suffix}"), names)


def _items(places: Iterable[Place], suffix: str) -> Iterator[str]:
    said: dict[str, int] = {}
    for place in places:
        basis = _piece(place, "basis", suffix, {})
        names = {"basis": basis, "same_basis": said.get(basis, 0)}
        said.setdefault(basis, place.number)
        yield _piece(place, "item", suffix, names)


def _piece(place: Place, base: str, suffix: str, names: dict[str, object]) -> str:
    """Write a notice's template on one of the frames that make up a list."""
    part = f"body.{suffix}"
    text = _part(place.notice.kind, part, body_names(place, base, part) | names)
    return Markup(text) if suffix == "html" else text  # noqa: S704 -- written by a template


def _without_gaps(text: str) -> str:
    """Take out the empty lines that parts left out leave behind."""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _tail_of(letter: Letter, suffix: str) -> str:
    first = letter.first
    return _tail(
        suffix,
        _by_item([notice.office for notice in letter.notices]),
        _by_item([notice.why for notice in letter.notices]),
        (first.place, first.year),
        _calendar_line(letter),
    )


@lru_cache(_TAILS)  # the readers of one office share it
def _tail(
    suffix: str,
    contacts: tuple[tuple[str, Office], ...],
    reasons: tuple[tuple[str, str], ...],
    cycle: tuple[str, int],
    calendar_line: str,
) -> str:
    names = {
        "contacts": contacts,
        "reasons": reasons,
        "place": cycle[0],
        "year": cycle[1],
        "calendar": calendar_line,
    }
    text = filled(shipped(f"_base/tail.{suffix}"), names)
    return Markup(text) if suffix == "html" else text.rstrip("\n")  # noqa: S704 -- as above


def _calendar_line(letter: Letter) -> str:
    if not letter.events:
        return ""
    over = all(event.method == CANCEL for event in letter.events)
    return _REMOVES if over else _ADDS


def _by_item(said: Sequence[_Said]) -> tuple[tuple[str, _Said], ...]:
    """Say once what all items share, else of which of them it is said: "Việc 1-3, 5: "."""
    items: dict[_Said, list[int]] = {}
    for number, each in enumerate(said, 1):
        items.setdefault(each, []).append(number)
    if len(items) == 1:
        return (("", said[0]),)
    return tuple((f"Việc {_spans(numbers)}: ", each) for each, numbers in items.items())


def _spans(numbers: list[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    return ", ".join("-".join(map(str, span)) for span in spans)


def render(  # noqa: PLR0913 -- what an envelope says, each by its name
    letter: Letter,
    *,
    sender: str,
    message_id: str,
    at: datetime,
    reply_to: str = "",
    marked: str = "",
) -> EmailMessage:
    """Write a letter with Python's email package, to look at or to take apart.

    What leaves is `mime.as_bytes`: the same mail, written in a twentieth of the time.

    Args:
        letter: what is told, to whom.
        sender: "Name <address>" or an address.
        message_id: the one of the outbox row, with its angle brackets.
        at: the moment of sending.
        reply_to: where answers go, when not to the sender.
        marked: a sentence on top, when it goes to somebody else than its reader.

    Raises:
        Refusal: an address that cannot stand in a header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(*parseaddr(sender))
    mail["To"] = _mailbox(letter.name, letter.to)
    if reply_to:
        mail["Reply-To"] = _mailbox(*parseaddr(reply_to))
    title, text, html = written(letter, marked=marked)
    mail["Subject"] = title
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["X-OCOP-Key"] = letter.key
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="base64")
    mail.add_alternative(html, subtype="html", cte="base64")
    if letter.events:
        _attach(mail, letter, calendar(letter, sender=sender, at=at))
    mail["Content-Language"] = "vi"  # last: setting a content drops the headers of an older one
    return mail


def _attach(mail: EmailMessage, letter: Letter, events: str) -> None:
    method = {"method": method_of(letter)}
    mail.add_attachment(events, subtype="calendar", params=method, filename=FILE, cte="base64")


def _mailbox(name: str, address: str) -> Address:
    return Address(name, addr_spec=check_address(address))
