"""How many mails a week a person gets, and what passes all the same."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.mailed import day_key
from ocop_cycle.settings import settings
from rules.vocabulary import Action
from tests.building import ENTRY, MORNING, a_cycle, an_entry
from tests.telling import (
    DAY,
    LAST_DAY,
    MAIL,
    act,
    letter,
    mails,
    make,
    notice_states,
    one_reader,
    remind,
)


@pytest.fixture
def with_budget(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set how many mails a person may have in a week."""

    def set_it(budget: str) -> None:
        monkeypatch.setenv("OCOP_MAIL_WEEK_BUDGET", budget)
        settings.cache_clear()

    return set_it


def had(session: Session, count: int, before: date = DAY) -> None:
    """Let a person have had mails on the days before."""
    for days in range(1, count + 1):
        day = before - timedelta(days=days)
        values = {
            "key": day_key(day, "sp-1@example.com"),
            "message_id": f"<{day}@example.com>",
            "kind": "entry_moved",
            "recipient": "sp-1@example.com",
            "subject": "",
            "facts": {},
            "day": day,
            "made_at": MORNING,
            "state": "sent",
            "attempts": 1,
        }
        session.execute(insert(MAIL).values(**values))


@pytest.mark.parametrize(
    ("count", "budget", "made"), [(2, "3", 1), (3, "3", 0), (3, "4", 1), (7, "0", 1)]
)
def test_who_has_had_his_mails_of_the_week_gets_early_reminders_later(
    session: Session, with_budget: Callable[[str], None], count: int, budget: str, made: int
) -> None:
    with_budget(budget)
    key = remind(session, an_entry(session, a_cycle(session)), DAY)
    had(session, count)

    found = make(session)

    assert (found, notice_states(session)[key]) == (made, "mailed" if made else "new")


def test_what_was_put_off_joins_the_next_mail_that_passes(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    remind(session, entry, DAY)
    had(session, 3)
    before = make(session)
    extended = date(2020, 3, 9)
    act(session, entry, Action.EXTEND, DAY, until=extended)
    other = an_entry(session, cycle, "SP-2")
    remind(session, other, DAY)
    one_reader(session, "sp-1@example.com")

    after = make(session)

    assert (before, after) == (0, 1)
    notices = letter(mails(session)[-1]).notices
    assert [notice.kind for notice in notices] == ["deadline_reminder", "day_moved"]


def test_the_last_warning_passes_every_budget(session: Session, cycle: AnyRow) -> None:
    eve = LAST_DAY - timedelta(days=1)
    remind(session, an_entry(session, cycle), eve, "1")
    had(session, 7, eve)

    assert make(session, eve) == 1


def test_a_mail_of_the_day_takes_along_what_could_have_waited(
    session: Session, cycle: AnyRow
) -> None:
    eve = LAST_DAY - timedelta(days=1)
    one, other = (an_entry(session, cycle, code) for code in ("SP-1", "SP-2"))
    remind(session, one, eve, "1")
    one_reader(session, "sp-1@example.com")
    had(session, 3, eve)
    make(session, eve)
    session.execute(update(ENTRY).where(ENTRY.c.id == other).values(due=date(2020, 3, 30)))
    early = remind(session, other, eve, "30")

    make(session, eve)

    assert notice_states(session)[early] == "mailed"


def test_mails_of_more_than_a_week_ago_do_not_count(session: Session, cycle: AnyRow) -> None:
    remind(session, an_entry(session, cycle), DAY)
    had(session, 7, DAY - timedelta(days=7))

    assert make(session) == 1
