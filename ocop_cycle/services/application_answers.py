"""What an officer does with an application: correct, confirm, refuse it; once, whoever is first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of, lock
from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import (
    APPLICATION,
    NO_APPLICATION,
    application_of,
    registration_of,
)
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.likenesses import known_as
from ocop_cycle.queries.products import entry_of
from ocop_cycle.registers.products import ProductRow
from ocop_cycle.services import application_letters, permits
from ocop_cycle.services.applications import FACTS, Received, cells_of, checked, key_in
from ocop_cycle.services.products import import_products
from ocop_cycle.services.reports import ImportRefused, Intake, RowStatus
from ocop_cycle.services.stages import move_one
from rules.applications import LONGEST_REASON, ApplicationState, Channel, Idea
from rules.errors import Refusal
from rules.names import clean
from rules.rights import SEES_APPLICATIONS, SYSTEM, Right, Thing, may
from rules.standing import Act
from rules.vocabulary import Action, Group, Kind

_SETTLED: Final = "Phiếu này đã có người xử lý: hãy xem lại trang."
_CHANGED: Final = "Phiếu này vừa có người sửa, chưa ghi gì cả: hãy xem lại rồi làm lại."
_NO_REASON: Final = "Không tiếp nhận một phiếu cần có lý do, chủ thể sẽ đọc lý do này: hãy ghi."
_TOO_LONG: Final = f"Lý do dài quá {LONGEST_REASON} chữ: hãy viết gọn lại."


@dataclass(frozen=True)
class Answer:
    """Who answers an application, when, and which version of it he has seen."""

    by: str
    at: datetime
    version: int


def readable(session: Session, public_id: str) -> AnyRow:
    """Find an application for whoever may read it; for others there is none.

    Raises:
        NotFound: there is none, for him.
    """
    row = application_of(session, public_id)
    actor, thing = actor_of(session), _thing(row)
    if actor is not SYSTEM and not any(may(actor, each, thing) for each in SEES_APPLICATIONS):
        raise NotFound(NO_APPLICATION)
    return row


def answerable(session: Session, public_id: str) -> AnyRow:
    """Find an application for whoever may answer it.

    Raises:
        NotFound: there is none, for him.
        NotAllowed: he may read it only.
    """
    row = readable(session, public_id)
    permits.require(session, Right.REGISTER, _thing(row))
    return row


def may_answer(session: Session, row: AnyRow) -> bool:
    """Tell whether whoever reads an application may answer it."""
    actor = actor_of(session)
    return actor is SYSTEM or may(actor, Right.REGISTER, _thing(row))


def _thing(row: AnyRow) -> Thing:
    return Thing(unit=row.unit_id, cycle=row.cycle_id)


def correct(session: Session, public_id: str, idea: Idea, answer: Answer) -> AnyRow:
    """Put right what an application says; what had been sent is kept beside it.

    One that was sent to the wrong area goes over to the unit of the right one, which is told.

    Raises:
        NotFound: there is none, or not for whoever asks.
        Unfit: a field is not as it must be.
        Stale: somebody has answered or corrected it meanwhile.
    """
    row = _locked(session, public_id, answer)
    here = registration_of(session, _cycle(session, row), row.sent_on)
    fit, unit = checked(session, here, idea, consent=True)
    before = said_in(row)
    changed = {name: before[name] for name in FACTS if before[name] != getattr(fit, name)}
    if changed:
        cells = {**cells_of(fit, row.receipt), "unit_id": unit}
        _change(session, row, original={**changed, **row.original}, **cells)
    after = application_of(session, public_id)
    if after.unit_id != row.unit_id:
        application_letters.tell_unit(session, here, after)
    return after


def confirm(session: Session, public_id: str, answer: Answer, *, submits: bool = True) -> str:
    """Register what an application says, on the day on which it was sent.

    Args:
        session: of the officer.
        public_id: which one.
        answer: who answers.
        submits: the idea is handed in with it; else the producer still has to.

    Returns:
        The code of the product.

    Raises:
        NotFound: there is no such application, or not for whoever asks.
        Refusal: the product has an entry in this cycle already, or differs from what is known.
        Stale: somebody has answered or corrected it meanwhile.
    """
    row = _locked(session, public_id, answer)
    cycle = _cycle(session, row)
    code = _registered(session, cycle, row, answer)
    entry = entry_of(session, code, cycle.name)
    if submits:
        act = Act(Action.SUBMIT, row.sent_on, by=answer.by, reason=_because(row))
        move_one(session, entry.id, act, at=answer.at)
    _settle(session, row, answer, state=ApplicationState.CONFIRMED.value, entry_id=entry.id)
    application_letters.tell_settled(session, cycle, application_of(session, public_id), answer.at)
    return code


def on_behalf(session: Session, cycle: AnyRow, idea: Idea, received: Received) -> AnyRow:
    """Register a product for a producer who came with paper, in person or by a call.

    The same form a second time changes nothing.

    Raises:
        NotAllowed: the officer may not register products in that area.
        NotFound, NotOpen, Unfit, Refusal: as for what a producer sends, and as to confirm it.
    """
    row = key_in(session, cycle, idea, received)
    if row.state == ApplicationState.WAITING.value:
        seen = Answer(received.by, received.at, row.version)
        confirm(session, row.public_id, seen, submits=received.submits)
    return application_of(session, row.public_id)


def refuse(session: Session, public_id: str, reason: str, answer: Answer) -> None:
    """Take an application not up, for a reason that its producer is told.

    Raises:
        NotFound: there is no such application, or not for whoever asks.
        Refusal: there is no reason, or it is too long.
        Stale: somebody has answered or corrected it meanwhile.
    """
    row = _locked(session, public_id, answer)
    why = clean(reason)
    if not why or len(why) > LONGEST_REASON:
        raise Refusal(_TOO_LONG if why else _NO_REASON)
    _settle(session, row, answer, state=ApplicationState.REFUSED.value, reason=why)
    cycle = _cycle(session, row)
    application_letters.tell_settled(session, cycle, application_of(session, public_id), answer.at)


def said_in(row: AnyRow) -> dict[str, str]:
    """Tell what an application says, by the names of its fields."""
    said = {name: row._mapping[name] for name in FACTS if name not in {"group", "locality"}}
    return {**said, "group": row.sector, "locality": row.unit}


def _locked(session: Session, public_id: str, answer: Answer) -> AnyRow:
    """Find an application that still waits as it was seen; nobody else answers it meanwhile."""
    lock(session, answerable(session, public_id).cycle_id)
    row = answerable(session, public_id)
    if row.state != ApplicationState.WAITING.value:
        raise Stale(_SETTLED)
    if row.version != answer.version:
        raise Stale(_CHANGED)
    return row


def _registered(session: Session, cycle: AnyRow, row: AnyRow, answer: Answer) -> str:
    known = known_as(session, row, cycle.place)
    if known is not None and known.entry_id is not None:
        raise Refusal(
            f"Sản phẩm này của chủ thể này đã có hồ sơ trong kỳ, mã {known.code}: nếu gửi trùng, "
            "hãy ghi không tiếp nhận; nếu là sản phẩm khác, hãy sửa tên."
        )
    intake = Intake(answer.at, row.sent_on, answer.by, reason=_because(row))
    try:
        report = import_products(session, cycle, [_line(row, known)], intake=intake)
    except ImportRefused as refused:
        raise Refusal(refused.report.rows[0].text) from refused
    [result] = report.rows
    if result.status is not RowStatus.NEW:
        raise Refusal(f"Sản phẩm đã có, mã {result.code}, {result.text}: hãy sửa phiếu cho khớp.")
    return result.code


def _line(row: AnyRow, known: AnyRow | None) -> ProductRow:
    """Write an application as a row of the register; of a known product nothing is changed."""
    about: dict[str, Any] = {
        name: "" if known else row._mapping[name]
        for name in ("legal_form", "representative", "phone", "email")
    }
    return ProductRow(
        line=0,
        code="",
        product=row.product,
        producer=row.producer,
        locality=row.locality,
        group=Group(row.sector) if row.sector and not known else None,
        kind=Kind.FIRST,
        certificate="",
        expires=None,
        **about,
    )


def _because(row: AnyRow) -> str:
    channel = Channel(row.channel).label.lower()
    return f"Phiếu đăng ký {row.receipt}, {channel} ngày {row.sent_on:%d/%m/%Y}"


def _settle(session: Session, row: AnyRow, answer: Answer, **said: object) -> None:
    day = today_in(_cycle(session, row), answer.at)
    _change(
        session,
        row,
        settled_on=max(day, row.sent_on),
        settled_at=answer.at,
        settled_by=answer.by,
        account_id=actor_of(session).account,
        browser="",
        **said,
    )


def _change(session: Session, row: AnyRow, **cells: object) -> None:
    changed = session.execute(
        update(APPLICATION)
        .where(
            APPLICATION.c.id == row.id,
            APPLICATION.c.version == row.version,
            APPLICATION.c.state == ApplicationState.WAITING.value,
        )
        .values(version=row.version + 1, **cells)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        raise Stale(_CHANGED)


def _cycle(session: Session, row: AnyRow) -> AnyRow:
    return session.execute(select(CYCLE).where(CYCLE.c.id == row.cycle_id)).one()
