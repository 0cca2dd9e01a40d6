"""How a mail leaves: one connection, one mail at a time, and what became of it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from types import TracebackType
from typing import Final, Protocol, Self

from notifications.addresses import check_address
from notifications.conversation import ACCEPTED, Conversation, Reply
from notifications.opening import open_to
from notifications.relay import relay_of
from notifications.verdicts import NotDelivered, Step, of_fault, of_reply, readable
from rules.errors import Refusal
from rules.replies import Refused

__all__ = ["Mailbox", "NotDelivered", "Patience", "SmtpMailbox"]
_START_INPUT: Final = 354
_GONE: Final = "Máy chủ thư đã đóng kết nối trước khi nhận thư."


@dataclass(frozen=True)
class Patience:
    """For how many seconds the relay is waited for.

    Attributes:
        opening: for each step of connecting.
        command: for the reply to a command.
        final: for the reply to the text; RFC 5321, 4.5.3.2.6 allows a server ten minutes.
        whole: for one mail in all.
        goodbye: for the reply to the last word.
        again: before a connection that was lost is opened again.
    """

    opening: float = 30.0
    command: float = 90.0
    final: float = 600.0
    whole: float = 900.0
    goodbye: float = 5.0
    again: float = 1.0


USUAL: Final = Patience()


class Mailbox(Protocol):
    """Something that takes mails, one recipient each."""

    async def post(self, to: str, message: bytes, *, sender: str | None = None) -> str:
        """Hand over one mail and give back the server's reply.

        Raises:
            NotDelivered: it was not accepted, or nobody knows.
        """


class SmtpMailbox:
    """A connection to the relay, open while its `async with` lasts.

    After a reply no byte leaves until the caller posts again or leaves the block, so that the
    outcome can be committed first. Leaving by an exception closes the connection without a word.
    After a fault of the connection the mailbox is closed: open another one.
    """

    def __init__(self, url: str, *, sender: str, patience: Patience = USUAL) -> None:
        """Read the URL of the relay and the usual sender of the envelopes.

        Raises:
            Refusal: the URL or the sender's address is wrong.
        """
        self._relay = relay_of(url)
        self._sender = check_address(parseaddr(sender)[1])
        self._patience = patience
        self._in_transaction = False
        self._talk: Conversation | None = None
        self._pipelines = False
        self._step = Step.OPENING
        self._until = 0.0

    async def __aenter__(self) -> Self:
        """Connect, secure the connection and sign in.

        Raises:
            NotDelivered: always the connection's fault.
        """
        opened = await open_to(self._relay, self._patience.opening)
        self._talk, self._pipelines = opened.talk, opened.pipelines
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Say goodbye if all went well, and close."""
        if self._talk is None:
            return
        if error is None:
            with suppress(OSError):
                self._talk.say(b"QUIT\r\n")
                await self._talk.hear(self._patience.goodbye)
        self._close()

    async def post(self, to: str, message: bytes, *, sender: str | None = None) -> str:
        """Hand over one mail and give back the server's reply.

        Args:
            to: the address of the envelope.
            message: the mail, its lines ended in any way.
            sender: the envelope's sender, where it is not the usual one.

        Raises:
            NotDelivered: it was not accepted, or nobody knows.
        """
        try:
            recipient, origin = check_address(to), check_address(sender or self._sender)
        except Refusal as refusal:
            raise NotDelivered(str(refusal), permanent=True, refused=Refused.ADDRESS) from None
        if self._talk is None or self._talk.unasked:
            self._close()
            raise NotDelivered(_GONE, connection=True, step=Step.SENDER)
        self._until = asyncio.get_running_loop().time() + self._patience.whole
        try:
            await self._offer(self._talk, origin, recipient)
            return await self._send(self._talk, message)
        except OSError as fault:
            sent = self._step is Step.TEXT and self._talk.flushed
            self._close()
            raise of_fault(fault, self._step, sent=sent) from fault

    async def _offer(self, talk: Conversation, sender: str, recipient: str) -> None:
        """Name sender and recipient and ask to go on; in one piece where the relay takes it so."""
        commands = [
            (Step.SENDER, b"MAIL FROM:<%b>\r\n" % sender.encode("ascii")),
            (Step.RECIPIENT, b"RCPT TO:<%b>\r\n" % recipient.encode("ascii")),
            (Step.START, b"DATA\r\n"),
        ]
        if self._in_transaction:
            commands.insert(0, (Step.SENDER, b"RSET\r\n"))
        self._in_transaction = True
        lines = [line for _, line in commands]
        if self._pipelines:
            self._step = Step.RECIPIENT
            talk.say(b"".join(lines))
        else:
            talk.say_in_turn(lines)
        for step, _ in commands:
            if not self._pipelines:
                self._step = step
            await self._expect(talk, step)

    async def _expect(self, talk: Conversation, step: Step) -> None:
        reply = await self._hear(talk, self._patience.command)
        if reply.code == _START_INPUT if step is Step.START else reply.code in ACCEPTED:
            return
        if step is Step.RECIPIENT and self._pipelines:
            await self._call_off(talk)
        raise self._judged(reply, step)

    async def _call_off(self, talk: Conversation) -> None:
        """Hear the answer to a DATA that had gone ahead; RFC 2920, 3.1: it may be a yes."""
        reply = await self._hear(talk, self._patience.command)
        if reply.code == _START_INPUT:
            talk.say(b".\r\n")
            await self._hear(talk, self._patience.final)

    async def _send(self, talk: Conversation, message: bytes) -> str:
        """Send the text with its final dot; only from here on an outcome can be ambiguous."""
        if talk.unasked:
            raise ConnectionResetError(_GONE)
        talk.say(_on_the_wire(message))
        self._step = Step.TEXT
        reply = await self._hear(talk, self._patience.final)
        if reply.code not in ACCEPTED:
            raise self._judged(reply, Step.TEXT)
        self._in_transaction = False
        return readable(str(reply))

    async def _hear(self, talk: Conversation, patience: float) -> Reply:
        left = self._until - asyncio.get_running_loop().time()
        return await talk.hear(max(min(patience, left), 0.0))

    def _judged(self, reply: Reply, step: Step) -> NotDelivered:
        """Judge a refusal, and close a connection that can no longer be trusted."""
        verdict = of_reply(reply, step)
        if step is Step.TEXT:
            self._in_transaction = False
        if verdict.connection or verdict.ambiguous:
            self._close()
        return verdict

    def _close(self) -> None:
        if self._talk:
            self._talk.close()
        self._talk = None


def _on_the_wire(message: bytes) -> bytes:
    """End every line as SMTP wants it, double the dots that begin one, and end with one."""
    if _is_ready(message):
        return message + b".\r\n"
    text = b"\r\n".join([*message.splitlines(), b".\r\n"])
    doubled = text.count(b"\n.") - 1
    if doubled > 0:
        text = text.replace(b"\n.", b"\n..", doubled)
    return b"." + text if text.startswith(b".") and message else text


def _is_ready(message: bytes) -> bool:
    """Tell whether every line ends as it has to and none begins with a dot, as ours do."""
    lines = message.count(b"\r\n")
    return (
        lines == message.count(b"\n") == message.count(b"\r")
        and message.endswith(b"\n")
        and b"\n." not in message
        and not message.startswith(b".")
    )
