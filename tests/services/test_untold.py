"""What a refused mail was to tell: to a colleague with the next mail, else by telephone."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.mail_filters import NOTICE
from ocop_cycle.services import mailing
from ocop_cycle.services.attempts import PERMANENT, Tried, When
from ocop_cycle.services.call_list import call_list
from ocop_cycle.services.tries import record
from rules.replies import Refused
from tests.bouncing import AT, DAY, TO, told
from tests.building import a_cycle, an_entry
from tests.posting import a_mail, standing
from tests.telling import a_contact, mails, remind, tell_unit


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_cycle(session)


def refused(session: Session, cycle: AnyRow, key: str, **more: object) -> int:
    """Let a mail be refused for good by the relay."""
    number = a_mail(session, cycle, state=MailState.SENDING, to=TO, attempts=1)
    told(session, number, key)
    values = {"code": 550, "refused": Refused.ADDRESS, "recipient": TO, **more}
    tried = Tried(number, "day:2020-02-22:a", 1, PERMANENT, "550 5.1.1 no", **values)  # type: ignore[arg-type]
    record(session, [tried], When(AT, AT))
    return number


def state(session: Session, key: str) -> str:
    return str(session.scalars(select(NOTICE.c.state).where(NOTICE.c.key == key)).one())


def test_a_producer_whose_address_is_refused_is_called(session: Session, cycle: AnyRow) -> None:
    key = remind(session, an_entry(session, cycle), DAY)

    number = refused(session, cycle, key)

    assert (standing(session, number).state, state(session, key)) == ("failed", "unreachable")
    assert [line.why for line in call_list(session, None, None, at=AT).lines] == [
        "địa chỉ thư bị từ chối"
    ]


def test_a_units_leader_is_told_what_its_officer_cannot_be(session: Session, cycle: AnyRow) -> None:
    a_contact(session, "ubnd-dai-tu", TO)
    a_contact(session, "ubnd-dai-tu", "chu.tich@example.vn", "Chủ tịch")
    key = tell_unit(session, "ubnd-dai-tu", "stage_opened", DAY, about=date(2020, 3, 14))
    refused(session, cycle, key)

    mailing.make(session, cycle.id, DAY, at=AT)

    assert "chu.tich@example.vn" in [row.recipient for row in mails(session)]
    assert state(session, key) == "mailed"


def test_what_went_elsewhere_asks_for_no_call(session: Session, cycle: AnyRow) -> None:
    key = remind(session, an_entry(session, cycle), DAY)

    refused(session, cycle, key, sent_to="thu@example.vn")

    assert state(session, key) == "mailed"
