"""An IMAP server on this machine that does what a test tells it; it keeps what it heard."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

_COMMAND = re.compile(rb"(?P<tag>\S+) (?:UID )?(?P<name>[A-Za-z]+) ?(?P<rest>.*)\r\n")


class Imap:
    """Holds mails by their number; `answers` says otherwise for a command, or for GREETING.

    An answer is bytes in which `{tag}` is the command's; "drop" closes the connection without a
    word, "silence" keeps the client waiting, "dribble" sends a letter now and then, without end.
    """

    def __init__(
        self, *mails: bytes, tls: ssl.SSLContext | None = None, **answers: bytes | str
    ) -> None:
        self.mails = dict(enumerate(mails, 11))
        self.seen: set[int] = set()
        self.heard: list[str] = []
        self.answers = answers
        self.port = 0
        self._tls = tls
        self._over = Event()

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Serve one client after the other; give the URL without its scheme."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
            serving = Thread(target=self._serve, args=(server,), daemon=True)
            serving.start()
            yield f"van%40phong:m%3At%22%5C@127.0.0.1:{self.port}/Thu tra ve"
            self._over.set()
            server.shutdown(socket.SHUT_RDWR)
            serving.join(5)

    def _serve(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                with suppress(OSError), client:
                    whole = self._tls.wrap_socket(client, server_side=True) if self._tls else client
                    self._talk(whole)

    def _talk(self, client: socket.socket) -> None:
        lines = client.makefile("rb")
        if not self._answer(client, b"*", "GREETING", b"* OK ready\r\n"):
            return
        for line in lines:
            found = _COMMAND.fullmatch(line)
            assert found, line
            self.heard.append(line.decode("ascii").strip().partition(" ")[2])
            name = found["name"].decode().upper()
            usual = self._usual(client, lines, name, found["rest"])
            if not self._answer(client, found["tag"], name, usual + b"{tag} OK done\r\n"):
                return

    def _usual(
        self, client: socket.socket, lines: Iterator[bytes], name: str, rest: bytes
    ) -> bytes:
        if name == "AUTHENTICATE" and name not in self.answers:
            client.sendall(b"+ \r\n")
            self.heard.append(next(lines).decode("ascii").strip())
        elif name == "STORE" and name not in self.answers:
            self.seen.add(int(rest.split()[0]))
        elif name == "FETCH":
            number = int(rest.split()[0])
            mail = self.mails[number]
            return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (number, len(mail), mail)
        unseen = " ".join(str(each) for each in self.mails if each not in self.seen)
        return {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
            "SELECT": b"* %d EXISTS\r\n* FLAGS (\\Seen)\r\n" % len(self.mails),
            "SEARCH": f"* SEARCH {unseen}\r\n".encode(),
        }.get(name, b"")

    def _answer(self, client: socket.socket, tag: bytes, name: str, usual: bytes) -> bool:
        """Answer a command; tell whether the conversation goes on."""
        answer = self.answers.get(name, usual)
        match answer:
            case "drop":
                return False
            case "silence":
                self._over.wait(30)
                return False
            case "dribble":
                client.sendall(b"* ")
                while not self._over.wait(0.01):
                    client.sendall(b"x")
                return False
        client.sendall(bytes(answer).replace(b"{tag}", tag))  # type: ignore[arg-type]
        return name != "LOGOUT"
