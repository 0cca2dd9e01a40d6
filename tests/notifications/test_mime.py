from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import pytest

from notifications.mime import as_bytes
from notifications.notices import Notice
from notifications.render import render
from rules.errors import Refusal
from tests.notifications.examples import AT, DEADLINE_REMINDER, EXAMPLES, MESSAGE_ID, SENDER

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


def written(notice: Notice, *, sender: str = SENDER, reply_to: str = "") -> bytes:
    return as_bytes(notice, sender=sender, message_id=MESSAGE_ID, at=AT, reply_to=reply_to)


def read(message: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(message)


def name_of(message: bytes, header: str) -> str:
    """Read a header as RFC 2047 wants it; `policy.SMTP` leaves spaces between words of a name."""
    raw = BytesParser(policy=policy.compat32).parsebytes(message)[header]
    return str(make_header(decode_header(raw))).replace("\r\n", "")


def content(mail: EmailMessage) -> list[tuple[str, str]]:
    return [(part.get_content_type(), part.get_content()) for part in mail.iter_parts()]


@pytest.mark.parametrize("notice", EXAMPLES, ids=lambda notice: notice.kind)
def test_the_bytes_say_what_the_mail_says(notice: Notice) -> None:
    reply_to = "Phòng Nông nghiệp <pnn@example.vn>"

    message = written(notice, reply_to=reply_to)
    hand = read(message)
    mail = render(notice, sender=SENDER, message_id=MESSAGE_ID, at=AT, reply_to=reply_to)
    assert content(hand) == content(mail)
    assert {name: hand[name] for name in HEADERS[2:8]} == {
        name: mail[name] for name in HEADERS[2:8]
    }
    assert [name_of(message, name) for name in ("From", "To", "Reply-To")] == [
        mail["From"],
        mail["To"],
        mail["Reply-To"],
    ]
    assert hand.defects == []
    assert [part.defects for part in hand.iter_parts()] == [[], []]


def test_a_mail_has_these_headers_and_no_others() -> None:
    message = written(DEADLINE_REMINDER)

    mail = read(message)
    assert mail.keys() == HEADERS
    assert name_of(message, "From") == SENDER
    assert name_of(message, "To") == "HTX Chè La Bằng <htx.laban@example.vn>"
    assert mail["From"].addresses[0].addr_spec == "ocop@thainguyen.example.vn"
    assert mail["Message-ID"] == MESSAGE_ID
    assert mail["X-OCOP-Key"] == DEADLINE_REMINDER.key
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "vi"
    assert parsedate_to_datetime(mail["Date"]) == AT


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert written(DEADLINE_REMINDER) == written(replace(DEADLINE_REMINDER))


def test_a_resend_differs_only_in_its_date() -> None:
    first = written(DEADLINE_REMINDER).split(b"\r\n")

    second = as_bytes(
        DEADLINE_REMINDER,
        sender=SENDER,
        message_id=MESSAGE_ID,
        at=datetime(2020, 6, 23, 1, tzinfo=UTC),
    ).split(b"\r\n")
    assert [new for old, new in zip(first, second, strict=True) if old != new] == [
        b"Date: Tue, 23 Jun 2020 01:00:00 +0000"
    ]


@pytest.mark.parametrize("notice", EXAMPLES, ids=lambda notice: notice.kind)
def test_every_line_is_short_and_of_plain_letters(notice: Notice) -> None:
    message = written(notice)

    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 98  # the key is never folded
    assert message.replace(b"\r\n", b"").count(b"\n") == 0


def test_a_name_with_line_breaks_makes_no_header() -> None:
    notice = replace(
        DEADLINE_REMINDER,
        product="Chè\r\nBcc: ke.xau@example.vn\r\n\r\nXin chào",
        name="HTX\nX-Them: 1",
        key="k\r\nX-Khoa: 1",
    )

    mail = read(written(notice))
    assert mail.keys() == HEADERS
    assert "Chè Bcc: ke.xau@example.vn Xin chào" in mail["Subject"]


@pytest.mark.parametrize("to", ["a@b.vn\r\nBcc: c@d.vn", "a b@c.vn", "", "a@b.vn, c@d.vn"])
def test_an_address_that_would_break_a_header_is_refused(to: str) -> None:
    notice = replace(DEADLINE_REMINDER, to=to)

    with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
        written(notice)
    with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
        render(notice, sender=SENDER, message_id=MESSAGE_ID, at=AT)


@pytest.mark.parametrize("product", ["chè " * 60, "=?utf-8?b?Y2jDqA==?=", "🍵" * 40, "Tea"])
def test_any_subject_comes_back_as_it_was(product: str) -> None:
    notice = replace(DEADLINE_REMINDER, product=product)

    mail = read(written(notice))
    assert mail["Subject"] == (
        f"Còn 7 ngày, đến 30/06/2020: {notice.product}, "
        "Triển khai phương án, hoàn thiện hồ sơ (OCOP Thái Nguyên 2020)"
    )


def test_a_key_with_vietnamese_letters_comes_back_as_it_was() -> None:
    mail = read(written(replace(DEADLINE_REMINDER, key="SP-Đ01/2020-06-30")))

    assert mail["X-OCOP-Key"] == "SP-Đ01/2020-06-30"


def test_a_bare_sender_needs_no_name() -> None:
    mail = read(written(DEADLINE_REMINDER, sender="ocop@example.vn"))

    assert mail["From"] == "ocop@example.vn"


def test_what_is_no_message_id_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no brackets"):
        as_bytes(DEADLINE_REMINDER, sender=SENDER, message_id="no brackets", at=AT)


def test_answers_go_to_the_sender_unless_told_otherwise() -> None:
    mail = render(DEADLINE_REMINDER, sender=SENDER, message_id=MESSAGE_ID, at=AT)

    assert mail["Reply-To"] is None
    assert read(written(DEADLINE_REMINDER))["Reply-To"] is None
