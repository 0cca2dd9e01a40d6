import asyncio
import smtplib
from pathlib import Path

import pytest

from notifications.examples import EXAMPLES
from notifications.mime import as_bytes
from notifications.sink import Sink
from notifications.smtp import SmtpMailbox
from tests.notifications.examples import AT, DEADLINE_REMINDER, MESSAGE_ID, SENDER, alone

MESSAGES = [
    as_bytes(alone(each), sender=SENDER, message_id=MESSAGE_ID, at=AT) for each in EXAMPLES.values()
]


async def deliver(url: str, *messages: bytes) -> list[str]:
    async with SmtpMailbox(url, sender=SENDER) as mailbox:
        return [await mailbox.post(DEADLINE_REMINDER.to, message) for message in messages]


def test_the_sink_keeps_every_mail_byte_for_byte(tmp_path: Path) -> None:
    with Sink(tmp_path / "mails") as sink:
        replies = asyncio.run(deliver(sink.url, *MESSAGES))

        assert replies[0] == "250 OK 000001.eml"
        assert [path.read_bytes() for path in sink.mails()] == MESSAGES


def test_a_folder_that_holds_mails_is_continued(tmp_path: Path) -> None:
    for message in MESSAGES[:2]:
        with Sink(tmp_path) as sink:
            asyncio.run(deliver(sink.url, message))

    assert [path.name for path in sink.mails()] == ["000001.eml", "000002.eml"]


def test_a_stopped_sink_listens_no_more(tmp_path: Path) -> None:
    sink = Sink(tmp_path)
    sink.start()
    port = sink.port
    sink.stop()
    sink.stop()

    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", port)


def test_stopping_waits_for_nobody(tmp_path: Path) -> None:
    sink = Sink(tmp_path)
    sink.start()
    client = smtplib.SMTP("127.0.0.1", sink.port, local_hostname="test")
    client.ehlo()

    sink.stop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()
    client.close()


def test_a_port_in_use_is_said_at_once(tmp_path: Path) -> None:
    with Sink(tmp_path) as sink, pytest.raises(OSError, match="address already in use"):
        Sink(tmp_path, port=sink.port).start()
