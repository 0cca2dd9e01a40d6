"""A register that is only looked at leaves nothing in either store; what pages ask both answer."""

from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mails, upkeep
from ocop_cycle.queries.courses import HOLIDAY
from ocop_cycle.queries.mails import ATTEMPT
from ocop_cycle.services import leases
from ocop_cycle.web.takings import Options, take
from ocop_cycle.web.uploads import Upload
from tests.posting import AT, a_mail

DAYS = Upload("lich.csv", "Ngày,Loại,Ghi chú\n2020-03-20,nghỉ,12/TB\n".encode())
WRONG = Upload("lich.csv", "Ngày,Loại,Ghi chú\n2020-03-20,nghỉ,1\n2020-02-31,nghỉ,2\n".encode())


def days_off(session: Session) -> list[date]:
    return list(session.scalars(select(HOLIDAY.c.day)))


def test_a_look_is_undone_and_what_is_taken_in_stays(session: Session) -> None:
    looked = take(session, "days", DAYS, Options("Cán bộ"), at=AT)
    between = days_off(session)
    taken = take(session, "days", DAYS, Options("Cán bộ", writes=True), at=AT)

    assert looked.report == taken.report
    assert (between, days_off(session)) == ([], [date(2020, 3, 20)])


def test_a_bad_row_leaves_the_transaction_usable(session: Session) -> None:
    taken = take(session, "days", WRONG, Options("Cán bộ", writes=True), at=AT)

    assert taken.refused
    assert days_off(session) == []
    assert session.scalar(select(func.count()).select_from(HOLIDAY)) == 0


def test_both_stores_tell_of_failures_and_of_their_size(session: Session) -> None:
    number = a_mail(session, None, key="failed", state=MailState.FAILED)
    tried = {"mail_id": number, "at": AT, "result": "permanent", "code": 550}
    for at in (1, 2):
        session.execute(insert(ATTEMPT).values(**tried, number=at, reply=f"55{at}"))
    a_mail(session, None, key="waiting", state=MailState.WAITING)
    leases.take(session, leases.TIMETABLE, "máy một", at=AT)

    assert [row.reply for row in mails.failures(session, 5)] == ["552"]
    assert upkeep.oldest_waiting(session) == AT
    assert upkeep.timetable(session, at=AT) == "máy một"
    assert sum(upkeep.sizes(session).values()) > 0
