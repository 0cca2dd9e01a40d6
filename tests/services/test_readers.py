"""The right people: who reads what a unit or a producer is told, and who nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from tests.building import PRODUCER, an_entry
from tests.telling import (
    DAY,
    SELECTED_BY,
    UNIT,
    a_contact,
    hold,
    late,
    letters,
    mails,
    make,
    notice_states,
    refused,
    remind,
    tell_unit,
)


def test_two_units_with_one_address_get_one_mail_that_names_both(
    session: Session, cycle: AnyRow
) -> None:
    for code in ("ubnd-dai-tu", "ubnd-phu-luong"):
        a_contact(session, code, "Chi.Lan@example.com" if "tu" in code else "chi.lan@example.com")
        tell_unit(session, code, "stage_opened", DAY, about=SELECTED_BY)

    made = make(session)

    [letter] = letters(session)
    assert cycle.place == "Thái Nguyên"
    assert (made, letter.to) == (1, "chi.lan@example.com")
    assert {notice.name for notice in letter.notices} == {
        "UBND huyện Đại Từ",
        "UBND huyện Phú Lương",
    }
    assert letter.name == "UBND huyện Đại Từ và 1 nơi khác"


def test_the_officer_hears_first_and_the_leader_three_days_later(
    session: Session, cycle: AnyRow
) -> None:
    hold(session, cycle)
    a_contact(session, UNIT, "chu.tich@example.com", "Phó Chủ tịch")
    a_contact(session, UNIT, "lan@example.com", "Chuyên viên")
    first = late(session, "+1", SELECTED_BY + timedelta(days=2))
    second = late(session, "+3", SELECTED_BY + timedelta(days=4))

    make(session, SELECTED_BY + timedelta(days=4))

    told = {letter.to: [notice.key for notice in letter.notices] for letter in letters(session)}
    assert told == {"lan@example.com": [first], "chu.tich@example.com": [second]}


@pytest.mark.parametrize("role", ["Chuyên viên", "Chủ tịch"])
def test_who_is_alone_in_a_unit_is_told_as_both_and_once(
    session: Session, cycle: AnyRow, role: str
) -> None:
    hold(session, cycle)
    a_contact(session, UNIT, "lan@example.com", role)
    keys = [late(session, f"+{days}", SELECTED_BY + timedelta(days=days)) for days in (1, 3)]

    make(session, SELECTED_BY + timedelta(days=4))

    assert [letter.to for letter in letters(session)] == ["lan@example.com"]
    assert notice_states(session) == {keys[0]: "replaced", keys[1]: "mailed"}


def test_the_contact_of_the_day_is_told(session: Session, cycle: AnyRow) -> None:
    a_contact(session, UNIT, "cu@example.com", until=DAY - timedelta(days=1))
    a_contact(session, UNIT, "moi@example.com", since=DAY)
    tell_unit(session, UNIT, "stage_opened", DAY, about=SELECTED_BY)

    make(session)

    assert cycle.id
    assert [letter.to for letter in letters(session)] == ["moi@example.com"]


def test_a_refused_address_counts_as_none(session: Session, cycle: AnyRow) -> None:
    a_contact(session, UNIT, "Sai@example.com", "Chuyên viên")
    a_contact(session, UNIT, "chu.tich@example.com", "Chủ tịch")
    refused(session, "sai@example.com")
    tell_unit(session, UNIT, "stage_opened", DAY, about=SELECTED_BY)

    make(session)

    assert cycle.id
    assert [letter.to for letter in letters(session)] == ["chu.tich@example.com"]


@pytest.mark.parametrize("email", ["", "sp-1@example.com", "không phải địa chỉ"])
def test_who_cannot_be_written_to_waits_for_a_call_with_the_newest_of_a_matter(
    session: Session, cycle: AnyRow, email: str
) -> None:
    entry = an_entry(session, cycle)
    session.execute(update(PRODUCER).values(email=email))
    refused(session, "sp-1@example.com")
    old, new = remind(session, entry, DAY - timedelta(days=1), "8"), remind(session, entry, DAY)

    made = make(session)

    assert (made, mails(session)) == (0, [])
    assert notice_states(session) == {old: "replaced", new: "unreachable"}


def test_no_machine_writes_to_a_peoples_committee_or_a_ministry(
    session: Session, cycle: AnyRow
) -> None:
    session.execute(update(AGENCY).where(AGENCY.c.code == "so-y-te").values(level="ministry"))
    for number, each in enumerate(("ubnd-tinh", "so-y-te", "vpdp-tinh")):
        a_contact(session, each, f"so{number}@example.com")
        tell_unit(session, each, "stage_opened", DAY, about=SELECTED_BY)

    make(session)

    assert cycle.id
    assert [letter.to for letter in letters(session)] == ["so2@example.com"]
