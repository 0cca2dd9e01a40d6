"""One connection, word by word: commands that go ahead, broken texts, unasked words, patience."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from notifications.smtp import NotDelivered, Patience, SmtpMailbox
from tests.smtp.rules import CLOSE, CUT, DRIBBLE, HANG, RESET, SLOW, Rule
from tests.smtp.scripted import Scripted, running

SENDER = "ocop@example.vn"
TO = "htx@example.com"
MAIL = b"Subject: x\r\nX-OCOP-Key: 1\r\n\r\nmot\r\n.hai\r\n"
QUICK = Patience(opening=0.5, command=0.2, final=0.5, whole=0.6, goodbye=0.1)

Talk = Callable[[SmtpMailbox], Coroutine[None, None, object]]


def talk(server: Scripted, say: Talk, patience: Patience = QUICK) -> object:
    async def conversation() -> object:
        async with SmtpMailbox(server.url, sender=SENDER, patience=patience) as mailbox:
            return await say(mailbox)

    with running(server):
        return asyncio.run(conversation())


async def outcome(mailbox: SmtpMailbox, to: str = TO, mail: bytes = MAIL) -> str | NotDelivered:
    try:
        return await mailbox.post(to, mail)
    except NotDelivered as fault:
        return fault


def fault_of(server: Scripted, mail: bytes = MAIL, patience: Patience = QUICK) -> NotDelivered:
    found = talk(server, lambda mailbox: outcome(mailbox, mail=mail), patience)
    assert isinstance(found, NotDelivered)
    return found


async def three(mailbox: SmtpMailbox) -> list[str]:
    return [str(await outcome(mailbox, to)) for to in (TO, "nobody@example.com", TO)]


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("says_yes", [True, False])
def test_after_a_refused_recipient_the_next_mail_leaves_on_the_same_connection(
    *, pipelining: bool, says_yes: bool
) -> None:
    rules = [Rule("rcpt", "550 5.1.1 no such user", to="nobody@")]
    server = Scripted(rules, pipelining=pipelining, says_yes=says_yes)

    said = talk(server, three)

    assert said == ["250 2.0.0 queued", "550 5.1.1 no such user", "250 2.0.0 queued"]
    assert (server.connections, len(server.taken)) == (1, 2)
    assert [each.mail for each in server.taken] == [MAIL, MAIL]


def test_commands_go_ahead_of_their_replies_where_the_relay_offers_it() -> None:
    server = Scripted([Rule("mail", SLOW, seconds=0.1)])
    waiting: list[int] = []
    server.on_reply = lambda _n, line: (
        waiting.append(len(server.commands)) if "2.1.5" in line else None
    )

    talk(server, outcome)

    assert [command for _, command in server.commands][1:4] == [
        f"MAIL FROM:<{SENDER}>",
        f"RCPT TO:<{TO}>",
        "DATA",
    ]
    assert len(server.taken) == 1
    assert waiting


def test_the_sender_of_an_envelope_may_be_another_one() -> None:
    server = Scripted()

    talk(server, lambda mailbox: mailbox.post(TO, MAIL, sender="bounces+1@example.vn"))

    assert server.taken[0].sender == "bounces+1@example.vn"


@pytest.mark.parametrize("where", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("does", [CLOSE, RESET, HANG])
@pytest.mark.parametrize("pipelining", [True, False])
def test_a_connection_that_breaks_before_the_text_is_never_ambiguous(
    where: str, does: str, *, pipelining: bool
) -> None:
    server = Scripted([Rule(where, does, seconds=1.0)], pipelining=pipelining)

    fault = fault_of(server)

    assert (fault.connection, fault.ambiguous, fault.permanent) == (True, False, False)
    assert fault.named == (pipelining or where != "mail")
    assert server.taken == []


def test_e14_a_text_that_the_system_has_not_taken_whole_is_not_ambiguous() -> None:
    """More than the buffers of both sides hold: the final dot was never on its way."""
    long_text = MAIL + b"a" * 70 + b"\r\n" + (b"b" * 70 + b"\r\n") * 400_000

    fault = fault_of(Scripted([Rule("text", CUT)]), long_text, Patience(whole=20.0))

    assert (fault.connection, fault.ambiguous) == (True, False)


def test_words_that_nobody_asked_for_end_the_conversation_before_the_next_mail() -> None:
    server = Scripted([Rule("end", "250 queued\r\n250 queued again", times=1)])

    async def two(mailbox: SmtpMailbox) -> list[str | NotDelivered]:
        first = await outcome(mailbox)
        await asyncio.sleep(0.05)
        return [first, await outcome(mailbox)]

    found = talk(server, two)

    assert isinstance(found, list)
    assert found[0] == "250 queued"
    assert isinstance(found[1], NotDelivered)
    assert (found[1].connection, found[1].named, server.said("MAIL")) == (True, False, 1)


def test_e19_a_mail_takes_no_longer_than_the_whole_patience() -> None:
    """Each reply comes in time, and yet all together they do not."""
    server = Scripted(
        [Rule(step, SLOW, seconds=0.15) for step in ("mail", "rcpt", "data", "end")],
        pipelining=False,
    )

    fault = fault_of(server, patience=Patience(command=0.3, final=0.6, whole=0.4))

    assert (fault.connection, fault.permanent) == (True, False)


def test_e19_a_reply_that_trickles_in_has_no_more_time_than_a_reply() -> None:
    fault = fault_of(Scripted([Rule("rcpt", DRIBBLE, seconds=0.1)]))

    assert (fault.connection, fault.ambiguous) == (True, False)


def test_a_reply_of_several_lines_is_one() -> None:
    server = Scripted([Rule("rcpt", "550-5.1.1 no such\r\n550 5.1.1 user")])

    assert str(fault_of(server)) == "550 5.1.1 no such 5.1.1 user"


def test_an_endless_reply_ends_the_conversation() -> None:
    fault = fault_of(Scripted([Rule("rcpt", "550-" + "x" * 70_000)]))

    assert (fault.connection, fault.permanent) == (True, False)
