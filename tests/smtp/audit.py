"""What a server has taken, beside what the outbox says of it: lost, doubled, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.services.attempts import ATTEMPT, MAIL
from tests.smtp.scripted import Taken


@dataclass
class Verdict:
    """What is wrong; all of it is empty when nothing is.

    Attributes:
        lost: keys of mails that the outbox calls sent and the server has never taken.
        avoidable: keys of mails that were taken again although the sender had gone on after the
            first answer, so that it must have known.
        unexplained: keys of mails that were taken more often than tries with no known end allow.
        other_id: keys of mails whose copies bear different Message-IDs.
        wrongly_failed: keys of mails that the outbox calls failed and the server has taken.
        doubled: how many copies were too many, all in all.
    """

    lost: list[str] = field(default_factory=list)
    avoidable: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    other_id: list[str] = field(default_factory=list)
    wrongly_failed: list[str] = field(default_factory=list)
    doubled: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing is wrong."""
        faults = (self.lost, self.avoidable, self.unexplained, self.other_id, self.wrongly_failed)
        return not any(faults)


def audit(taken: Iterable[Taken]) -> Verdict:
    """Compare what a server has taken with the outbox."""
    copies: dict[str, list[Taken]] = defaultdict(list)
    for each in taken:
        copies[each.key].append(each)
    with db.reading() as session:
        mails = session.execute(select(MAIL.c.id, MAIL.c.key, MAIL.c.state)).all()
        unknown_ends = select(ATTEMPT.c.mail_id).where(ATTEMPT.c.result == "ambiguous")
        unclear = Counter(session.scalars(unknown_ends))
    verdict = Verdict()
    for mail in mails:
        _judge(verdict, mail.key, mail.state, copies[mail.key], unclear[mail.id])
    return verdict


def _judge(verdict: Verdict, key: str, state: str, copies: list[Taken], unclear: int) -> None:
    verdict.doubled += max(len(copies) - 1, 0)
    if state == "sent" and not copies:
        verdict.lost.append(key)
    if state == "failed" and copies:
        verdict.wrongly_failed.append(key)
    if any(each.followed for each in copies[:-1]):
        verdict.avoidable.append(key)
    if len(copies) - 1 > unclear:
        verdict.unexplained.append(key)
    if len({each.message_id for each in copies}) > 1:
        verdict.other_id.append(key)
