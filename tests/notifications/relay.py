"""A relay on this machine that does what a test tells it; every byte it is sent is kept."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

CERTIFICATE = Path(__file__).with_name("untrusted.pem")


class Relay:
    """Answers as told: `replies` maps a command to its answers, the last of which stays.

    The answer "drop" closes the connection without a word, "silence" (to the text of a mail) keeps
    the sender waiting; START is the answer to the word DATA itself.
    """

    def __init__(self, **replies: list[str]) -> None:
        self.replies = replies
        self.received = bytearray()
        self.mails: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=never"

    @property
    def commands(self) -> list[str]:
        said = bytes(self.received).decode("ascii").split("\r\n")
        return [line for line in said if line[:4] in {"MAIL", "RCPT", "DATA", "RSET", "QUIT"}]

    def _answer(self, command: str, usual: str, server: SMTP) -> str:
        answers = self.replies.get(command, [usual])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == "drop":
            server.transport.abort()
        return answer

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("MAIL", "250 OK", server)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("RCPT", "250 OK", server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope.original_content or b"")
        answer = self._answer("DATA", "250 2.0.0 queued", server)
        if answer == "silence":
            await asyncio.sleep(60)
        return answer


class Listening(SMTP):
    """The server's side of a conversation, which writes down what it hears."""

    def data_received(self, data: bytes) -> None:
        self.event_handler.received.extend(data)
        super().data_received(data)

    async def push(self, status: str | bytes) -> None:
        line = status if isinstance(status, bytes) else status.encode("utf-8", "surrogateescape")
        self._writer.write(line + b"\r\n")
        await self._writer.drain()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        if "START" not in self.event_handler.replies:
            await super().smtp_DATA(arg)
        elif (answer := self.event_handler.replies["START"][0]) == "drop":
            self.transport.abort()
        else:
            await self.push(answer)


def certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def sign_in(
    _server: SMTP, _session: Session, _envelope: Envelope, _how: str, who: object
) -> AuthResult:
    return AuthResult(success=getattr(who, "password", b"") == b"m:t", handled=False)


@asynccontextmanager
async def listening(relay: Relay, **settings: object) -> AsyncIterator[Relay]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Listening(relay, hostname="relay.test", loop=loop, **settings), "127.0.0.1", 0
    )
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
