"""A call that was made: what mail did not tell counts as told, once a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.calls import CALL, Who, known_as
from ocop_cycle.services import mailing
from ocop_cycle.services.call_list import call_list
from ocop_cycle.services.calls import Said, called
from rules.errors import Refusal
from rules.names import name_key
from rules.vocabulary import Action
from tests.building import PRODUCER, a_cycle, an_entry
from tests.calling import AT, DAY, to_nobody, unread
from tests.telling import act, mails, notice_states, remind, tell_unit, unit_of

LAN = Said("Chị Lan", "hẹn nộp ngày 27/02")


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_cycle(session)


@pytest.fixture
def owner(session: Session, cycle: AnyRow) -> Who:
    """Give a producer who is to be called about one product."""
    unread(session, cycle, "SP-1")
    return Who(producer=session.scalars(select(PRODUCER.c.id)).one())


def call(session: Session, who: Who, cycle: AnyRow, said: Said = LAN, on: date = DAY) -> int:
    return called(session, who, [(cycle, on)], said, at=AT)


def written(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(select(CALL.c.day, CALL.c.by, CALL.c.note).order_by(CALL.c.id))
    return [tuple(row) for row in rows]


def reminders(session: Session) -> list[str]:
    return [state for key, state in notice_states(session).items() if key.startswith("remind:")]


def test_who_was_called_has_been_told_and_leaves_the_list(
    session: Session, cycle: AnyRow, owner: Who
) -> None:
    assert call(session, owner, cycle) == 1

    assert reminders(session) == ["called"]
    assert written(session) == [(DAY, "Chị Lan", "hẹn nộp ngày 27/02")]
    assert call_list(session, None, None, at=AT).lines == ()


def test_a_second_call_of_a_day_is_the_same_call(
    session: Session, cycle: AnyRow, owner: Who
) -> None:
    call(session, owner, cycle)

    assert call(session, owner, cycle, Said("Anh Minh")) == 0
    assert written(session) == [(DAY, "Anh Minh", "hẹn nộp ngày 27/02")]


def test_who_was_called_is_not_mailed_the_same_thing(
    session: Session, cycle: AnyRow, owner: Who
) -> None:
    call(session, owner, cycle)
    session.execute(PRODUCER.update().values(email="moi@example.com"))

    mailing.make(session, cycle.id, DAY, at=AT)

    assert mails(session) == []


def test_what_is_told_later_needs_another_call(session: Session, cycle: AnyRow, owner: Who) -> None:
    call(session, owner, cycle)
    later = DAY + timedelta(days=4)
    to_nobody(session, remind(session, 1, later, rung="3"))

    listed = call_list(session, None, None, at=AT + timedelta(days=4)).lines

    assert [(line.called_on, line.called_note) for line in listed] == [(DAY, LAN.note)]
    assert call(session, owner, cycle, on=later) == 1
    assert [row[0] for row in written(session)] == [DAY, later]


def test_a_call_tells_nothing_of_what_came_after_it(
    session: Session, cycle: AnyRow, owner: Who
) -> None:
    with pytest.raises(Refusal, match="không có trong danh sách"):
        call(session, owner, cycle, on=DAY - timedelta(days=1))

    assert reminders(session) == ["unreachable"]


def test_an_older_rung_is_over_with_the_newest(session: Session, cycle: AnyRow, owner: Who) -> None:
    to_nobody(session, remind(session, 1, DAY - timedelta(days=7), rung="14"))

    assert call(session, owner, cycle) == 1
    assert sorted(reminders(session)) == ["called", "replaced"]
    assert call_list(session, None, None, at=AT).lines == ()


def test_who_has_nothing_to_hear_is_not_written_down(session: Session, cycle: AnyRow) -> None:
    entry = unread(session, cycle, "SP-1")
    act(session, entry, Action.SUBMIT, DAY)
    who, _ = known_as(session, "SP-1")

    with pytest.raises(Refusal, match="không có trong danh sách"):
        call(session, who, cycle)
    assert written(session) == []


def test_a_unit_is_called_as_well(session: Session, cycle: AnyRow) -> None:
    key = tell_unit(session, "ubnd-dai-tu", "stage_opened", DAY, about=date(2020, 3, 14))
    to_nobody(session, key)
    who, name = known_as(session, " UBND-dai-tu ")

    assert (who, name) == (Who(agency=unit_of(session, "ubnd-dai-tu")), "UBND huyện Đại Từ")
    assert [call(session, who, cycle) for _ in range(2)] == [1, 0]
    assert notice_states(session)[key] == "called"
    assert len(written(session)) == 1


def test_each_cycle_keeps_a_call_of_its_own(session: Session, cycle: AnyRow, owner: Who) -> None:
    other = a_cycle(session, "can-tho-2022", on=date(2022, 1, 10))

    told = called(session, owner, [(cycle, DAY), (other, DAY)], LAN, at=AT)

    assert (told, list(session.scalars(select(CALL.c.cycle_id)))) == (1, [cycle.id])


def test_somebody_is_named_by_a_code_or_a_name(session: Session, cycle: AnyRow, owner: Who) -> None:
    assert cycle
    session.execute(PRODUCER.update().values(name_key=name_key("HTX SP-1")))
    for text in ("SP-1", "sp-1", " HTX  sp-1 "):
        assert known_as(session, text) == (owner, "HTX SP-1")
    with pytest.raises(NotFound, match="Không có sản phẩm, cơ quan hay chủ thể “SP-9”"):
        known_as(session, "SP-9")


def test_a_code_of_several_is_not_guessed(session: Session, cycle: AnyRow) -> None:
    an_entry(session, cycle, "ubnd-dai-tu")

    with pytest.raises(NotFound, match=r"của nhiều nơi \(HTX ubnd-dai-tu; UBND huyện Đại Từ\)"):
        known_as(session, "ubnd-dai-tu")
