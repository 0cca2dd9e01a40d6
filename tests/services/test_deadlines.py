"""A later paper moves a deadline: entries, units and reminders follow, once."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.agenda import happened
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import CYCLE, course_named, windows_as_of
from ocop_cycle.queries.cycles import responsible
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import cycles, mailing, reminders, stages, windows
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_stage
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.replacements import MAIL
from rules.errors import Refusal
from rules.rounds import Round
from rules.standing import Act, DueSource
from rules.vocabulary import Action, Stage
from tests.building import MORNING, a_cycle, an_entry

IDEAS = Stage.IDEA_REGISTRATION
PAPER = Adjustment("trước ngày 10/3/2020", "25/VPĐP", date(2020, 2, 20), "Cán bộ", MORNING)
OLD, NEW = date(2020, 2, 29), date(2020, 3, 9)
SAID_2027 = Adjustment("trước ngày 10/5/2027", "9/UBND", date(2027, 3, 1), "Cán bộ", MORNING)


def entry_row(session: Session, entry: int) -> AnyRow:
    return session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()


def told(session: Session, *, units: bool) -> list[AnyRow]:
    rows = session.execute(select(NOTICE).where(NOTICE.c.kind == "day_moved"))
    return [row for row in rows if (row.agency_id is not None) is units]


def a_year_of_two_rounds(session: Session) -> AnyRow:
    return a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))


def test_the_entries_of_the_stage_get_the_new_day_and_the_journal_says_why(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)

    done = adjust_stage(session, cycle, IDEAS, PAPER)

    row = entry_row(session, entry)
    line = session.execute(select(JOURNAL).where(JOURNAL.c.sequence == 2)).one()
    assert (done.new, done.old_day, done.new_day, done.moved) == (True, OLD, NEW, 1)
    assert (row.due, row.due_limit, row.acted) == (NEW, date(2020, 3, 10), date(2020, 2, 10))
    assert (line.action, line.day, line.paper) == ("reschedule", PAPER.on, PAPER.paper)
    assert [(facet.due, count) for facet, count in facets(session, cycle.id).items()] == [(NEW, 1)]
    assert [facet.due for facet in facets(session, cycle.id, date(2020, 2, 19))] == [OLD]


def test_windows_keep_their_history(session: Session) -> None:
    cycle = a_cycle(session)

    adjust_stage(session, cycle, IDEAS, PAPER)

    def last_day(day: date) -> date:
        [window] = [
            row for row in windows_as_of(session, cycle.id, day) if row.stage == IDEAS.value
        ]
        return window.last_day  # type: ignore[no-any-return]

    window = course_named(session, cycle.id).windows[IDEAS, Round(2020)]
    assert (last_day(date(2020, 2, 19)), last_day(PAPER.on)) == (OLD, NEW)
    assert (window.last_day, window.clause) == (NEW, "4.1")


def test_every_responsible_unit_is_told_once(session: Session) -> None:
    cycle = a_cycle(session)
    units = responsible(session, cycle.id, IDEAS, "1/2020")

    done = adjust_stage(session, cycle, IDEAS, PAPER)

    rows = told(session, units=True)
    assert done.told == len(units) == len(rows)
    assert rows[0].key == f"moved:{cycle.id}:{IDEAS}:1/2020:{OLD}:{NEW}:{rows[0].agency_id}"
    assert {name: rows[0].details[name] for name in ("old", "new", "paper")} == {
        "old": "2020-02-29",
        "new": "2020-03-09",
        "paper": "25/VPĐP",
    }


def test_the_same_paper_again_changes_nothing(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)
    adjust_stage(session, cycle, IDEAS, PAPER)
    before = len(told(session, units=True)), len(told(session, units=False))

    again = adjust_stage(session, cycle, IDEAS, replace(PAPER, paper=" 25/vpđp "))

    assert (again.new, again.moved, again.told) == (False, 0, 0)
    assert (len(told(session, units=True)), len(told(session, units=False))) == before
    assert before[1] == 1


def test_a_second_paper_moves_the_day_again(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    adjust_stage(session, cycle, IDEAS, PAPER)
    later = replace(PAPER, phrase="trước ngày 13/3/2020", paper="30/VPĐP", on=date(2020, 3, 2))

    done = adjust_stage(session, cycle, IDEAS, later)

    assert (done.old_day, entry_row(session, entry).due) == (NEW, date(2020, 3, 12))


@pytest.mark.parametrize(
    ("stage", "said", "reason"),
    [
        (IDEAS, replace(PAPER, paper="  "), "cần có văn bản"),
        (IDEAS, replace(PAPER, phrase="02 ngày/lớp"), "không phải thời hạn"),
        (IDEAS, replace(PAPER, on=date(2020, 3, 10)), "trước ngày của văn bản"),
        (IDEAS, replace(PAPER, on=date(2020, 2, 6)), "sau ngày của văn bản"),
        (IDEAS, replace(PAPER, phrase="trước ngày 20/3/2020"), "hãy điều chỉnh bước kia trước"),
        (Stage.DISTRICT_EVALUATION, replace(PAPER, phrase="trước ngày 1/6/2020"), "bước kia"),
        (Stage.COMMUNE_CHECK, PAPER, "không có bước"),
    ],
)
def test_what_a_paper_cannot_say_is_refused(
    session: Session, stage: Stage, said: Adjustment, reason: str
) -> None:
    cycle = a_cycle(session)

    with pytest.raises(Refusal, match=reason):
        adjust_stage(session, cycle, stage, said)

    assert told(session, units=True) == []


def test_one_paper_sets_one_day(session: Session) -> None:
    cycle = a_cycle(session)
    adjust_stage(session, cycle, IDEAS, PAPER)

    with pytest.raises(Refusal, match="mỗi văn bản chỉ đặt một hạn"):
        adjust_stage(session, cycle, IDEAS, replace(PAPER, phrase="trước ngày 12/3/2020"))


def test_a_closed_cycle_is_not_adjusted(session: Session) -> None:
    a_cycle(session)
    closed = cycles.close(session, "thai-nguyen-2020", on=date(2020, 12, 31))
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == closed.id)).one()

    with pytest.raises(Refusal, match="đã đóng"):
        adjust_stage(session, cycle, IDEAS, PAPER)


def test_a_day_given_to_an_entry_stays(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    given = Act(
        Action.EXTEND, date(2020, 2, 12), by="Cán bộ", reason="Mưa lũ", until=date(2020, 3, 5)
    )
    stages.move_one(session, entry, given, at=MORNING)

    done = adjust_stage(session, cycle, IDEAS, PAPER)

    assert (done.moved, entry_row(session, entry).due) == (0, date(2020, 3, 5))


def test_a_minimum_yields_to_a_later_day_of_the_window(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    stages.move_one(session, entry, Act(Action.SUBMIT, date(2020, 2, 28), by="HTX"), at=MORNING)
    returned = Act(Action.RETURN, date(2020, 3, 2), by="Huyện", reason="Thiếu trang")
    stages.move_one(session, entry, returned, at=MORNING)
    before = entry_row(session, entry)
    paper = replace(PAPER, phrase="trước ngày 28/3/2020", on=date(2020, 3, 3))
    for stage in (Stage.IDEA_SELECTION, IDEAS):
        last = "hết ngày 31/3/2020" if stage is Stage.IDEA_SELECTION else paper.phrase
        adjust_stage(session, cycle, stage, replace(paper, phrase=last))

    after = entry_row(session, entry)

    assert (before.due, before.due_source) == (date(2020, 3, 16), DueSource.MINIMUM)
    assert (after.due, after.due_source) == (date(2020, 3, 27), DueSource.WINDOW)


def test_reminders_of_the_old_day_are_replaced_with_their_mails(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)
    an_entry(session, cycle, "SP-2")
    reminders.remind(session, cycle.id, IDEAS, date(2020, 2, 21))
    mailing.make(session, cycle.id, date(2020, 2, 21), at=MORNING)
    reminders.remind(session, cycle.id, IDEAS, date(2020, 2, 28))

    adjust_stage(session, cycle, IDEAS, PAPER)

    made = session.execute(select(MAIL.c.state).where(MAIL.c.kind == "deadline_reminder")).all()
    waiting = session.scalars(
        select(NOTICE.c.state).where(
            NOTICE.c.kind == "deadline_reminder", NOTICE.c.day == date(2020, 2, 28)
        )
    ).all()
    assert [row.state for row in made] == [MailState.REPLACED] * 2
    assert waiting == ["replaced"] * 2


def test_a_unit_is_no_longer_alarmed_about_the_old_day(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    stages.move_one(session, entry, Act(Action.SUBMIT, date(2020, 2, 20), by="HTX"), at=MORNING)
    reminders.raise_delays(session, cycle.id, Stage.IDEA_SELECTION, date(2020, 3, 16))
    said = replace(PAPER, phrase="hết ngày 25/3/2020", on=date(2020, 3, 13))

    adjust_stage(session, cycle, Stage.IDEA_SELECTION, said)

    states = session.scalars(select(NOTICE.c.state).where(NOTICE.c.kind == "stage_overdue")).all()
    assert set(states) == {"replaced"}


def test_a_window_that_was_opened_is_not_opened_again(session: Session) -> None:
    cycle = a_cycle(session)
    windows.open_due(session, cycle.id, IDEAS, date(2020, 2, 10))

    adjust_stage(session, cycle, IDEAS, PAPER)

    assert windows.open_due(session, cycle.id, IDEAS, date(2020, 2, 21)) == 0
    assert (IDEAS.value, "1/2020", NEW, "opened") in happened(session, cycle.id)
