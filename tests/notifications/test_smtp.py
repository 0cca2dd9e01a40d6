import asyncio
import socket
from collections.abc import Callable, Coroutine

import pytest

from notifications.smtp import Mailbox, NotDelivered, Patience, SmtpMailbox
from rules.errors import Refusal
from tests.notifications.relay import CERTIFICATE, Relay, certificate, listening, sign_in

TO = "htx.laban@example.vn"
SENDER = "OCOP Thái Nguyên <ocop@thainguyen.example.vn>"
MESSAGE = b"Subject: =?utf-8?b?TmjhuqFj?=\r\n\r\nTGUgVGjhu4sgTWFp\r\n"
ACCEPTED = "250 2.0.0 queued"
FROM_LINE = "MAIL FROM:<ocop@thainguyen.example.vn>"
TO_LINE = "RCPT TO:<htx.laban@example.vn>"

Talk = Callable[[Mailbox], Coroutine[None, None, object]]


async def post(mailbox: Mailbox) -> str:
    return await mailbox.post(TO, MESSAGE)


async def outcome(mailbox: Mailbox, message: bytes = MESSAGE) -> str | NotDelivered:
    try:
        return await mailbox.post(TO, message)
    except NotDelivered as fault:
        return fault


def talk(
    relay: Relay, say: Talk = post, url: str = "", final: float = 60, **settings: object
) -> object:
    async def conversation() -> object:
        async with listening(relay, **settings):
            where = (url or relay.url).format(port=relay.port)
            async with SmtpMailbox(where, sender=SENDER, patience=Patience(final=final)) as mailbox:
                return await say(mailbox)

    return asyncio.run(conversation())


def fault(relay: Relay, url: str = "", final: float = 60, **settings: object) -> NotDelivered:
    with pytest.raises(NotDelivered) as refused:
        talk(relay, url=url, final=final, **settings)
    return refused.value


def judged(verdict: NotDelivered) -> dict[str, bool]:
    marks = {name: getattr(verdict, name) for name in ("permanent", "ambiguous", "connection")}
    return {name: mark for name, mark in marks.items() if mark}


def test_an_accepted_mail_gives_the_reply_and_arrives_byte_for_byte() -> None:
    relay = Relay()

    assert talk(relay) == ACCEPTED
    assert relay.mails == [MESSAGE]
    assert relay.commands == [FROM_LINE, TO_LINE, "DATA", "QUIT"]


def test_lines_that_begin_with_a_dot_arrive_whole() -> None:
    relay = Relay()

    async def dots(mailbox: Mailbox) -> str:
        return await mailbox.post(TO, b"Subject: x\n\n.\n..\nend")

    assert talk(relay, dots) == ACCEPTED
    assert relay.mails == [b"Subject: x\r\n\r\n.\r\n..\r\nend\r\n"]


def test_no_byte_leaves_between_a_reply_and_the_next_word_of_the_caller() -> None:
    relay = Relay()

    async def two(mailbox: Mailbox) -> list[str]:
        await mailbox.post(TO, MESSAGE)
        heard = len(relay.received)
        await asyncio.sleep(0.05)
        assert len(relay.received) == heard
        await mailbox.post(TO, MESSAGE)
        return relay.commands

    assert talk(relay, two) == [FROM_LINE, TO_LINE, "DATA"] * 2


def test_leaving_by_an_exception_says_no_goodbye() -> None:
    relay = Relay()

    async def not_committed(mailbox: Mailbox) -> None:
        await mailbox.post(TO, MESSAGE)
        raise RuntimeError("the commit failed")

    with pytest.raises(RuntimeError, match="the commit failed"):
        talk(relay, not_committed)
    assert relay.commands == [FROM_LINE, TO_LINE, "DATA"]


def test_an_unknown_mailbox_is_this_mails_fault_for_good() -> None:
    verdict = fault(Relay(RCPT=["550 5.1.1 no such user"]))

    assert judged(verdict) == {"permanent": True}
    assert (verdict.code, str(verdict)) == (550, "550 5.1.1 no such user")


def test_a_busy_mailbox_is_this_mails_fault_for_now() -> None:
    verdict = fault(Relay(RCPT=["450 4.2.1 busy"]))

    assert judged(verdict) == {}
    assert verdict.code == 450


def test_after_a_refused_recipient_the_next_mail_begins_anew() -> None:
    relay = Relay(RCPT=["550 no such user", "250 OK"])

    async def two(mailbox: Mailbox) -> list[object]:
        return [str(await outcome(mailbox)), relay.commands, await outcome(mailbox)]

    assert talk(relay, two) == ["550 no such user", [FROM_LINE, TO_LINE], ACCEPTED]
    assert relay.commands[2:] == ["RSET", FROM_LINE, TO_LINE, "DATA", "QUIT"]


def test_a_relay_that_closes_at_rcpt_is_at_fault_itself() -> None:
    relay = Relay(RCPT=["421 4.3.2 closing"])

    verdict = fault(relay)
    assert judged(verdict) == {"connection": True}
    assert verdict.code == 421
    assert relay.commands == [FROM_LINE, TO_LINE]


def test_a_closed_mailbox_takes_no_further_mail() -> None:
    relay = Relay(RCPT=["421 closing"])

    async def two(mailbox: Mailbox) -> list[dict[str, bool]]:
        verdicts = [await outcome(mailbox), await outcome(mailbox)]
        return [judged(verdict) for verdict in verdicts if isinstance(verdict, NotDelivered)]

    assert talk(relay, two) == [{"connection": True}, {"connection": True}]


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("550 5.7.1 sender refused", {"permanent": True, "connection": True}),
        ("530 5.7.0 sign in first", {"permanent": True, "connection": True}),
        ("452 4.3.1 no space", {"connection": True}),
        ("nonsense", {"connection": True}),
        ("drop", {"connection": True}),
    ],
)
def test_a_refused_sender_is_not_the_mails_fault(answer: str, marks: dict[str, bool]) -> None:
    assert judged(fault(Relay(MAIL=[answer]))) == marks


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("554 5.7.1 spam", {"permanent": True}),
        ("552 5.2.2 over quota", {"permanent": True}),
        ("451 4.3.0 try later", {}),
        ("421 4.3.2 closing", {"connection": True}),
        ("drop", {"ambiguous": True, "connection": True}),
        ("nonsense", {"ambiguous": True, "connection": True}),
    ],
)
def test_only_a_missing_last_reply_is_ambiguous(answer: str, marks: dict[str, bool]) -> None:
    relay = Relay(DATA=[answer])

    assert judged(fault(relay)) == marks
    assert relay.mails == [MESSAGE]


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("554 no valid recipients", {"permanent": True}),
        ("451 try later", {}),
        ("503 bad sequence", {"permanent": True, "connection": True}),
        ("250 what?", {"connection": True}),
        ("drop", {"connection": True}),
    ],
)
def test_nothing_is_ambiguous_before_the_text_is_sent(answer: str, marks: dict[str, bool]) -> None:
    assert judged(fault(Relay(START=[answer]))) == marks


def test_a_last_reply_that_never_comes_is_ambiguous() -> None:
    verdict = fault(Relay(DATA=["silence"]), final=0.05)

    assert judged(verdict) == {"ambiguous": True, "connection": True}


def test_a_refused_text_does_not_hold_up_the_next_mail() -> None:
    relay = Relay(DATA=["554 spam", ACCEPTED])

    async def two(mailbox: Mailbox) -> list[str]:
        return [str(await outcome(mailbox)), str(await outcome(mailbox))]

    assert talk(relay, two) == ["554 spam", ACCEPTED]


def test_a_relay_that_is_not_there_is_the_connections_fault() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    verdict = fault(Relay(), url=f"smtp://127.0.0.1:{port}")
    assert judged(verdict) == {"connection": True}
    assert str(verdict).startswith("Kết nối với máy chủ thư bị lỗi: ")


def test_a_bad_address_reaches_no_server() -> None:
    relay = Relay()

    async def bad(mailbox: Mailbox) -> str:
        return await mailbox.post("a@b.vn>\r\nRCPT TO:<c@d.vn", MESSAGE)

    with pytest.raises(NotDelivered, match="Địa chỉ thư điện tử") as refused:
        talk(relay, bad)
    assert judged(refused.value) == {"permanent": True}
    assert relay.commands == []


def test_without_the_tls_that_is_required_nothing_is_sent() -> None:
    relay = Relay()

    verdict = fault(relay, url="smtp+starttls://127.0.0.1:{port}")
    assert judged(verdict) == {"permanent": True, "connection": True}
    assert relay.commands == []


def test_a_certificate_that_nobody_vouches_for_stops_everything() -> None:
    relay = Relay()

    verdict = fault(relay, url="smtp+starttls://127.0.0.1:{port}", tls_context=certificate())
    assert judged(verdict) == {"permanent": True, "connection": True}
    assert relay.commands == []


def test_a_certificate_named_in_the_url_is_trusted() -> None:
    relay = Relay()
    url = f"smtp+starttls://127.0.0.1:{{port}}?ca={CERTIFICATE}"

    assert talk(relay, url=url, tls_context=certificate()) == ACCEPTED
    assert relay.mails == [MESSAGE]


@pytest.mark.parametrize(("password", "taken"), [("m%3At", True), ("sai", False)])
def test_a_wrong_password_is_the_configurations_fault(password: str, *, taken: bool) -> None:
    url = f"smtp+starttls://van%40phong:{password}@127.0.0.1:{{port}}?ca={CERTIFICATE}"
    settings = {"tls_context": certificate(), "authenticator": sign_in, "auth_required": True}

    async def conversation() -> object:
        async with listening(Relay(), **settings) as relay:
            try:
                async with SmtpMailbox(url.format(port=relay.port), sender=SENDER) as mailbox:
                    return await post(mailbox)
            except NotDelivered as verdict:
                return judged(verdict), verdict.code

    expected = ACCEPTED if taken else ({"permanent": True, "connection": True}, 535)
    assert asyncio.run(conversation()) == expected


def test_a_sender_without_an_address_is_refused_before_anything_begins() -> None:
    with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
        SmtpMailbox("smtp://127.0.0.1", sender="Văn phòng")


def test_a_reply_with_broken_letters_can_be_stored() -> None:
    verdict = fault(Relay(RCPT=["550 kh\udcf4ng c\udcf3"]))

    assert str(verdict) == "550 kh\ufffdng c\ufffd"
