"""What comes back for a mail: believed once, by its signature; nobody is answered."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.return_paths import Posted, return_path
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.mail_filters import MAIL, NOTICE
from ocop_cycle.services.addresses import BAD_ADDRESS
from ocop_cycle.services.bounces import ATTEMPT, Taken, take
from ocop_cycle.settings import settings
from tests.bouncing import AT, BASE, DAY, TO, a_sent_mail, bad, path, report, told, tried, tries
from tests.building import a_cycle
from tests.notifications.reports import SAMPLES
from tests.posting import a_mail, standing
from tests.telling import a_contact, notice_states, tell_unit


@pytest.fixture(autouse=True)
def _set(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store
    monkeypatch.setenv("OCOP_BOUNCE_ADDRESS", BASE)
    settings.cache_clear()


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_cycle(session)


@pytest.fixture
def sent(session: Session, cycle: AnyRow) -> int:
    return a_sent_mail(session, cycle)


def reminders(session: Session) -> set[str]:
    return {state for key, state in notice_states(session).items() if key.startswith("remind:")}


def everything(session: Session) -> list[object]:
    return [session.execute(select(each)).all() for each in (MAIL, NOTICE, ATTEMPT, BAD_ADDRESS)]


@pytest.mark.parametrize("sample", ["postfix", "exim", "exchange", "gmail"])
def test_a_final_failure_ends_the_mail_marks_the_address_and_asks_for_a_call(
    session: Session, sent: int, sample: str
) -> None:
    assert take(session, report(sent, sample), at=AT) is Taken.BOUNCED

    assert standing(session, sent).state == "failed"
    assert tries(session, sent) == [(1, "sent", 0), (2, "bounced", 550)]
    assert bad(session) == [TO]
    assert reminders(session) == {"unreachable"}


def test_the_servers_words_are_kept_with_the_mark(session: Session, sent: int) -> None:
    take(session, report(sent), at=AT)

    said = f"550 5.1.1 <{TO}>: Recipient address rejected: User unknown in virtual mailbox table"
    assert session.scalars(select(BAD_ADDRESS.c.reason)).one() == said
    assert session.scalars(select(ATTEMPT.c.reply).where(ATTEMPT.c.number == 2)).one() == said


@pytest.mark.parametrize("sample", ["vietnamese", "vietnamese-windows-1258"])
def test_a_full_mailbox_is_no_bad_address_but_its_reader_is_called(
    session: Session, sent: int, sample: str
) -> None:
    assert take(session, report(sent, sample), at=AT) is Taken.BOUNCED

    assert standing(session, sent).state == "failed"
    assert bad(session) == []
    assert reminders(session) == {"unreachable"}


def test_a_delay_is_written_down_once_and_changes_nothing_else(session: Session, sent: int) -> None:
    message = report(sent, "postfix-delayed")

    assert [take(session, message, at=AT) for _ in range(2)] == [Taken.DELAYED, Taken.REPEATED]

    assert tries(session, sent) == [(1, "sent", 0), (2, "delayed", 0)]
    assert (standing(session, sent).state, bad(session)) == ("sent", [])
    assert reminders(session) == {"mailed"}


def test_a_failure_after_a_delay_is_believed(session: Session, sent: int) -> None:
    take(session, report(sent, "postfix-delayed"), at=AT)

    assert take(session, report(sent), at=AT + timedelta(days=5)) is Taken.BOUNCED
    assert [result for _, result, _ in tries(session, sent)] == ["sent", "delayed", "bounced"]


def ignored(session: Session, message: bytes, at: datetime = AT) -> Taken:
    before = everything(session)
    found = take(session, message, at=at)
    assert everything(session) == before
    return found


def test_a_forged_one_changes_nothing(session: Session, sent: int) -> None:
    forged = return_path(BASE, Posted(sent, DAY, TO), "an other secret")

    assert ignored(session, SAMPLES["postfix"].written(forged, TO)) is Taken.FORGED
    assert ignored(session, report(sent + 1)) is Taken.FORGED


def test_a_signature_for_another_recipient_changes_nothing(session: Session, sent: int) -> None:
    lent = path(sent, to="ke.khac@example.com")

    assert ignored(session, SAMPLES["postfix"].written(lent, TO)) is Taken.FORGED


def test_an_old_one_changes_nothing(session: Session, sent: int) -> None:
    last = AT + timedelta(days=30)

    assert ignored(session, report(sent), at=last + timedelta(days=1)) is Taken.OLD
    assert take(session, report(sent), at=last) is Taken.BOUNCED


def test_a_repeated_one_changes_nothing(session: Session, sent: int) -> None:
    take(session, report(sent), at=AT)

    assert ignored(session, report(sent)) is Taken.REPEATED
    assert ignored(session, report(sent, "exim")) is Taken.REPEATED
    assert ignored(session, report(sent, "postfix-delayed")) is Taken.REPEATED


def test_one_that_speaks_of_somebody_else_changes_nothing(session: Session, sent: int) -> None:
    assert ignored(session, report(sent, to="b@example.com")) is Taken.OTHER_RECIPIENT


def test_one_that_names_nobody_is_believed_by_its_signature(session: Session, sent: int) -> None:
    nobody = report(sent).replace(b"rfc822;", b"x-unknown;").replace(TO.encode(), b"hidden")

    assert take(session, nobody, at=AT) is Taken.BOUNCED


@pytest.mark.parametrize("result", ["temporary", "permanent"])
def test_one_for_a_mail_that_never_left_changes_nothing(
    session: Session, cycle: AnyRow, result: str
) -> None:
    assert cycle
    unsent = a_mail(session, state=MailState.WAITING, to=TO)
    assert ignored(session, report(unsent)) is Taken.NEVER_SENT

    tried(session, unsent, result)
    assert ignored(session, report(unsent)) is Taken.NEVER_SENT


@pytest.mark.parametrize("instead", ["folder", "thu@example.vn"])
def test_one_for_a_mail_that_went_elsewhere_says_nothing_of_its_recipient(
    session: Session, cycle: AnyRow, instead: str
) -> None:
    number = a_mail(session, cycle, state=MailState.SENT, to=TO)
    tried(session, number, sent_to=instead)

    assert ignored(session, report(number)) is Taken.ELSEWHERE


def test_one_for_a_mail_that_is_just_being_sent_waits(session: Session, cycle: AnyRow) -> None:
    number = a_mail(session, cycle, state=MailState.SENDING, to=TO)
    tried(session, number, "ambiguous")

    assert ignored(session, report(number)) is Taken.LATER


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.HELD])
def test_a_mail_that_had_arrived_after_all_is_not_sent_again(
    session: Session, cycle: AnyRow, state: MailState
) -> None:
    number = a_mail(session, cycle, state=state, to=TO)
    tried(session, number, "ambiguous")

    assert take(session, report(number), at=AT) is Taken.BOUNCED
    assert (standing(session, number).state, standing(session, number).attempts) == ("failed", 2)


def test_other_mail_is_no_report(session: Session, sent: int) -> None:
    away = f"To: {path(sent)}\r\nSubject: Tôi đi vắng\r\n\r\nHẹn gặp lại.\r\n".encode()
    unsigned = SAMPLES["postfix"].written(BASE, TO)

    assert ignored(session, away) is Taken.NO_REPORT
    assert ignored(session, unsigned) is Taken.UNSIGNED


def test_one_that_says_that_all_is_well_changes_nothing(session: Session, sent: int) -> None:
    relayed = report(sent).replace(b"Action: failed", b"Action: relayed")

    assert ignored(session, relayed) is Taken.NO_FAILURE


def test_what_no_longer_matters_asks_for_no_call(session: Session, sent: int) -> None:
    later = datetime(2020, 3, 2, 2, 0, tzinfo=AT.tzinfo)

    assert take(session, report(sent), at=later) is Taken.BOUNCED

    assert standing(session, sent).state == "failed"
    assert reminders(session) == {"mailed"}


def test_a_units_notice_goes_to_a_colleague_who_can_be_written_to(
    session: Session, cycle: AnyRow
) -> None:
    a_contact(session, "ubnd-dai-tu", TO)
    a_contact(session, "ubnd-dai-tu", "chu.tich@example.vn", "Chủ tịch")
    number = a_mail(session, cycle, state=MailState.SENT, to=TO)
    key = tell_unit(session, "ubnd-dai-tu", "stage_opened", DAY, about=date(2020, 3, 14))
    told(session, number, key)
    tried(session, number)

    take(session, report(number), at=AT)

    row = session.execute(select(NOTICE).where(NOTICE.c.key == key)).one()
    assert (row.state, row.mail_id, bad(session)) == ("new", None, [TO])


def test_a_mail_that_repeats_another_tells_what_that_one_told(session: Session, sent: int) -> None:
    again = a_mail(session, key="resend:1:1", state=MailState.SENT, to=TO, resend_of=sent)
    tried(session, again)

    take(session, report(again), at=AT)

    assert (standing(session, again).state, standing(session, sent).state) == ("failed", "sent")
    assert reminders(session) == {"unreachable"}


def test_of_several_recipients_the_worst_of_ones_own_counts(session: Session, sent: int) -> None:
    group = f"\r\nFinal-Recipient: rfc822; {TO}\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n"
    at = b"\r\nFinal-Recipient"
    message = report(sent).replace(at, group.encode() + at[2:], 1)

    assert take(session, message, at=AT) is Taken.BOUNCED
