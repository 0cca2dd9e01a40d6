"""Applications as tests need them: an idea that is fit, and ways in which it comes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import APPLICATION
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import applications
from ocop_cycle.services.application_answers import Answer
from ocop_cycle.services.applications import Sending
from ocop_cycle.services.tokens import digest
from rules.applications import Idea
from rules.rights import Role
from tests.people import grants, unit_id
from tests.services.taking_in import a_row, take_in

SENT: Final = date(2020, 2, 20)
LAST: Final = date(2020, 2, 29)
OVER: Final = date(2020, 3, 2)
AT: Final = datetime(2020, 2, 20, 2, 0, tzinfo=UTC)
THERE: Final = "ubnd-dinh-hoa"
KEY: Final = "mau-so-mot-cua-bieu-mau-nay"
IDEA: Final = Idea(
    producer="HTX Chè La Bằng",
    legal_form="Hợp tác xã",
    representative="Nguyễn Thị Lan",
    phone="0912 345 678",
    email="htx@example.com",
    locality="ubnd-dai-tu",
    product="Chè đinh La Bằng",
    group="drink",
    description="Chè đinh hái tay ở xã La Bằng, mỗi năm 500 kg.",
)


def on_day(session: Session, cycle: AnyRow, day: date) -> AnyRow:
    """Let a played cycle have come to a day."""
    session.execute(update(CYCLE).where(CYCLE.c.id == cycle.id).values(done_on=day, played=True))
    return session.execute(select(CYCLE).where(CYCLE.c.id == cycle.id)).one()


def sends(
    session: Session,
    cycle: AnyRow,
    *,
    key: str = KEY,
    on: date = SENT,
    at: datetime = AT,
    address: str = "192.0.2.7",
    consent: bool = True,
    **said: str,
) -> AnyRow:
    """Let a producer send his idea on a day."""
    here = on_day(session, cycle, on)
    sending = Sending(key, consent=consent, browser=digest("trinh-duyet"), address=address)
    return applications.send(session, here, replace(IDEA, **said), sending, at=at)


def all_of(session: Session) -> list[AnyRow]:
    return list(session.execute(select(APPLICATION).order_by(APPLICATION.c.id)))


def seen(row: AnyRow, by: str = "Cán bộ Lan") -> Answer:
    return Answer(by, AT + timedelta(days=1), row.version)


def as_officer(
    session: Session, code: str = "ubnd-dai-tu", role: Role = Role.LOCALITY_OFFICER
) -> None:
    units = frozenset({unit_id(session, code)}) if role is Role.LOCALITY_OFFICER else None
    session.info["actor"] = grants(role, units=units)


def a_double(session: Session, cycle: AnyRow, **cells: object) -> None:
    row = a_row(**{"product": IDEA.product, "producer": IDEA.producer, "phone": "", **cells})  # type: ignore[arg-type]
    take_in(session, cycle, row)


def one_waiting(session: Session, cycle: AnyRow, unit: int) -> str:
    """Let an application wait in an area, however late it is in the year; give its public id."""
    known = {"cycle_id": cycle.id, "unit_id": unit, "sent_on": SENT, "sent_at": AT}
    how = {"channel": "web", "sent_by": "", "browser": "", "original": {"product": "Chè đinh"}}
    state = {"version": 1, "state": "waiting", "reason": "", "settled_by": ""}
    cells = applications.cells_of(IDEA, "48319264")
    session.execute(
        APPLICATION.insert().values(
            public_id="phieu-cho-xac-nhan", receipt="48319264", form_key=KEY, **cells,
            **known, **how, **state,
        )
    )  # fmt: skip
    return "phieu-cho-xac-nhan"
