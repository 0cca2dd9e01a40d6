"""What came back: reports on mails that the relay had taken, each believed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.bounces import Fate, report_of
from notifications.return_paths import Claim
from ocop_cycle.clock import day_of
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Attempt, Mail, MailState
from ocop_cycle.services import addresses, return_paths, untold
from rules.bounces import Verdict, verdict
from rules.vocabulary import Word

MAIL: Final = table(Mail)
ATTEMPT: Final = table(Attempt)
BELIEVED: Final = timedelta(days=30)
"""For how long a return path is believed after the day on which its mail left."""
_MAY_HAVE_ARRIVED: Final = frozenset({"sent", "ambiguous"})
_MAY_FAIL: Final = frozenset({MailState.SENT, MailState.WAITING, MailState.HELD})
_WORST: Final = tuple(Verdict)
_BOUNCED: Final = "bounced"
_DELAYED: Final = "delayed"


class Taken(Word):
    """What became of a message that came back (thư trả về)."""

    BOUNCED = "bounced", "Thư bị trả lại"
    DELAYED = "delayed", "Nơi nhận báo chậm"
    LATER = "later", "Để lần sau, thư đang được gửi"
    NO_REPORT = "no_report", "Không phải báo cáo của máy chủ thư"
    NO_FAILURE = "no_failure", "Báo đã đến hoặc đã chuyển tiếp"
    UNSIGNED = "unsigned", "Không rõ của thư nào"
    FORGED = "forged", "Chữ ký không đúng"
    OLD = "old", "Đã quá lâu"
    NEVER_SENT = "never_sent", "Thư này chưa từng được gửi"
    ELSEWHERE = "elsewhere", "Thư thử, không gửi đến người nhận"
    OTHER_RECIPIENT = "other_recipient", "Nói về người nhận khác"
    REPEATED = "repeated", "Đã ghi nhận"


@dataclass(frozen=True)
class _Sent:
    """A mail and its tries."""

    mail: AnyRow
    tries: tuple[AnyRow, ...]


def take(session: Session, message: bytes, *, at: datetime) -> Taken:
    """Take note of a message that came back; whatever it is, nobody is answered.

    It is believed when its return path is ours, not older than thirty days, and of a mail that may
    have arrived. A final failure ends the mail, marks the address if it is at fault, and lets what
    was to be told reach its reader otherwise; a delay is written down. A second time nothing is.
    """
    report = report_of(message)
    if not report.fates:
        return Taken.NO_REPORT
    claims = list(return_paths.claims(report.text))
    if not claims:
        return Taken.UNSIGNED
    genuine = _genuine(session, claims)
    if not genuine:
        return Taken.FORGED
    claim, mail = genuine[0]
    if day_of(at) - claim.day > BELIEVED:
        return Taken.OLD
    return _of_mail(session, mail, report.fates, at)


def _genuine(session: Session, claims: Sequence[Claim]) -> list[tuple[Claim, AnyRow]]:
    """Find the mails of return paths that are ours, and keep others from changing them."""
    rows = session.execute(
        select(MAIL.c.id, MAIL.c.recipient, MAIL.c.state, MAIL.c.attempts)
        .where(MAIL.c.id.in_({claim.mail_id for claim in claims}))
        .with_for_update()
    )
    known = {row.id: row for row in rows}
    return [
        (claim, known[claim.mail_id])
        for claim in claims
        if claim.mail_id in known and return_paths.is_ours(claim, known[claim.mail_id].recipient)
    ]


def _of_mail(session: Session, mail: AnyRow, fates: Sequence[Fate], at: datetime) -> Taken:
    tries = session.execute(
        select(ATTEMPT).where(ATTEMPT.c.mail_id == mail.id).order_by(ATTEMPT.c.number)
    )
    sent = _Sent(mail, tuple(tries))
    unbelieved = _why_not(sent)
    if unbelieved:
        return unbelieved
    recipient = mail.recipient.casefold()
    own = [fate for fate in fates if not fate.recipients or recipient in fate.recipients]
    if not own:
        return Taken.OTHER_RECIPIENT
    worst = min(own, key=lambda fate: _WORST.index(_verdict(fate)))
    match _verdict(worst):
        case Verdict.ARRIVED:
            return Taken.NO_FAILURE
        case Verdict.LATE:
            return _delayed(session, sent, worst, at)
        case _:
            return _bounced(session, sent, worst, at)


def _why_not(sent: _Sent) -> Taken | None:
    """Say why what comes back for a mail changes nothing; None where it may."""
    left = [each for each in sent.tries if each.result in _MAY_HAVE_ARRIVED]
    if sent.mail.state == MailState.SENDING.value:
        return Taken.LATER
    if not left:
        return Taken.NEVER_SENT
    if left[-1].sent_to:
        return Taken.ELSEWHERE
    return Taken.REPEATED if any(each.result == _BOUNCED for each in sent.tries) else None


def _verdict(fate: Fate) -> Verdict:
    return verdict(fate.action, fate.status)


def _delayed(session: Session, sent: _Sent, fate: Fate, at: datetime) -> Taken:
    if any(each.result == _DELAYED and each.reply == _reply(fate) for each in sent.tries):
        return Taken.REPEATED
    _write(session, sent, _DELAYED, fate, at)
    return Taken.DELAYED


def _bounced(session: Session, sent: _Sent, fate: Fate, at: datetime) -> Taken:
    mail = sent.mail
    _write(session, sent, _BOUNCED, fate, at)
    if mail.state in _MAY_FAIL:
        failed = MailState.FAILED.value
        session.execute(update(MAIL).where(MAIL.c.id == mail.id).values(state=failed))
    if _verdict(fate) is Verdict.GONE:
        addresses.mark_bad(session, mail.recipient, _reply(fate), mail_id=mail.id, at=at)
    untold.tell_otherwise(session, mail.id, at=at)
    return Taken.BOUNCED


def _write(session: Session, sent: _Sent, result: str, fate: Fate, at: datetime) -> None:
    """Write down what came back, behind the tries; a mail that is tried again counts it."""
    mail = sent.mail
    number = max(mail.attempts, *(each.number for each in sent.tries)) + 1
    values = {"mail_id": mail.id, "number": number, "at": at, "result": result}
    session.execute(insert(ATTEMPT).values(**values, reply=_reply(fate), code=fate.code))
    if mail.state != MailState.SENT.value:
        session.execute(update(MAIL).where(MAIL.c.id == mail.id).values(attempts=number))


def _reply(fate: Fate) -> str:
    """Give the server's words, with the status unless they say it."""
    said = "" if not fate.status or fate.status in fate.words else fate.status
    return " ".join(filter(None, (said, fate.words))) or fate.action
