import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import pytest
from icalendar import Calendar

from notifications.edited import Edited
from notifications.examples import EXAMPLES
from notifications.letters import Letter
from notifications.mime import as_bytes
from notifications.render import pages, render
from rules.errors import Refusal
from tests.notifications.examples import (
    AT,
    CANCELLED,
    DEADLINE_REMINDER,
    EVENT,
    KEY,
    MESSAGE_ID,
    MOVED,
    SENDER,
    alone,
    hostile,
    several,
)

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-OCOP-Key",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]
MARK = "Thư này lẽ ra gửi đến htx.laban@example.vn."
LETTERS = [
    *(pytest.param(alone(notice), id=kind) for kind, notice in EXAMPLES.items()),
    pytest.param(alone(DEADLINE_REMINDER, EVENT), id="with a day"),
    pytest.param(alone(DEADLINE_REMINDER, CANCELLED), id="with a day that is over"),
    pytest.param(several(list(EXAMPLES.values()), EVENT, MOVED), id="all of them"),
    pytest.param(alone(hostile(DEADLINE_REMINDER), EVENT), id="hostile"),
    pytest.param(
        replace(alone(DEADLINE_REMINDER, EVENT), edited=Edited("Tiêu đề", "Dòng 1\n\nDòng 2\n")),
        id="edited",
    ),
]


def written(letter: Letter, *, sender: str = SENDER, reply_to: str = "", marked: str = "") -> bytes:
    return as_bytes(
        letter, sender=sender, message_id=MESSAGE_ID, at=AT, reply_to=reply_to, marked=marked
    )


def reminder(**changes: object) -> Letter:
    return alone(replace(DEADLINE_REMINDER, **changes))


def read(message: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(message)


def name_of(message: bytes, header: str) -> str:
    """Read a header as RFC 2047 wants it; `policy.SMTP` leaves spaces between words of a name."""
    raw = BytesParser(policy=policy.compat32).parsebytes(message)[header]
    return str(make_header(decode_header(raw))).replace("\r\n", "")


def shape(mail: EmailMessage) -> list[object]:
    """Tell the parts of a mail, inside one another, with what each holds."""
    if mail.is_multipart():
        return [mail.get_content_type(), *(shape(part) for part in mail.iter_parts())]
    return [
        mail.get_content_type(),
        mail.get_content_disposition(),
        mail.get_filename(),
        mail["Content-Type"].params.get("method"),
        mail.get_content(),
    ]


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("marked", ["", MARK])
def test_the_bytes_say_what_the_mail_says(letter: Letter, marked: str) -> None:
    envelope = {"reply_to": "Phòng Nông nghiệp <pnn@example.vn>", "marked": marked}

    message = written(letter, **envelope)
    hand = read(message)
    mail = render(letter, sender=SENDER, message_id=MESSAGE_ID, at=AT, **envelope)
    assert shape(hand) == shape(read(mail.as_bytes()))
    assert {name: hand[name] for name in HEADERS[2:8]} == {
        name: mail[name] for name in HEADERS[2:8]
    }
    for name in ("From", "To", "Reply-To"):
        [whom] = mail[name].addresses
        assert name_of(message, name) == f"{whom.display_name} <{whom.addr_spec}>"
    assert [part.defects for part in hand.walk() if part.defects] == []


def test_a_mail_has_these_headers_and_no_others() -> None:
    message = written(reminder())

    mail = read(message)
    assert mail.keys() == HEADERS
    assert name_of(message, "From") == SENDER
    assert name_of(message, "To") == "HTX Chè La Bằng <htx.laban@example.vn>"
    assert mail["From"].addresses[0].addr_spec == "ocop@thainguyen.example.vn"
    assert mail["Message-ID"] == MESSAGE_ID
    assert mail["X-OCOP-Key"] == KEY
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "vi"
    assert parsedate_to_datetime(mail["Date"]) == AT


def test_a_mail_with_a_day_has_two_bodies_and_the_day_attached() -> None:
    mail = read(written(alone(DEADLINE_REMINDER, EVENT)))

    assert mail.keys() == HEADERS
    assert mail.get_content_type() == "multipart/mixed"
    bodies, attached = mail.iter_parts()
    assert [part.get_content_type() for part in bodies.iter_parts()] == ["text/plain", "text/html"]
    assert attached.get_content_type() == "text/calendar"
    assert attached["Content-Type"].params["method"] == "REQUEST"
    assert attached.get_filename() == "han-chot.ics"
    [event] = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert str(event["SUMMARY"]) == EVENT.title


def test_a_mail_to_somebody_else_says_so_in_its_subject_and_on_top() -> None:
    mail = read(written(alone(DEADLINE_REMINDER, EVENT), marked=MARK))

    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert mail["Subject"] == f"[THỬ] {pages(alone(DEADLINE_REMINDER)).subject}"
    assert text.get_content().startswith(f"{MARK}\r\n\r\nKính gửi ")
    assert html.get_content().count(f"<strong>{MARK}</strong>") == 1


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert written(reminder()) == written(reminder())


def test_a_resend_differs_only_in_its_date() -> None:
    first = written(reminder()).split(b"\r\n")

    second = as_bytes(
        reminder(), sender=SENDER, message_id=MESSAGE_ID, at=datetime(2020, 6, 23, 1, tzinfo=UTC)
    ).split(b"\r\n")
    assert [new for old, new in zip(first, second, strict=True) if old != new] == [
        b"Date: Tue, 23 Jun 2020 01:00:00 +0000"
    ]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_line_is_short_and_of_plain_letters(letter: Letter) -> None:
    message = written(letter)

    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 78
    assert message.replace(b"\r\n", b"").count(b"\n") == 0


def test_a_name_with_line_breaks_makes_no_header() -> None:
    letter = reminder(
        product="Chè\r\nBcc: ke.xau@example.vn\r\n\r\nXin chào", name="HTX\nX-Them: 1"
    )

    mail = read(written(replace(letter, key="k\r\nX-Khoa: 1")))
    assert mail.keys() == HEADERS
    assert "Chè Bcc: ke.xau@example.vn Xin chào" in mail["Subject"]


@pytest.mark.parametrize("to", ["a@b.vn\r\nBcc: c@d.vn", "a b@c.vn", "", "a@b.vn, c@d.vn"])
@pytest.mark.parametrize("write", [as_bytes, render])
def test_an_address_that_would_break_a_header_is_refused(
    to: str, write: Callable[..., object]
) -> None:
    with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
        write(reminder(to=to), sender=SENDER, message_id=MESSAGE_ID, at=AT)


@pytest.mark.parametrize(
    "product", ["chè " * 60, "=?utf-8?b?Y2jDqA==?=", "🍵" * 40, "Tea", "ế" * 61]
)
def test_any_subject_comes_back_as_it_was(product: str) -> None:
    letter = reminder(product=product)

    assert read(written(letter))["Subject"] == pages(letter).subject


def test_every_encoded_word_can_be_read_by_itself() -> None:
    message = written(reminder(product="ế🍵ộ" * 30, name="ế🍵ộ" * 30)).decode()

    words = re.findall(r"=\?utf-8\?b\?([^?]*)\?=", message)
    assert "ế🍵ộ" * 2 in "".join(b64decode(word).decode() for word in words)  # RFC 2047, 5
    assert len(words) > 10


def test_a_key_with_vietnamese_letters_comes_back_as_it_was() -> None:
    mail = read(written(replace(reminder(), key="SP-Đ01/2020-06-30")))

    assert mail["X-OCOP-Key"] == "SP-Đ01/2020-06-30"


def test_a_bare_sender_needs_no_name() -> None:
    mail = read(written(reminder(), sender="ocop@example.vn"))

    assert mail["From"] == "ocop@example.vn"


def test_what_is_no_message_id_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no brackets"):
        as_bytes(reminder(), sender=SENDER, message_id="no brackets", at=AT)


def test_answers_go_to_the_sender_unless_told_otherwise() -> None:
    assert read(written(reminder()))["Reply-To"] is None
