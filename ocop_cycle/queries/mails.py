"""The outbox as people look at it: a page of mails, one mail with its tries, how many wait."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Attempt, MailState
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.queries.mail_filters import MAIL, NOTICE, PRODUCT, Wanted, conditions
from ocop_cycle.queries.mail_lists import seen_mails
from ocop_cycle.queries.standings import ENTRY

ATTEMPT: Final = table(Attempt)
_LISTED: Final = (
    MAIL.c.id,
    MAIL.c.key,
    MAIL.c.message_id,
    MAIL.c.state,
    MAIL.c.kind,
    MAIL.c.recipient.label("to"),
    MAIL.c.subject,
    MAIL.c.expires_at,
    MAIL.c.attempts,
)
_TIMES: Final = (MAIL.c.day, MAIL.c.made_at, MAIL.c.not_before, MAIL.c.sent_at)
_BESIDE: Final = (MAIL.c.last_call, MAIL.c.edited, MAIL.c.note, MAIL.c.resend_of)
_TOLD: Final = ("key", "kind", "state", "stage", "round", "day", "about", "duty", "rung")


def listing(session: Session, wanted: Wanted | None = None) -> list[dict[str, object]]:
    """List mails under the keys that programs read, the newest first.

    Raises:
        NotFound: there is no such cycle, product or unit.
    """
    found = _query(session, wanted or Wanted(), _LISTED)
    return [_in_words(row) for row in session.execute(found)]


def page(session: Session, wanted: Wanted) -> list[AnyRow]:
    """List mails with their days, notes and facts, the newest first.

    Raises:
        NotFound: there is no such cycle, product or unit.
    """
    columns = (*_LISTED, *_TIMES, *_BESIDE, MAIL.c.facts)
    return list(session.execute(_query(session, wanted, columns)))


def count(session: Session, wanted: Wanted) -> int:
    """Count the mails that are asked for.

    Raises:
        NotFound: there is no such cycle, product or unit.
    """
    found = select(func.count()).select_from(MAIL).where(*conditions(session, wanted))
    return int(session.scalar(found) or 0)


def failures(session: Session, most: int) -> list[AnyRow]:
    """List the latest mails that no server took, each with the words of its last try."""
    last = (
        select(func.max(ATTEMPT.c.number))
        .where(ATTEMPT.c.mail_id == MAIL.c.id)
        .correlate(MAIL)
        .scalar_subquery()
    )
    rows = session.execute(
        select(MAIL.c.id, MAIL.c.subject, MAIL.c.recipient, MAIL.c.facts, MAIL.c.day, MAIL.c.note)
        .add_columns(ATTEMPT.c.at, ATTEMPT.c.reply)
        .outerjoin(ATTEMPT, (ATTEMPT.c.mail_id == MAIL.c.id) & (ATTEMPT.c.number == last))
        .where(MAIL.c.state == MailState.FAILED.value, seen_mails(session))
        .order_by(MAIL.c.id.desc())
        .limit(most)
    )
    return list(rows)


def mail_row(session: Session, mail_id: int) -> AnyRow:
    """Find a mail of the outbox, with its finished facts and the name of its cycle.

    Raises:
        NotFound: there is none of this number, for whoever reads.
    """
    found = session.execute(
        select(MAIL, CYCLE.c.name.label("cycle"))
        .outerjoin(CYCLE, CYCLE.c.id == MAIL.c.cycle_id)
        .where(MAIL.c.id == mail_id, seen_mails(session))
    ).one_or_none()
    if found:
        return found
    raise NotFound(f"Không có thư số {mail_id}: hãy xem danh sách thư (ocop mail list).")


def show(session: Session, mail_id: int) -> dict[str, Any]:
    """Show one mail: what a list tells of it, its times, its facts, its notices, its tries.

    Raises:
        NotFound: there is none of this number.
    """
    row = mail_row(session, mail_id)
    columns = (*_LISTED, *_TIMES, *_BESIDE)
    listed = session.execute(select(*columns).where(MAIL.c.id == mail_id)).one()
    return {
        **_in_words(listed),
        "cycle": row.cycle,
        "facts": row.facts,
        "notices": _in_order(told_by(session, row.resend_of or mail_id), row.facts),
        "resent_as": resent_as(session, mail_id),
        "tries": tries(session, mail_id),
    }


def tries(session: Session, mail_id: int) -> list[dict[str, Any]]:
    """List what each try to post a mail came to, with the server's words."""
    rows = session.execute(
        select(*(ATTEMPT.c[name] for name in _TRIED))
        .where(ATTEMPT.c.mail_id == mail_id)
        .order_by(ATTEMPT.c.number)
    )
    return [dict(row._mapping) for row in rows]


_TRIED: Final = ("number", "at", "result", "code", "reply", "sent_to")


def told_by(session: Session, mail_id: int) -> list[dict[str, Any]]:
    """List the notices of a mail, the products and tasks that they tell of by name."""
    rows = session.execute(
        select(
            *(NOTICE.c[name] for name in _TOLD),
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            ACTIVITY.c.name.label("activity"),
        )
        .outerjoin(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .outerjoin(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .outerjoin(ACTIVITY, ACTIVITY.c.id == NOTICE.c.activity_id)
        .where(NOTICE.c.mail_id == mail_id)
        .order_by(NOTICE.c.about, NOTICE.c.day, NOTICE.c.key)
    )
    return [dict(row._mapping) for row in rows]


def _in_order(told: list[dict[str, Any]], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Bring the notices of a mail into the order of its letter; what left it comes last."""
    places = {notice["key"]: place for place, notice in enumerate(facts["notices"])}
    return sorted(told, key=lambda each: places.get(each["key"], len(places)))


def resent_as(session: Session, mail_id: int) -> list[int]:
    """List the numbers of the mails that repeat a mail."""
    found = select(MAIL.c.id).where(MAIL.c.resend_of == mail_id).order_by(MAIL.c.id)
    return list(session.scalars(found))


def by_state(session: Session, cycle_id: int | None = None) -> Mapping[MailState, int]:
    """Count the mails of a cycle, or of all, by state; a state without mails counts 0."""
    which = [MAIL.c.cycle_id == cycle_id] if cycle_id is not None else []
    rows = session.execute(select(MAIL.c.state, func.count()).where(*which).group_by(MAIL.c.state))
    found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state.value, 0) for state in MailState}


def unreachable(session: Session, cycle_id: int) -> int:
    """Count the notices of a cycle for whom no address is known."""
    return int(
        session.scalar(
            select(func.count())
            .select_from(NOTICE)
            .where(NOTICE.c.cycle_id == cycle_id, NOTICE.c.state == NoticeState.UNREACHABLE.value)
        )
        or 0
    )


def _in_words(row: AnyRow) -> dict[str, object]:
    return {**row._mapping, "state": MailState(row.state)}


def _query(session: Session, wanted: Wanted, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return (
        select(*columns)
        .where(*conditions(session, wanted))
        .order_by(MAIL.c.id.desc())
        .limit(wanted.limit)
    )
