"""From notices to mails: one person, one mail a day, the most urgent first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle import days, db
from ocop_cycle.clock import end_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.mailed import day_key
from ocop_cycle.services import mailing
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry
from tests.telling import (
    DAY,
    LAST_DAY,
    MAIL,
    NOTICE,
    SELECTED_BY,
    UNIT,
    a_contact,
    act,
    hold,
    kinds,
    late,
    letters,
    mails,
    make,
    notice_states,
    one_reader,
    remind,
    tell_unit,
)


def test_forty_products_of_one_producer_make_one_mail(session: Session, cycle: AnyRow) -> None:
    for number in range(40):
        remind(session, an_entry(session, cycle, f"SP-{number:02}"), DAY)
    one_reader(session)

    made = make(session)

    [letter] = letters(session)
    assert (made, len(letter.notices), len(letter.events)) == (1, 40, 40)
    assert (letter.key, letter.to) == (day_key(DAY, "htx@example.com"), "htx@example.com")
    assert set(session.execute(select(NOTICE.c.state, NOTICE.c.mail_id))) == {("mailed", 1)}


def test_two_cycles_of_one_place_share_the_mail_of_a_person(
    session: Session, cycle: AnyRow
) -> None:
    second = a_cycle(session, "thai-nguyen-2022-2025")
    session.execute(NOTICE.delete())
    a_contact(session, UNIT, "lan@example.com")
    tell_unit(session, UNIT, "stage_opened", DAY, about=SELECTED_BY)
    tell_unit(session, UNIT, "cycle_opened", DAY, cycle_id=second.id, stage="", round="")

    counts = [make(session), mailing.make(session, second.id, DAY, at=MORNING)]

    assert (cycle.id, counts) == (1, [1, 0])
    assert kinds(session) == [["stage_opened", "cycle_opened"]]


def test_a_day_that_is_run_twice_makes_nothing_new(session: Session, cycle: AnyRow) -> None:
    remind(session, an_entry(session, cycle), DAY)

    counts = [make(session), make(session), make(session, DAY + timedelta(days=1))]

    assert counts == [1, 0, 0]


def test_a_clock_that_runs_back_makes_nothing_again(session: Session, cycle: AnyRow) -> None:
    remind(session, an_entry(session, cycle), DAY)
    make(session)

    counts = [make(session, DAY - timedelta(days=days)) for days in (1, 30)]

    assert (counts, len(mails(session))) == ([0, 0], 1)


def test_what_comes_up_later_in_the_day_joins_the_mail_that_waits(
    session: Session, cycle: AnyRow
) -> None:
    one, other = (an_entry(session, cycle, code) for code in ("SP-1", "SP-2"))
    remind(session, one, DAY)
    one_reader(session)
    make(session)
    [before] = mails(session)
    remind(session, other, DAY)

    made = make(session)

    [after] = mails(session)
    assert (made, before.subject != after.subject) == (0, True)
    assert (before.message_id, before.key) == (after.message_id, after.key)
    assert kinds(session) == [["deadline_reminder", "deadline_reminder"]]
    assert set(session.scalars(select(NOTICE.c.mail_id))) == {after.id}


@pytest.mark.parametrize(
    "touched",
    [
        {"state": "sent"},
        {"state": "sending"},
        {"state": "expired"},
        {"state": "waiting", "attempts": 1},
        {"state": "held", "edited": {"subject": "Nhắc", "text": "Xin nộp."}},
        {"state": "waiting", "note": "Duyệt: Chị Lan"},
    ],
)
def test_what_comes_up_after_todays_mail_left_or_was_touched_waits_for_tomorrow(
    session: Session, cycle: AnyRow, touched: dict[str, object]
) -> None:
    one, other = (an_entry(session, cycle, code) for code in ("SP-1", "SP-2"))
    remind(session, one, DAY)
    one_reader(session)
    make(session)
    session.execute(update(MAIL).values(**touched))
    late_one = remind(session, other, DAY)

    counts = [make(session), make(session, DAY + timedelta(days=1))]

    assert counts == [0, 1]
    assert [letter.notices[-1].key for letter in letters(session)][1] == late_one
    assert kinds(session) == [["deadline_reminder"], ["deadline_reminder"]]


def test_of_a_ladder_only_the_newest_rung_is_told(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    old = [remind(session, entry, DAY - timedelta(days=days), str(days + 7)) for days in (7, 3)]
    new = remind(session, entry, DAY)

    made = make(session)

    assert made == 1
    assert notice_states(session) == {old[0]: "replaced", old[1]: "replaced", new: "mailed"}


def test_a_newer_rung_takes_the_place_of_one_that_still_waits(
    session: Session, cycle: AnyRow
) -> None:
    entry = an_entry(session, cycle)
    remind(session, entry, DAY)
    make(session)
    eve = LAST_DAY - timedelta(days=1)
    remind(session, entry, eve, "1")

    make(session, eve)

    assert [row.state for row in mails(session)] == ["replaced", "waiting"]


def test_what_is_no_longer_true_is_made_no_mail(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    key = remind(session, entry, DAY)
    act(session, entry, Action.SUBMIT, DAY)

    make(session)

    assert kinds(session) == [["entry_moved"]]
    assert notice_states(session)[key] == "replaced"


def test_the_most_urgent_comes_first_and_files_the_mail(session: Session, cycle: AnyRow) -> None:
    hold(session, cycle)
    a_contact(session, UNIT, "lan@example.com")
    day = SELECTED_BY + timedelta(days=2)
    opened = tell_unit(session, UNIT, "cycle_opened", day, stage="", round="")
    overdue = late(session, "+1", day)
    moved = tell_unit(
        session, UNIT, "day_moved", day, stage="", round="", about=date(2020, 6, 30),
        details={"old": "2020-05-30", "new": "2020-06-30", "what": "nhiệm vụ “Hội chợ”"},
    )  # fmt: skip

    make(session, day)

    [row], [letter] = mails(session), letters(session)
    assert [notice.key for notice in letter.notices] == [overdue, moved, opened]
    assert (row.kind, row.entry_id, row.cycle_id) == ("stage_overdue", None, cycle.id)


@pytest.mark.parametrize(("rung", "last"), [("7", False), ("1", True), ("0", True)])
def test_a_mail_with_a_last_warning_is_marked_and_lives_as_long_as_it_is_true(
    session: Session, cycle: AnyRow, rung: str, *, last: bool
) -> None:
    day = LAST_DAY - timedelta(days=int(rung))
    remind(session, an_entry(session, cycle), day, rung)

    make(session, day)

    [row] = mails(session)
    assert (row.last_call, row.expires_at) == (last, end_of(LAST_DAY))


def test_a_cycle_that_is_held_makes_mails_that_wait_for_approval(
    session: Session, cycle: AnyRow
) -> None:
    session.execute(update(CYCLE).values(hold_mail=True))
    remind(session, an_entry(session, cycle), DAY)

    make(session)

    [row] = mails(session)
    assert (row.state, row.note != "") == ("held", True)


def test_parts_that_divide_a_persons_notices_still_make_one_mail(
    session: Session, cycle: AnyRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 3)
    for number in range(8):
        remind(session, an_entry(session, cycle, f"SP-{number}"), DAY)
    one_reader(session)

    parts = mailing.parts(session, cycle.id, DAY)
    made = make(session)

    assert [len(keys) for keys in parts] == [3, 3, 2]
    assert (made, [len(each) for each in kinds(session)]) == (1, [8])


def test_two_cycles_that_make_mails_at_once_share_the_mail_of_a_person(store: str) -> None:
    with db.unit_of_work() as session:
        a_cycle(session)
        second = a_cycle(session, "thai-nguyen-2022-2025")
        session.execute(NOTICE.delete())
        a_contact(session, UNIT, "lan@example.com")
        for number in (1, second.id):
            place = {"cycle_id": number, "stage": "", "round": ""}
            tell_unit(session, UNIT, "cycle_opened", DAY, **place, rung=str(number))

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda number: days.make_mails(number, DAY), (1, second.id)))

    with db.reading() as session:
        assert store
        assert (sum(made), [len(each) for each in kinds(session)]) == (1, [2])
