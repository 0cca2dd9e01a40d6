"""What is told of applications: the unit that answers them, and the producer if he has a mail."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from notifications import wording
from notifications.addresses import check_address
from notifications.application_notices import (
    ApplicationReceived,
    ApplicationSettled,
    ApplicationsWaiting,
)
from notifications.letters import Letter, letter_facts
from notifications.notices import Notice, Office
from notifications.render import subject
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.applications import Registration, registration_of
from ocop_cycle.queries.contacts import Unit, units
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.queries.waiting_applications import APPLICATIONS_WAITING, spoken
from ocop_cycle.services import notices
from ocop_cycle.services.letter_setting import Setting, common
from ocop_cycle.services.message_ids import message_id
from ocop_cycle.services.sign_in_mails import home_address
from rules.applications import MAILS_A_DAY, answer_day
from rules.errors import Refusal
from rules.rounds import Round
from rules.vocabulary import Duty, Holder, Milestone, Stage

_STAGE: Final = Stage.IDEA_REGISTRATION
_DAY: Final = timedelta(days=1)
_TRUE_FOR: Final = timedelta(days=30)
_HELD: Final = "Thư của kỳ này được duyệt trước khi gửi."
_WHY_UNIT: Final = "Quý cơ quan tiếp nhận đăng ký của chủ thể trên địa bàn."


def tell_unit(session: Session, here: Registration, row: AnyRow) -> None:
    """Tell the unit of an area that something waits for it: once a day, whatever comes."""
    day = here.day.isoformat()
    notice: dict[str, object] = {
        "key": f"applications:{row.cycle_id}:{row.unit_id}:{day}",
        "kind": APPLICATIONS_WAITING,
        "cycle_id": row.cycle_id,
        "agency_id": row.unit_id,
        "stage": _STAGE.value,
        "round": str(Round(here.cycle.year)),
        "day": here.day,
        "about": here.answer_day(row.sent_on),
        "duty": Duty.RESPONSIBLE.value,
    }
    notices.add(session, [notice])


def to_unit(setting: Setting, row: AnyRow) -> ApplicationsWaiting:
    """Work out the mail to a unit for which applications wait."""
    unit = setting.units[row.agency_id]
    window = setting.course.window(_STAGE, Round.parse(row.round))
    waits = setting.matters.applications[row.cycle_id, row.agency_id]
    return ApplicationsWaiting(
        **common(setting, row, window, setting.office(unit)),
        to=setting.to(row),
        name=unit.name,
        why=_WHY_UNIT,
        total=waits.total,
        receipts=waits.receipts,
        last_day=answer_day(setting.course.calendar, waits.first),
    )


def tell_received(session: Session, here: Registration, row: AnyRow, *, at: datetime) -> None:
    """Send a producer the number of his receipt, if he has given an address that can bear it."""
    if not row.email or _had_enough(session, row.email, at):
        return
    unit = _unit(session, here, row)
    notice = ApplicationReceived(
        **_known(here, row, unit),
        key=f"application-received:{row.public_id}",
        holder=unit.name,
        answer_by=here.answer_day(row.sent_on),
        link=f"{_typed(home_address())}/register/receipts/{row.public_id}",
    )
    _post(session, here, notice, at)


def _typed(address: str) -> str:
    """Write an address as one types it: a mail needs no net, and none of its words is a link."""
    return address.partition("://")[2]


def tell_settled(session: Session, cycle: AnyRow, row: AnyRow, at: datetime) -> None:
    """Tell a producer what became of his application, if he has given an address."""
    if not row.email:
        return
    here = registration_of(session, cycle, row.sent_on)
    unit = _unit(session, here, row)
    entry = _standing(session, row)
    asked = entry is not None and entry.holder == Holder.PRODUCER.value
    notice = ApplicationSettled(
        **_known(here, row, unit),
        key=f"application-settled:{row.public_id}",
        code=row.code or "",
        reason=row.reason,
        todo=_todo(row, unit) if asked else "",
        last_day=entry.due if entry is not None and asked else None,
    )
    _post(session, here, notice, at)


def _todo(row: AnyRow, unit: Unit) -> str:
    turn = wording.Turn(Holder.PRODUCER, _STAGE, Milestone.NONE)
    return wording.todo(turn, row.product, unit.name)


def _standing(session: Session, row: AnyRow) -> AnyRow | None:
    if row.entry_id is None:
        return None
    return session.execute(select(ENTRY).where(ENTRY.c.id == row.entry_id)).one()


def _unit(session: Session, here: Registration, row: AnyRow) -> Unit:
    return units(session, [row.unit_id], here.day)[row.unit_id]


def _known(here: Registration, row: AnyRow, unit: Unit) -> dict[str, Any]:
    cycle, window = here.cycle, here.window
    number = f" số {cycle.number}" if cycle.number else ""
    issued = f" ngày {cycle.issued:%d/%m/%Y}" if cycle.issued else ""
    return {
        "to": row.email,
        "name": row.producer,
        "place": cycle.place,
        "year": cycle.year,
        "plan": f"Kế hoạch{number}{issued}",
        "clause": window.clause if window else "",
        "why": f"Địa chỉ thư này được ghi trong phiếu đăng ký gửi ngày {row.sent_on:%d/%m/%Y}.",
        "office": Office(unit.name, unit.phone, unit.email),
        "product": row.product,
        "receipt": spoken(row.receipt),
        "sent": row.sent_on,
    }


def _had_enough(session: Session, address: str, at: datetime) -> bool:
    """Tell whether an address, which anybody may type, has been sent enough receipts of late."""
    sent = select(func.count()).where(
        MAIL.c.kind == ApplicationReceived.kind,
        MAIL.c.recipient == address.casefold(),
        MAIL.c.made_at > at - _DAY,
    )
    return int(session.scalar(sent) or 0) >= MAILS_A_DAY


def _post(session: Session, here: Registration, notice: Notice, at: datetime) -> None:
    """Put a mail of its own into the outbox: its reader waits for it, and has no other that day."""
    address = notice.to.casefold()
    try:
        check_address(address)
    except Refusal:
        return
    letter = Letter(notice.key, address, notice.name, (notice,))
    held = here.cycle.hold_mail
    session.execute(
        insert(MAIL).values(
            key=notice.key,
            message_id=message_id(notice.key),
            cycle_id=here.cycle.id,
            kind=notice.kind,
            recipient=address,
            subject=subject(letter),
            facts=letter_facts(letter),
            day=here.day,
            made_at=at,
            state=(MailState.HELD if held else MailState.WAITING).value,
            note=_HELD if held else "",
            last_call=False,
            expires_at=at + _TRUE_FOR,
            attempts=0,
        )
    )
