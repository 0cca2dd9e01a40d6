"""The office's report: each working morning, of what is new since the last one, never empty."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from notifications.digests import OfficeDigest
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.digests import OfficeReport, office_report
from rules.vocabulary import Action, Outcome
from tests.building import an_entry
from tests.mornings import (
    DISTRICT,
    MAIL,
    MONDAY,
    OFFICE,
    TUESDAY,
    a_quiet_year,
    an_idea,
    keys,
    morning,
    move,
    reach,
    told,
    write,
)


def reported(session: Session, cycle: AnyRow, day: date) -> dict[str, int]:
    return {each.what: each.entries for each in office_report(session, cycle, day).changes}


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_quiet_year(session)


def test_the_office_has_a_report_each_working_day_and_once(session: Session, cycle: AnyRow) -> None:
    reach(session, OFFICE)
    an_idea(session, cycle, "SP-1")

    counts = {
        day: [morning(session, cycle, day), morning(session, cycle, day)]
        for day in (MONDAY, TUESDAY, date(2020, 3, 13), date(2020, 3, 14), date(2020, 3, 16))
    }

    assert counts == {
        MONDAY: [1, 0],  # something is new
        TUESDAY: [0, 0],  # nothing is
        date(2020, 3, 13): [1, 0],  # a day is near
        date(2020, 3, 14): [0, 0],  # a Saturday
        date(2020, 3, 16): [1, 0],  # something is late
    }
    assert keys(session, "office_digest") == [
        f"digest:{cycle.id}:{day}" for day in ("2020-03-02", "2020-03-13", "2020-03-16")
    ]


def test_a_report_tells_what_is_new_due_and_late_and_whom_to_call(
    session: Session, cycle: AnyRow
) -> None:
    reach(session, OFFICE)
    reach(session, DISTRICT, phone="0200 111 222")
    an_idea(session, cycle, "SP-1")
    an_idea(session, cycle, "SP-2")
    an_entry(session, cycle, "SP-3", unit="ubnd-vo-nhai")

    on_friday = office_report(session, cycle, date(2020, 3, 13))
    after = office_report(session, cycle, date(2020, 3, 16))

    assert [(each.what, each.last_day, each.entries) for each in on_friday.due_this_week] == [
        ("UBND huyện Đại Từ: bước “Lựa chọn ý tưởng sản phẩm”", date(2020, 3, 14), 2)
    ]
    assert (on_friday.open_entries, on_friday.late_entries, after.late_entries) == (3, 1, 3)
    assert [(late.holder, late.entries, late.since, late.phone) for late in after.late] == [
        ("UBND huyện Đại Từ", 2, date(2020, 3, 14), "0200 111 222"),
        ("Chủ thể ở huyện Võ Nhai", 1, date(2020, 2, 29), ""),
    ]


def test_changes_are_those_since_the_last_report_that_left(session: Session, cycle: AnyRow) -> None:
    reach(session, OFFICE)
    first = an_idea(session, cycle, "SP-1")
    second = an_idea(session, cycle, "SP-2")
    morning(session, cycle, MONDAY)
    move(session, first, Action.SELECT, MONDAY)
    morning(session, cycle, TUESDAY, sent=False)
    session.execute(update(MAIL).where(MAIL.c.state == "waiting").values(state="expired"))
    move(session, second, Action.REJECT, TUESDAY)

    report = office_report(session, cycle, date(2020, 3, 4))

    assert report.since == MONDAY
    assert {each.what: each.entries for each in report.changes} == {
        "Bước “Lựa chọn ý tưởng sản phẩm” giảm": 2,
        "Bước “Tập huấn xây dựng phương án kinh doanh” tăng": 1,
        f"Kết quả “{Outcome.NOT_SELECTED.label}” tăng": 1,
    }


def test_what_was_keyed_late_is_in_the_next_report(session: Session, cycle: AnyRow) -> None:
    reach(session, OFFICE)
    entry = an_idea(session, cycle, "SP-1")
    morning(session, cycle, MONDAY)
    morning(session, cycle, TUESDAY)

    move(session, entry, Action.SELECT, date(2020, 2, 28))

    assert reported(session, cycle, date(2020, 3, 4)) == {
        "Bước “Lựa chọn ý tưởng sản phẩm” giảm": 1,
        "Bước “Tập huấn xây dựng phương án kinh doanh” tăng": 1,
    }


def test_the_mail_of_a_day_tells_the_changes_up_to_the_moment_it_was_written(
    session: Session, cycle: AnyRow
) -> None:
    reach(session, OFFICE)
    entry = an_idea(session, cycle, "SP-1")
    write(session, cycle, MONDAY)
    move(session, entry, Action.SELECT, MONDAY)
    morning(session, cycle, MONDAY)

    [first] = told(session, f"{OFFICE}@example.vn", MONDAY)

    assert isinstance(first, OfficeDigest)
    assert ("Bước “Lựa chọn ý tưởng sản phẩm” tăng", 1) in [
        (each.what, each.entries) for each in first.changes
    ]
    assert reported(session, cycle, TUESDAY) == {
        "Bước “Lựa chọn ý tưởng sản phẩm” giảm": 1,
        "Bước “Tập huấn xây dựng phương án kinh doanh” tăng": 1,
    }


def test_nobody_gets_an_empty_report_nor_one_that_cannot_reach_him(
    session: Session, cycle: AnyRow
) -> None:
    reach(session, OFFICE)
    reach(session, DISTRICT)
    silent = write(session, cycle, MONDAY)
    an_idea(session, cycle, "SP-1", unit="ubnd-vo-nhai")

    written = write(session, cycle, MONDAY)

    assert silent == 0
    assert written == 1
    assert keys(session, "week_digest") == []


def test_of_an_outage_only_the_newest_report_is_left(session: Session, cycle: AnyRow) -> None:
    reach(session, OFFICE)
    an_idea(session, cycle, "SP-1")
    for day in (date(2020, 3, 11), date(2020, 3, 12), date(2020, 3, 13)):
        write(session, cycle, day)

    assert keys(session, "office_digest") == [f"digest:{cycle.id}:2020-03-13"]


def test_an_empty_report_says_so() -> None:
    blank = OfficeReport({}, None, (), (), (), (), 0, 0, 5, 0)

    assert blank.is_empty
