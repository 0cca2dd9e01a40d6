"""How a conversation with the relay begins: connect, secure, sign in."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPHeloError

from notifications.conversation import Conversation
from notifications.relay import Relay
from notifications.verdicts import NotDelivered, Step, of_fault

_WAYS: Final = ("plain", "login", "cram-md5")  # one try a sign-in: a relay locks accounts


@dataclass(frozen=True)
class Opened:
    """A conversation that takes mails; `pipelines`: commands may go ahead of replies (RFC 2920)."""

    talk: Conversation
    pipelines: bool


async def open_to(relay: Relay, patience: float) -> Opened:
    """Connect, secure the connection and sign in.

    Args:
        relay: where, and how secure.
        patience: for how many seconds each step is waited for.

    Raises:
        NotDelivered: always the connection's fault.
    """
    smtp = SMTP(
        hostname=relay.host,
        port=relay.port,
        local_hostname=_own_name(),  # the default asks DNS, which may take half a minute
        timeout=patience,
        use_tls=relay.tls,
        start_tls=False,
        cert_bundle=relay.certificates,
    )
    try:
        await _begin(smtp, relay)
    except NotDelivered:
        smtp.close()
        raise
    talk = Conversation(smtp.transport)  # type: ignore[arg-type]  # connected: it is one
    return Opened(talk, smtp.supports_extension("pipelining"))


async def _begin(smtp: SMTP, relay: Relay) -> None:
    with _blamed(Step.OPENING):
        await smtp.connect()
        await _greet(smtp)
    if relay.start_tls or (
        relay.start_tls is None and not relay.tls and smtp.supports_extension("starttls")
    ):
        with _blamed(Step.SECURING):
            await smtp.starttls()
    with _blamed(Step.OPENING):
        await _greet(smtp)
        if relay.user:
            await _sign_in(smtp, relay.user, relay.password or "")
        if not smtp.is_connected:
            raise ConnectionResetError("the server has closed the connection")


async def _greet(smtp: SMTP) -> None:
    if not smtp.is_ehlo_or_helo_needed:
        return
    try:
        await smtp.ehlo()
    except SMTPHeloError:
        if not smtp.is_connected:
            raise
        await smtp.helo()


async def _sign_in(smtp: SMTP, user: str, password: str) -> None:
    offered = [way for way in _WAYS if way in smtp.supported_auth_methods]
    if not offered:
        raise SMTPException("the server offers no known way to sign in on this connection")
    sign_in = {
        "plain": smtp.auth_plain,
        "login": smtp.auth_login,
        "cram-md5": smtp.auth_crammd5,
    }[offered[0]]
    await sign_in(user, password)


@contextmanager
def _blamed(step: Step) -> Iterator[None]:
    try:
        yield
    except (SMTPException, OSError) as fault:
        raise of_fault(fault, step) from fault


def _own_name() -> str:
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", name) else "localhost"
