"""How a mail leaves: one connection, one mail at a time, and what became of it."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from types import TracebackType
from typing import Final, Protocol, Self

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from notifications.addresses import check_address
from notifications.relay import relay_of
from rules.errors import Refusal

_CONNECT: Final = 30.0
_COMMAND: Final = 90.0
_FINAL_REPLY: Final = 600.0  # RFC 5321, 4.5.3.2.6: a server may take ten minutes after the dot
_GOODBYE: Final = 5.0
_LONGEST_REPLY: Final = 500
_START_INPUT: Final = 354
# Closing, bad sequence, unknown command, sign-in wanted or refused: never the recipient's fault.
_RELAY_CODES: Final = frozenset({421, 454, 500, 502, 503, 504, 530, 534, 535, 538})


@dataclass(eq=False)
class NotDelivered(Exception):  # noqa: N818 -- an outcome that is recorded, not an error of ours
    """A mail has not been accepted, or nobody knows whether it was.

    Attributes:
        reply: the server's words, or what happened to the connection.
        code: the server's code, 0 without one.
        permanent: the same attempt would fail again; without it, a later one may succeed.
        ambiguous: the mail was sent whole and the reply is missing: it may have been accepted.
        connection: the relay or its configuration is at fault, not this mail: hold them all.
    """

    reply: str
    code: int = 0
    permanent: bool = False
    ambiguous: bool = False
    connection: bool = False

    def __str__(self) -> str:
        return self.reply


class Mailbox(Protocol):
    """Something that takes mails, one recipient each."""

    async def post(self, to: str, message: bytes) -> str:
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

    def __init__(self, url: str, *, sender: str) -> None:
        """Read the URL of the relay and the sender of the envelopes.

        Raises:
            Refusal: the URL or the sender's address is wrong.
        """
        relay = relay_of(url)
        self._sender = check_address(parseaddr(sender)[1])
        self._in_transaction = False
        self._smtp = SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user,
            password=relay.password,
            local_hostname=_own_name(),  # the default asks DNS, which may take half a minute
            timeout=_CONNECT,
            use_tls=relay.tls,
            start_tls=relay.start_tls,
            cert_bundle=relay.certificates,
        )

    async def __aenter__(self) -> Self:
        """Connect, secure the connection and sign in.

        Raises:
            NotDelivered: always the connection's fault.
        """
        with self._blamed(relay=True):
            await self._smtp.connect()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Say goodbye if all went well, and close."""
        if error is None:
            with suppress(SMTPException, OSError):
                await self._smtp.quit(timeout=_GOODBYE)
        self._smtp.close()

    async def post(self, to: str, message: bytes) -> str:
        """Hand over one mail and give back the server's reply.

        Raises:
            NotDelivered: it was not accepted, or nobody knows.
        """
        try:
            recipient = check_address(to)
        except Refusal as refusal:
            raise NotDelivered(str(refusal), permanent=True) from None
        with self._blamed(relay=True):
            if self._in_transaction:
                await self._smtp.rset(timeout=_COMMAND)
            await self._smtp.mail(self._sender, timeout=_COMMAND)
            self._in_transaction = True
        with self._blamed():
            await self._smtp.rcpt(recipient, timeout=_COMMAND)
            go_on = await self._smtp.execute_command(b"DATA", timeout=_COMMAND)
            if go_on.code != _START_INPUT:
                raise SMTPResponseException(go_on.code, go_on.message)
        return await self._send(message)

    async def _send(self, message: bytes) -> str:
        """Send the text up to the final dot; only from here on an outcome can be ambiguous."""
        protocol = self._smtp.protocol
        if protocol is None:
            raise NotDelivered("Máy chủ thư đã đóng kết nối trước khi nhận thư.", connection=True)
        with self._blamed():
            protocol.write(_on_the_wire(message))
        with self._blamed(sent=True):
            reply = await protocol.read_response(timeout=_FINAL_REPLY)
            self._in_transaction = False
            if not 200 <= reply.code <= 299:  # noqa: PLR2004 -- a class of replies, RFC 5321, 4.2.1
                raise SMTPResponseException(reply.code, reply.message)
        return _readable(f"{reply.code} {reply.message}")

    @contextmanager
    def _blamed(self, *, relay: bool = False, sent: bool = False) -> Iterator[None]:
        """Translate a fault of the world, and close a connection that can no longer be trusted."""
        try:
            yield
        except (SMTPException, OSError) as fault:
            verdict = _verdict(fault, relay=relay, sent=sent)
            if verdict.connection or verdict.ambiguous:
                self._smtp.close()
            raise verdict from fault


def _verdict(fault: SMTPException | OSError, *, relay: bool, sent: bool) -> NotDelivered:
    if not isinstance(fault, SMTPResponseException):
        return NotDelivered(
            _readable(f"Kết nối với máy chủ thư bị lỗi: {fault}"),
            # A wrong certificate or a missing extension stays; a lost connection does not.
            permanent=isinstance(fault, ssl.SSLCertVerificationError)
            or not isinstance(fault, OSError),
            ambiguous=sent,
            connection=True,
        )
    code, sensible = fault.code, 400 <= fault.code <= 599  # noqa: PLR2004 -- RFC 5321, 4.2.1
    return NotDelivered(
        _readable(f"{code} {fault.message}"),
        code=code,
        permanent=sensible and code >= 500,  # noqa: PLR2004 -- RFC 5321, 4.2.1
        ambiguous=sent and not sensible,
        connection=relay or not sensible or code in _RELAY_CODES,
    )


def _readable(reply: str) -> str:
    """Make a reply storable: one line, no broken letters, not endless."""
    letters = reply.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(letters.split())[:_LONGEST_REPLY]


def _on_the_wire(message: bytes) -> bytes:
    lines = (b"." + line if line.startswith(b".") else line for line in message.splitlines())
    return b"\r\n".join([*lines, b".", b""])


def _own_name() -> str:
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", name) else "localhost"
