"""A mail server on this machine that fails as a test tells it, and keeps what it has taken."""

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.smtp.rules import (
    CLOSE,
    DRIBBLE,
    GARBAGE,
    HANG,
    LOSE_AND_CLOSE,
    RESET,
    SLOW,
    TAKE_AND_CLOSE,
    Rule,
    Taken,
)

_VERBS = {"EHLO": "ehlo", "HELO": "ehlo", "MAIL": "mail", "RCPT": "rcpt", "DATA": "data"}
_USUAL = {
    "connect": "220 relay.test ESMTP",
    "mail": "250 2.1.0 OK",
    "rcpt": "250 2.1.5 OK",
    "data": "354 go on",
    "end": "250 2.0.0 queued",
    "auth": "235 2.7.0 welcome",
}
_CUT_AFTER = 1_000


class Broken(Exception):  # noqa: N818 -- the end of a connection as told
    """The connection ends here."""


@dataclass
class Scripted:
    """What the server does, and what it has seen.

    Attributes:
        tls: a context when it offers STARTTLS, "refused" or "broken" for one that fails.
        password: the only one that may sign in, as AUTH PLAIN says it.
        most: mails it takes on a connection.
        at_once: connections it takes at once.
        says_yes: to DATA even when it has taken no recipient (RFC 2920, 3.1).
        on_reply: hears each reply, with its number, before it is sent.
        on_command: hears the last mail that was taken on a connection when more is said there.
    """

    rules: list[Rule] = field(default_factory=list)
    pipelining: bool = True
    tls: ssl.SSLContext | str | None = None
    password: str = ""
    most: int = 1_000_000
    at_once: int = 1_000_000
    says_yes: bool = False
    on_reply: Callable[[int, str], None] = lambda _number, _line: None
    on_command: Callable[["Taken | None"], None] = lambda _last: None
    taken: list[Taken] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)
    connections: int = 0
    replies: int = 0
    open: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=never"

    def said(self, verb: str) -> int:
        """Count the commands that begin like this."""
        return sum(command.startswith(verb) for _, command in self.commands)

    def keys(self) -> list[str]:
        return sorted(each.key for each in self.taken)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            with suppress(Broken, ConnectionError, asyncio.IncompleteReadError):
                await Talk(self, reader, writer, self.connections).run()
        finally:
            self.open -= 1
            writer.close()


@dataclass
class Talk:
    """One connection."""

    server: Scripted
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    sender: str = ""
    recipient: str = ""
    mails: int = 0
    last: Taken | None = None
    secure: bool = False
    signed_in: bool = False

    async def run(self) -> None:
        if self.server.open > self.server.at_once:
            await self.say("421 4.7.0 too many connections")
            raise Broken
        await self.act("connect")
        while line := await self.reader.readline():
            if self.last:
                self.last.followed = True
            self.server.on_command(self.last)
            command = line.decode("utf-8", "replace").strip()
            self.server.commands.append((self.number, command))
            await self.obey(command[:4].upper(), command)

    async def obey(self, verb: str, command: str) -> None:
        if verb == "QUIT":
            await self.say("221 bye")
            raise Broken
        if verb == "RSET":
            self.sender = self.recipient = ""
            await self.say("250 OK")
        elif verb == "STAR":
            await self.start_tls()
        elif verb == "AUTH":
            await self.sign_in(command)
        elif verb in _VERBS:
            await getattr(self, _VERBS[verb])(command)
        else:
            await self.say("500 unknown")

    async def ehlo(self, _command: str) -> None:
        offers = ["relay.test", "8BITMIME"]
        offers += ["PIPELINING"] if self.server.pipelining else []
        offers += ["STARTTLS"] if self.server.tls and not self.secure else []
        offers += ["AUTH PLAIN LOGIN"] if self.server.password else []
        lines = [f"250-{each}" for each in offers[:-1]] + [f"250 {offers[-1]}"]
        if not await self.fails("ehlo"):
            await self.say("\r\n".join(lines))

    async def mail(self, command: str) -> None:
        if self.mails >= self.server.most:
            await self.say("421 4.7.0 too many mails on this connection")
            raise Broken
        if self.server.password and not self.signed_in:
            await self.say("530 5.7.0 sign in first")
        elif await self.act("mail"):
            self.sender = _within(command)

    async def rcpt(self, command: str) -> None:
        if not self.sender:
            await self.say("503 5.5.1 MAIL first")
        elif await self.act("rcpt", _within(command)):
            self.recipient = _within(command)

    async def data(self, _command: str) -> None:
        if not self.recipient and self.server.says_yes:
            await self.say("354 go on")
            await self.reader.readuntil(b".\r\n")
            await self.say("554 5.5.1 no valid recipients")
        elif not self.recipient:
            await self.say("503 5.5.1 RCPT first")
        elif await self.act("data", self.recipient):
            await self.text()

    async def sign_in(self, command: str) -> None:
        if await self.fails("auth"):
            return
        if command.rpartition(" ")[2] == self.server.password:
            self.signed_in = True
            await self.say(_USUAL["auth"])
        else:
            await self.say("535 5.7.8 wrong password")

    async def start_tls(self) -> None:
        if self.server.tls == "refused":
            await self.say("454 4.7.0 TLS not available")
        elif self.server.tls == "broken":
            await self.say("220 go on")
            self.writer.write(b"this is no handshake\r\n")
            raise Broken
        elif isinstance(self.server.tls, ssl.SSLContext):
            await self.say("220 go on")
            try:
                await self.writer.start_tls(self.server.tls)
            except (ssl.SSLError, ConnectionError):
                raise Broken from None
            self.secure = True
        else:
            await self.say("502 5.5.1 no such thing")

    async def text(self) -> None:
        if self.rule("text", self.recipient):
            await self.reader.readexactly(_CUT_AFTER)
            self.writer.transport.abort()
            raise Broken
        lines = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise Broken
            lines.append(line.removeprefix(b"."))
        await self.end(Taken(b"".join(lines), self.sender, self.recipient, self.number))

    async def end(self, mail: Taken) -> None:
        self.sender = self.recipient = ""
        rule = self.rule("end", mail.recipient)
        if rule is None or rule.does in {TAKE_AND_CLOSE, SLOW, DRIBBLE, HANG}:
            self.server.taken.append(mail)
            self.mails += 1
        if rule is None:
            self.last = mail
            mail.told = True
            await self.say(_USUAL["end"])
        else:
            await self.do(rule, "end")

    async def act(self, step: str, recipient: str = "") -> bool:
        """Answer as usual unless a rule says otherwise; tell whether it was as usual."""
        if await self.fails(step, recipient):
            return False
        await self.say(_USUAL[step])
        return True

    async def fails(self, step: str, recipient: str = "") -> bool:
        rule = self.rule(step, recipient)
        if rule is None:
            return False
        await self.do(rule, step)
        return rule.does not in {SLOW, DRIBBLE}

    def rule(self, step: str, recipient: str = "") -> Rule | None:
        return next((rule for rule in self.server.rules if rule.applies(step, recipient)), None)

    async def do(self, rule: Rule, step: str) -> None:
        if rule.does in {CLOSE, TAKE_AND_CLOSE, LOSE_AND_CLOSE}:
            raise Broken
        if rule.does == RESET:
            self.writer.transport.abort()
            raise Broken
        if rule.does in {HANG, SLOW, DRIBBLE}:
            await self.dally(rule, step)
        else:
            await self.say("\x00\x7fnonsense" if rule.does == GARBAGE else rule.does)
            if rule.does.startswith("421"):
                raise Broken

    async def dally(self, rule: Rule, step: str) -> None:
        if rule.does == DRIBBLE:
            for letter in _USUAL[step]:
                self.writer.write(letter.encode())
                await asyncio.sleep(rule.seconds)
        await asyncio.sleep(rule.seconds)
        if rule.does == HANG:
            raise Broken
        if rule.does == SLOW and step == "end":
            await self.say(_USUAL["end"])

    async def say(self, line: str) -> None:
        self.server.replies += 1
        self.server.on_reply(self.server.replies, line)
        self.writer.write(f"{line}\r\n".encode("utf-8", "surrogateescape"))
        await self.writer.drain()


def _within(command: str) -> str:
    found = re.search(r"<([^>]*)>", command)
    return found[1] if found else ""


@contextmanager
def running(server: Scripted) -> Iterator[Scripted]:
    """Serve in a thread of its own."""
    ready, over = Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", server.port)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
