"""Applications: sent by a producer or keyed for him, kept until an officer answers them."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import (
    APPLICATION,
    NO_REGISTRATION,
    Registration,
    application_of,
    areas,
    by_form_key,
    registration_of,
)
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.services import application_letters, permits, sending_tries
from ocop_cycle.services.tokens import new_public_id, new_receipt
from rules.applications import Channel, Fault, Idea, Opening, faults_of, tidied
from rules.errors import Refusal
from rules.names import name_key, search_key
from rules.rights import Right, Thing

FACTS: Final = tuple(each.name for each in fields(Idea))
_LOCK: Final = -7  # no cycle has this number
_FORM_KEY: Final = re.compile(r"[A-Za-z0-9_-]{20,64}")
_OLD_FORM: Final = "Biểu mẫu đã cũ: hãy tải lại trang rồi gửi lại."
_UNFIT: Final = "Phiếu còn chỗ chưa đúng: hãy sửa các ô được đánh dấu."


class Unfit(Refusal):
    """An application that cannot be kept as it is: what is wrong, field by field."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        """Keep what is wrong for the door that shows it."""
        super().__init__(_UNFIT)
        self.faults = faults


class NotOpen(Refusal):
    """Ideas cannot be registered on that day."""


@dataclass(frozen=True)
class Sending:
    """How an application comes.

    Attributes:
        form_key: of the one form that it was sent with; a second time changes nothing.
        consent: the producer agrees that his data are used for it.
        browser: the SHA-256 of the browser's cookie; address: the network address.
    """

    form_key: str
    consent: bool
    browser: str = ""
    address: str = ""


@dataclass(frozen=True)
class Received:
    """How an application came to an officer who keys it.

    Attributes:
        form_key, consent: as of a `Sending`.
        channel: by paper, a call or in person; on: the day on which it came.
        by: who keys it; at: when.
        submits: the idea is handed in with it; else the producer still has to.
    """

    form_key: str
    consent: bool
    channel: Channel
    on: date
    by: str
    at: datetime
    submits: bool = True


def send(session: Session, cycle: AnyRow, idea: Idea, sending: Sending, *, at: datetime) -> AnyRow:
    """Keep what a producer sends; the unit of his area is told, and he is, if he has a mail.

    The same form a second time gives back what it had sent the first time.

    Raises:
        NotFound: the cycle takes no applications at all.
        NotOpen: it takes none on this day.
        Unfit: a field is not as it must be.
        Refusal: it is one too many of this hour, or its form is none of ours.
    """
    found = _begun(session, sending.form_key)
    if found is not None:
        return found
    here = open_on(session, cycle, today_in(cycle, at))
    fit, unit = checked(session, here, idea, consent=sending.consent)
    sending_tries.count(session, fit.phone, sending.address, at=at)
    how = {
        "form_key": sending.form_key,
        "channel": Channel.WEB.value,
        "browser": sending.browser,
        "sent_by": "",
    }
    row = _keep(session, here, fit, {**how, "unit_id": unit, "sent_at": at})
    application_letters.tell_unit(session, here, row)
    application_letters.tell_received(session, here, row, at=at)
    return row


def key_in(session: Session, cycle: AnyRow, idea: Idea, received: Received) -> AnyRow:
    """Keep what an officer keys for a producer who came with paper, in person or by a call.

    Raises:
        NotAllowed: he may not register products in that area.
        NotFound, NotOpen, Unfit, Refusal: as for what a producer sends.
    """
    permits.require(session, Right.REGISTER)
    found = _begun(session, received.form_key)
    if found is not None:
        return found
    if received.on > today_in(cycle, received.at):
        raise Refusal(f"Ngày nhận {received.on:%d/%m/%Y} chưa đến: hãy ghi lại ngày.")
    here = open_on(session, cycle, received.on)
    fit, unit = checked(session, here, idea, consent=received.consent)
    permits.require(session, Right.REGISTER, Thing(unit=unit, cycle=cycle.id))
    how = {
        "form_key": received.form_key,
        "channel": received.channel.value,
        "browser": "",
        "sent_by": received.by,
    }
    return _keep(session, here, fit, {**how, "unit_id": unit, "sent_at": received.at})


def open_on(session: Session, cycle: AnyRow, day: date) -> Registration:
    """Find the registration of a cycle that is open on a day.

    Raises:
        NotFound: the cycle has none.
        NotOpen: not on this day.
    """
    found = registration_of(session, cycle, day)
    if found.opening is Opening.NONE:
        raise NotFound(NO_REGISTRATION)
    if not found.is_open:
        raise NotOpen(_closed(found))
    return found


def checked(session: Session, here: Registration, idea: Idea, *, consent: bool) -> tuple[Idea, int]:
    """Bring an idea into one form, and find the unit of its area.

    Raises:
        Unfit: a field is not as it must be.
    """
    fit = tidied(idea)
    faults = faults_of(fit)
    units = {each.code: each.unit for each in areas(session, here.cycle, here.day)}
    if fit.locality not in units:
        faults["locality"] = Fault.LOCALITY
    if not consent:
        faults["consent"] = Fault.CONSENT
    if faults:
        raise Unfit({name: faults[name] for name in (*FACTS, "consent") if name in faults})
    return fit, units[fit.locality]


def cells_of(idea: Idea, receipt: str) -> dict[str, object]:
    """Lay an idea out in the columns of an application."""
    said = asdict(idea)
    said["sector"] = said.pop("group")
    del said["locality"]
    return {
        **said,
        "producer_key": name_key(idea.producer),
        "product_key": name_key(idea.product),
        "search": search_key(idea.product, idea.producer, receipt),
    }


def _begun(session: Session, form_key: str) -> AnyRow | None:
    """Find what a form has sent already; from here on one sends at a time."""
    if not _FORM_KEY.fullmatch(form_key):
        raise Refusal(_OLD_FORM)
    lock(session, _LOCK)
    return by_form_key(session, form_key)


def _keep(session: Session, here: Registration, idea: Idea, how: Mapping[str, object]) -> AnyRow:
    receipt = _new_receipt(session)
    public_id = new_public_id()
    values = {"cycle_id": here.cycle.id, "sent_on": here.day, "original": {}}
    session.execute(
        insert(APPLICATION).values(
            public_id=public_id,
            receipt=receipt,
            **_ANEW,
            **values,
            **cells_of(idea, receipt),
            **how,
        )
    )
    return application_of(session, public_id)


def _new_receipt(session: Session) -> str:
    while True:
        made = new_receipt()
        taken = select(APPLICATION.c.id).where(APPLICATION.c.receipt == made)
        if session.execute(taken).first() is None:
            return made


def _closed(found: Registration) -> str:
    window = found.window
    if found.opening is Opening.NOT_YET:
        first = (window.opens if window else None) or found.cycle.started_on
        return f"Chưa đến ngày đăng ký: bắt đầu nhận từ {first:%d/%m/%Y}."
    last = window.last_day if window else None
    until = f" ngày {last:%d/%m/%Y}" if last else ""
    return (
        f"Đã hết hạn đăng ký{until}: hãy gọi điện cho cơ quan ghi ở trang đăng ký để được hướng "
        "dẫn, hoặc đăng ký ở kỳ sau."
    )


_ANEW: Final[Mapping[str, object]] = {
    "version": 1,
    "state": "waiting",
    "reason": "",
    "settled_by": "",
}
