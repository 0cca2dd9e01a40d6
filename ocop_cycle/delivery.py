"""Claim, post, record: how the outbox is emptied; it knows no orchestrator."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from notifications.mime import as_bytes
from notifications.notices import DeadlineReminder, Notice, notice_of
from notifications.smtp import NotDelivered, SmtpMailbox
from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.services import mails
from ocop_cycle.settings import settings
from rules.errors import Refusal

CONNECTIONS: Final = 4
_BREAKER: Final = 10


@dataclass
class Delivered:
    """What a delivery did, counted by result; `stopped` says why it ended early."""

    sent: int = 0
    temporary: int = 0
    permanent: int = 0
    ambiguous: int = 0
    expired: int = 0
    stopped: str = ""
    refused_in_a_row: int = 0

    @property
    def tried(self) -> int:
        """How many tries have an outcome."""
        return self.sent + self.temporary + self.permanent + self.ambiguous

    def goes_on(self) -> bool:
        """Tell whether nothing has stopped the delivery."""
        return not self.stopped


def deliver(
    as_of: datetime | None = None, *, told: Callable[[Delivered], None] = lambda _: None
) -> Delivered:
    """Post what may leave at a moment, over several connections.

    Args:
        as_of: the moment by which expiry is judged; now without it.
        told: called after every try, to show progress.

    Raises:
        Refusal: no mail server is set, or all mail is stopped.
    """
    moment = as_of or clock.now()
    url = settings().smtp_url
    if not url:
        raise Refusal(
            "Chưa đặt máy chủ thư nên không gửi gì, thư vẫn nằm trong hộp chờ: "
            "hãy đặt OCOP_SMTP_URL."
        )
    with reading() as session:
        if mails.paused(session):
            raise Refusal("Thư đang được tạm dừng: hãy cho gửi lại bằng `ocop mail resume`.")
    state = Delivered()
    with unit_of_work() as session:
        state.expired = mails.sweep(session, at=moment)
    asyncio.run(_run(url, moment, state, told))
    return state


def letter(row: AnyRow, moment: datetime) -> bytes:
    """Write a mail of the outbox as it leaves at a moment."""
    return as_bytes(
        as_sent(row, moment),
        sender=settings().mail_from,
        message_id=row.message_id,
        at=moment,
        reply_to=settings().mail_reply_to or "",
    )


def as_sent(row: AnyRow, moment: datetime) -> Notice:
    """Read the notice of a mail; days left are counted from the day it leaves."""
    notice = notice_of(row.kind, row.facts)
    if isinstance(notice, DeadlineReminder):
        left = (notice.last_day - clock.day_of(moment)).days
        return replace(notice, days_left=max(left, 0))
    return notice


async def _run(
    url: str, moment: datetime, state: Delivered, told: Callable[[Delivered], None]
) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_connection(url, moment, state, told))


async def _connection(
    url: str, moment: datetime, state: Delivered, told: Callable[[Delivered], None]
) -> None:
    """Empty the outbox over one connection; a lost one is opened again once it had worked."""
    sender = f"{os.getpid()}-{uuid4().hex[:8]}"
    tried = -1
    while _waiting(moment) and state.goes_on() and tried != state.tried:
        tried = state.tried
        try:
            async with SmtpMailbox(url, sender=settings().mail_from) as mailbox:
                while state.goes_on() and (row := _claim(sender, moment)):
                    await _post(mailbox, row, moment, state)
                    told(state)
        except NotDelivered as fault:
            if tried == state.tried:
                state.stopped = str(fault)


async def _post(mailbox: SmtpMailbox, row: AnyRow, moment: datetime, state: Delivered) -> None:
    try:
        reply = await mailbox.post(row.recipient, letter(row, moment))
    except NotDelivered as fault:
        if fault.connection and not fault.ambiguous:
            with unit_of_work() as session:
                mails.put_back(session, row.id)
            raise
        _record(row, _result_of(fault), str(fault), state)
        if fault.connection:
            raise
        return
    _record(row, "sent", reply, state)


def _record(row: AnyRow, result: str, reply: str, state: Delivered) -> None:
    with unit_of_work() as session:
        mails.record(session, mails.Tried(row.id, result, reply, clock.now()))
    setattr(state, result, getattr(state, result) + 1)
    bad = result in {"permanent", "ambiguous"}
    state.refused_in_a_row = state.refused_in_a_row + 1 if bad else 0
    if state.refused_in_a_row >= _BREAKER:
        state.stopped = f"Máy chủ thư không nhận {_BREAKER} thư liên tiếp, đã dừng: {reply}"


def _result_of(fault: NotDelivered) -> str:
    if fault.ambiguous:
        return "ambiguous"
    return "permanent" if fault.permanent else "temporary"


def _claim(sender: str, moment: datetime) -> AnyRow | None:
    with unit_of_work() as session:
        rows = mails.claim(session, sender, at=moment)
    return rows[0] if rows else None


def _waiting(moment: datetime) -> bool:
    with reading() as session:
        return mails.any_ready(session, at=moment)
