"""What a mail of a kind would say: real facts before made-up ones, and a word on which they are."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.kinds import KINDS
from notifications.render import pages
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.mail_filters import MAIL, NOTICE
from ocop_cycle.services.previews import preview
from tests.building import a_cycle, an_entry
from tests.posting import a_mail, a_notice, a_reminder

TODAY = date(2020, 2, 20)
MADE_UP = (
    "cycle_opened", "stage_opened", "agency_reminder", "stage_overdue", "activity_reminder",
    "activity_overdue", "set_a_day", "week_digest", "office_digest",
)  # fmt: skip


def silence(session: Session) -> AnyRow:
    """Start a year in which nothing has been told yet."""
    cycle = a_cycle(session)
    session.execute(NOTICE.delete())
    return cycle


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_looked_at_in_a_year_in_which_nothing_was_told(
    session: Session, kind: str
) -> None:
    cycle = silence(session)
    an_entry(session, cycle)

    seen = preview(session, kind, cycle, TODAY)

    assert [notice.kind for notice in seen.letter.notices] == [kind]
    assert pages(seen.letter).text.strip()
    assert seen.example == (kind not in MADE_UP)
    assert seen.source.startswith("thư mẫu" if seen.example else "số liệu hiện có")


def test_the_latest_mail_of_a_kind_is_shown_with_the_facts_that_left(session: Session) -> None:
    cycle = silence(session)
    entry = an_entry(session, cycle)
    for number, product in enumerate(("Chè cũ", "Chè mới"), start=1):
        notice = a_reminder(product, f"SP-{number}")
        mail = a_mail(session, cycle, notice, key=notice.key, state=MailState.SENT)
        told = {"entry_id": entry, "day": date(2020, 2, 20 + number)}
        a_notice(session, mail, cycle, notice.key, **told)

    seen = preview(session, "deadline_reminder", cycle, TODAY)

    assert seen.letter.first == a_reminder("Chè mới", "SP-2")
    assert (seen.source, seen.example) == (f"nội dung của thư số {mail}", False)


def test_a_notice_that_waits_to_be_a_mail_is_written_with_the_facts_of_its_day(
    session: Session,
) -> None:
    cycle = a_cycle(session)

    seen = preview(session, "cycle_opened", cycle, TODAY)

    assert seen.source == "việc ngày 07/02/2020, chưa gửi thư"
    assert seen.letter.first.kind == "cycle_opened"


def test_an_entry_that_waits_for_its_producer_would_be_reminded(session: Session) -> None:
    cycle = silence(session)
    entry = an_entry(session, cycle)
    waiting = {"entry_id": entry, "sequence": 1, "kind": "entry_moved"}
    a_notice(session, None, cycle, f"move:{entry}:1", **waiting)

    seen = preview(session, "deadline_reminder", cycle, TODAY)

    assert not seen.example
    assert "Chè SP-1" in pages(seen.letter).text
    assert seen.letter.to == "sp-1@example.com"


def test_looking_writes_nothing(session: Session) -> None:
    cycle = silence(session)
    an_entry(session, cycle)

    for kind in MADE_UP:
        preview(session, kind, cycle, TODAY)

    counts = [session.scalar(select(func.count()).select_from(each)) for each in (NOTICE, MAIL)]
    assert counts == [0, 0]
    assert session.scalar(select(CYCLE.c.revision)) == cycle.revision
