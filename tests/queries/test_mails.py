"""The outbox as people look at it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from ocop_cycle.clock import VIETNAM
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mails as queries
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.queries.mail_filters import Wanted
from ocop_cycle.queries.mail_state import why_waiting
from tests.building import a_cycle, an_entry
from tests.posting import AT, DAY, a_mail, a_notice, standing, stop_all_mail

KEYS = [
    "id", "key", "message_id", "state", "kind", "to", "subject", "expires_at", "attempts",
]  # fmt: skip
WAITING = MailState.WAITING


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the installation send to everybody."""
    monkeypatch.setenv("OCOP_SMTP_URL", "smtp://mail.example.com")
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")


def two_mails(session: Session, cycle: AnyRow | None = None) -> list[int]:
    return [a_mail(session, cycle, key=key, state=WAITING) for key in ("one", "two")]


def an_attempt(session: Session, mail_id: int, number: int, **values: object) -> None:
    row = {"mail_id": mail_id, "number": number, "at": AT, "result": "temporary", **values}
    session.execute(insert(queries.ATTEMPT).values(**row))


def test_mails_are_listed_the_newest_first_under_the_keys_that_programs_read(
    session: Session,
) -> None:
    ids = two_mails(session)

    rows = queries.listing(session)

    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [row["id"] for row in rows] == ids[::-1]
    assert {row["state"] for row in rows} == {"waiting"}


def test_mails_are_picked_by_all_that_a_filter_can_say(session: Session) -> None:
    cycle = a_cycle(session)
    a_cycle(session, "can-tho-2022")
    entry = an_entry(session, cycle, "SP-1")
    first, second = two_mails(session, cycle)
    failed = a_mail(session, key="x", state=MailState.FAILED, kind="result", to="Xa@example.com")
    a_notice(session, first, cycle, "remind:1", entry_id=entry)
    again = a_mail(session, key="resend:1:1", state=WAITING, resend_of=first)

    def ids(**wanted: object) -> list[object]:
        return [row["id"] for row in queries.listing(session, Wanted(**wanted))]  # type: ignore[arg-type]

    assert ids(state=MailState.FAILED) == [failed]
    assert ids(cycle="can-tho-2022") == []
    assert ids(cycle=cycle.name, state=WAITING) == [second, first]
    assert ids(kind="result") == [failed]
    assert ids(to="xa@EXAMPLE") == [failed]
    assert ids(to="%") == []
    assert ids(product="SP-1") == [again, first]
    assert ids(unit="ubnd-dai-tu") == [again, first]
    assert ids(ids=(first, failed)) == [failed, first]


def test_a_page_goes_on_where_the_one_before_ended(session: Session) -> None:
    ids = two_mails(session)

    [newest] = queries.page(session, Wanted(limit=1))
    [oldest] = queries.page(session, Wanted(before=newest.id, limit=1))

    assert [oldest.id, newest.id] == ids


def test_one_mail_is_shown_with_what_it_tells_and_what_its_tries_came_to(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle, "SP-1")
    number = a_mail(session, cycle, state=WAITING, note="Sửa: Chị Lan")
    a_notice(session, number, cycle, "remind:1", entry_id=entry, rung="7")
    task = {"cycle_id": cycle.id, "position": 99, "name": "Hội chợ", "details": {}}
    written = session.execute(insert(ACTIVITY).values(**task))
    activity = written.inserted_primary_key[0]  # type: ignore[attr-defined]
    of_task = {"kind": "activity_reminder", "stage": "", "activity_id": activity}
    a_notice(session, number, cycle, "task:1", about=date(2020, 3, 1), **of_task)
    an_attempt(session, number, 1, reply="450 later", code=450, sent_to="thu@example.com")

    shown = queries.show(session, number)

    assert (shown["cycle"], shown["note"]) == (cycle.name, "Sửa: Chị Lan")
    assert (shown["resend_of"], shown["resent_as"], shown["edited"]) == (None, [], None)
    assert [(each["kind"], each["code"], each["activity"]) for each in shown["notices"]] == [
        ("deadline_reminder", "SP-1", None),
        ("activity_reminder", None, "Hội chợ"),
    ]
    assert shown["notices"][0] == {
        "key": "remind:1",
        "kind": "deadline_reminder",
        "state": "mailed",
        "stage": "idea_registration",
        "round": "1/2020",
        "day": DAY,
        "about": date(2020, 2, 29),
        "duty": "",
        "rung": "7",
        "code": "SP-1",
        "product": "Chè SP-1",
        "activity": None,
    }
    assert shown["tries"] == [
        {
            "number": 1,
            "at": AT,
            "result": "temporary",
            "code": 450,
            "reply": "450 later",
            "sent_to": "thu@example.com",
        }
    ]


def test_a_repeated_mail_tells_what_the_first_one_told(session: Session) -> None:
    cycle = a_cycle(session)
    first = a_mail(session, cycle, state=MailState.SENT)
    a_notice(session, first, cycle, "remind:1")
    again = a_mail(session, cycle, key="resend:1:1", state=WAITING, resend_of=first)

    told = queries.show(session, again)["notices"]

    assert [each["about"] for each in told] == [date(2020, 2, 29)]
    assert queries.show(session, first)["resent_as"] == [again]


def test_a_number_that_no_mail_has_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="Không có thư số 7"):
        queries.show(session, 7)


def test_mails_are_counted_by_state_and_notices_without_an_address_apart(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    first, _ = two_mails(session, cycle)
    a_mail(session, cycle, key="three", state=MailState.SENT)
    for key, state in (("a", "unreachable"), ("b", "mailed")):
        a_notice(session, first, cycle, f"remind:{key}", state=state)

    states = queries.by_state(session, cycle.id)

    assert {state: count for state, count in states.items() if count} == {
        MailState.SENT: 1,
        MailState.WAITING: 2,
    }
    assert queries.unreachable(session, cycle.id) == 1


def test_a_mail_that_waits_says_why(session: Session) -> None:
    waiting, later = two_mails(session)
    session.execute(
        queries.MAIL.update()
        .where(queries.MAIL.c.id == later)
        .values(not_before=AT + timedelta(minutes=5))
    )
    held, sent = a_mail(session), a_mail(session, key="sent", state=MailState.SENT)

    def why(mail_id: int) -> str:
        return why_waiting(session, standing(session, mail_id), at=AT)

    assert why(held) == "chờ có người duyệt"
    assert why(later) == "hẹn gửi lại sau 08:05 22/02/2020"
    assert why(sent) == ""
    assert why(waiting) == "hôm nay là ngày nghỉ, thư rời hệ thống vào ngày làm việc kế tiếp"
    stop_all_mail(session, "Anh Minh")
    assert why(waiting) == "Mọi thư đang tạm dừng từ 08:00 22/02/2020, theo lệnh của Anh Minh."


@pytest.mark.parametrize(
    ("moment", "last_call", "why"),
    [
        ("2020-02-24T09:00", False, "sắp được gửi"),
        ("2020-02-24T07:29", False, "ngoài giờ gửi thư (07:30-17:00 ngày làm việc)"),
        ("2020-02-22T09:00", True, "sắp được gửi"),
        ("2020-02-22T17:00", True, "ngoài giờ gửi thư (07:30-17:00 ngày làm việc)"),
    ],
)
def test_a_mail_waits_for_the_hours_of_an_office(
    session: Session, moment: str, why: str, *, last_call: bool
) -> None:
    row = standing(session, a_mail(session, state=WAITING, last_call=last_call))
    at = datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)

    assert why_waiting(session, row, at=at) == why
