"""Classes: seats in order of arrival, moving up, invitations, attendance and what follows of it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.classes import class_named, listing, seats
from ocop_cycle.queries.products import entry_numbered
from ocop_cycle.services import attendance, classes, stages
from ocop_cycle.services import seats as seating
from ocop_cycle.services.attendance import Attendance, Taken
from ocop_cycle.services.classes import Change, Draft
from ocop_cycle.services.seats import Enrolled, Keyed, Person
from rules.errors import Refusal
from rules.rights import NotAllowed, Role
from rules.standing import Act
from rules.training import Audience, Half, HalfDay, SeatState
from rules.vocabulary import Action, Holder, Milestone, Stage
from tests.building import MORNING, a_cycle, an_entry
from tests.people import grants, unit_id

STARTS = date(2020, 3, 3)
TODAY = Keyed("Chị Lan", date(2020, 2, 20), MORNING)
AFTER = Keyed("Chị Lan", date(2020, 3, 10), MORNING)
DAY_ONE = HalfDay(STARTS, Half.MORNING)


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_cycle(session)


@pytest.fixture
def small(session: Session, cycle: AnyRow) -> str:
    """Plan a class of one day with two seats."""
    draft = Draft("Lập phương án kinh doanh", Audience.MANAGER, 2, 1, "Nhà văn hóa", starts=STARTS)
    return classes.add(session, cycle, draft, by="Chị Lan", at=MORNING)


def come(session: Session, cycle: AnyRow, code: str, *names: str, **more: Any) -> list[Enrolled]:  # noqa: ANN401 -- fields of a person
    unit = unit_id(session, "ubnd-dai-tu")
    return [
        seating.enrol(session, cycle, code, Person(name, Audience.MANAGER, unit, **more), TODAY)
        for name in names
    ]


def attend(
    session: Session, cycle: AnyRow, half_day: HalfDay, present: list[str], keyed: Keyed
) -> Taken:
    return attendance.attend(session, cycle, "L01", Attendance(half_day, present), keyed)


def states(session: Session, cycle: AnyRow, code: str) -> dict[str, str]:
    rows = seats(session, class_named(session, cycle.id, code))
    return {row["name"]: row["state"] for row in rows}


def test_who_comes_first_sits_and_the_others_wait_in_order(
    session: Session, cycle: AnyRow, small: str
) -> None:
    came = come(session, cycle, small, "An", "Bình", "Cúc", "Dung")

    assert [(each.arrival, each.state) for each in came] == [
        (1, SeatState.SEATED), (2, SeatState.SEATED), (3, SeatState.WAITING), (4, SeatState.WAITING)
    ]  # fmt: skip
    assert listing(session, cycle.id) == [
        {
            "code": "L01", "topic": "Lập phương án kinh doanh", "audience": "manager",
            "capacity": 2, "days": 1, "place": "Nhà văn hóa", "starts": STARTS, "enrolled": 2,
            "waiting": 2, "state": "set",
        }
    ]  # fmt: skip


def test_who_leaves_gives_his_seat_to_the_first_who_waits(
    session: Session, cycle: AnyRow, small: str
) -> None:
    come(session, cycle, small, "An", "Bình", "Cúc", "Dung")

    by_number = seating.leave(session, cycle, small, "1", TODAY)
    of_one_who_waits = seating.leave(session, cycle, small, "dung", TODAY)

    assert (len(by_number), of_one_who_waits) == (1, [])
    assert states(session, cycle, small) == {
        "An": "left", "Bình": "seated", "Cúc": "seated", "Dung": "left"
    }  # fmt: skip
    assert come(session, cycle, small, "An") == [Enrolled(5, SeatState.WAITING)]


def test_more_seats_are_given_to_those_who_wait(
    session: Session, cycle: AnyRow, small: str
) -> None:
    come(session, cycle, small, "An", "Bình", "Cúc", "Dung", "Em")

    moved = classes.alter(session, cycle, small, Change(capacity=4), TODAY.on)

    assert len(moved) == 2
    assert list(states(session, cycle, small).values()) == ["seated"] * 4 + ["waiting"]
    with pytest.raises(Refusal, match="đã có 4 người có chỗ"):
        classes.alter(session, cycle, small, Change(capacity=3), TODAY.on)


@pytest.mark.parametrize(
    "again", ["Nguyễn Thị Hòa", "nguyễn thị hoà", "Nguyê\u0303n  Thi\u0323 Hoà"]
)
def test_nobody_is_in_a_class_twice(
    session: Session, cycle: AnyRow, small: str, again: str
) -> None:
    come(session, cycle, small, "Nguyễn Thị Hòa")

    with pytest.raises(Refusal, match="đã có trong lớp L01"):
        come(session, cycle, small, again)
    assert come(session, cycle, small, again, phone="0912 345 678")  # another one of the name


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": " "}, "còn trống"),
        ({"name": "A" * 101}, "dài quá"),
        ({"name": "An", "phone": "không có"}, "không phải số điện thoại"),
        ({"name": "An", "email": "an@"}, "an@"),
    ],
)
def test_what_is_said_of_a_person_is_checked(
    session: Session, cycle: AnyRow, small: str, said: dict[str, str], why: str
) -> None:
    name, *_ = said.values()
    with pytest.raises(Refusal, match=why):
        come(session, cycle, small, name, **{n: said[n] for n in said if n != "name"})
    assert states(session, cycle, small) == {}


def test_a_class_that_is_cancelled_takes_nobody_and_is_not_changed(
    session: Session, cycle: AnyRow, small: str
) -> None:
    come(session, cycle, small, "An", "Bình", "Cúc")
    with pytest.raises(Refusal, match="Lý do hủy lớp còn trống"):
        classes.cancel(session, cycle, small, " ")
    classes.cancel(session, cycle, small, "bão số 3")

    assert seating.leave(session, cycle, small, "An", TODAY) == []
    for refused in (
        lambda: come(session, cycle, small, "Dung"),
        lambda: classes.alter(session, cycle, small, Change(capacity=9), TODAY.on),
        lambda: classes.cancel(session, cycle, small, "lần nữa"),
        lambda: attendance.invite(session, cycle, small, TODAY),
        lambda: attend(session, cycle, DAY_ONE, ["2"], AFTER),
    ):
        with pytest.raises(Refusal, match="đã hủy"):
            refused()


def test_a_code_is_made_or_taken_once(session: Session, cycle: AnyRow, small: str) -> None:
    draft = Draft("Triển khai phương án", Audience.OFFICER, 50, 2, code="L02")

    assert (small, classes.add(session, cycle, draft, by="x", at=MORNING)) == ("L01", "L02")
    with pytest.raises(Refusal, match="đã có lớp mã “L02”"):
        classes.add(session, cycle, draft, by="x", at=MORNING)
    unnamed = Draft("Triển khai phương án", Audience.OFFICER, 50, 2)
    assert classes.add(session, cycle, unnamed, by="x", at=MORNING) == "L03"
    with pytest.raises(NotFound, match="các lớp: L01, L02, L03"):
        class_named(session, cycle.id, "L09")


def in_training(session: Session, cycle: AnyRow, code: str) -> int:
    entry = an_entry(session, cycle, code)
    for action, day in ((Action.SUBMIT, 18), (Action.SELECT, 19)):
        act = Act(action, date(2020, 2, day), by="Cán bộ")
        stages.move_one(session, entry, act, at=MORNING)
    return entry


def test_an_invitation_hands_the_product_to_its_producer(
    session: Session, cycle: AnyRow, small: str
) -> None:
    entry = in_training(session, cycle, "SP-1")
    idle = an_entry(session, cycle, "SP-2")  # an idea that has not been selected
    come(session, cycle, small, "An", entry_id=entry)
    come(session, cycle, small, "Bình", entry_id=idle)
    come(session, cycle, small, "Cúc", entry_id=in_training(session, cycle, "SP-3"))  # waits

    first = attendance.invite(session, cycle, small, TODAY)
    again = attendance.invite(session, cycle, small, TODAY)
    moved = classes.alter(session, cycle, small, Change(starts=date(2020, 3, 5)), TODAY.on)
    later = attendance.invite(session, cycle, small, TODAY)

    assert (first.present, first.done, first.refused) == (2, (entry,), ())
    assert (again.present, again.done, moved) == (0, (), [])
    assert (later.present, later.done) == (2, (entry,))
    now = entry_numbered(session, entry)
    assert (now.milestone, now.holder) == (Milestone.INVITED.value, Holder.PRODUCER.value)
    assert now.class_on == date(2020, 3, 5)


def test_a_class_without_a_day_invites_nobody_until_it_has_one(
    session: Session, cycle: AnyRow
) -> None:
    draft = Draft("Lập phương án kinh doanh", Audience.MANAGER, 2, 1)
    code = classes.add(session, cycle, draft, by="x", at=MORNING)
    come(session, cycle, code, "An")

    with pytest.raises(Refusal, match="chưa có ngày khai giảng"):
        attendance.invite(session, cycle, code, TODAY)
    classes.alter(session, cycle, code, Change(starts=STARTS), TODAY.on)
    assert attendance.invite(session, cycle, code, TODAY).present == 1


def test_who_was_there_long_enough_has_attended_and_so_has_his_product(
    session: Session, cycle: AnyRow, small: str
) -> None:
    entry = in_training(session, cycle, "SP-1")
    come(session, cycle, small, "An", entry_id=entry)
    come(session, cycle, small, "Bình")
    come(session, cycle, small, "Cúc")

    half = attend(session, cycle, DAY_ONE, ["An", "2"], AFTER)
    rest = HalfDay(STARTS, Half.AFTERNOON)
    whole = attend(session, cycle, rest, ["1"], AFTER)
    same = attend(session, cycle, rest, ["1"], AFTER)

    assert [(each.present, each.done) for each in (half, whole, same)] == [
        (2, ()), (1, (entry,)), (1, ())
    ]  # fmt: skip
    rows = seats(session, class_named(session, cycle.id, small))
    assert [(row["half_days"], row["attended"]) for row in rows] == [
        (2, True), (1, False), (0, None)
    ]  # fmt: skip
    now = entry_numbered(session, entry)
    assert (now.attended, now.stage) == (STARTS, Stage.BUSINESS_PLAN_TRAINING.value)
    assert listing(session, cycle.id)[0]["state"] == "held"
    with pytest.raises(Refusal, match="đang chờ chỗ"):
        attend(session, cycle, rest, ["Cúc"], AFTER)
    with pytest.raises(NotFound, match="không có “Xuân”"):
        attend(session, cycle, rest, ["Xuân"], AFTER)
    with pytest.raises(Refusal, match="chưa đến"):
        attend(session, cycle, rest, ["An"], TODAY)


def test_attendance_and_a_filed_plan_let_the_product_go_on(
    session: Session, cycle: AnyRow, small: str
) -> None:
    entry = in_training(session, cycle, "SP-1")
    come(session, cycle, small, "An", entry_id=entry)
    attendance.invite(session, cycle, small, TODAY)
    for half in Half:
        attend(session, cycle, HalfDay(STARTS, half), ["An"], AFTER)

    filed = Act(Action.FILE, date(2020, 3, 6), by="HTX")
    after = stages.move_one(session, entry, filed, at=MORNING)

    assert after.stage is Stage.PLAN_IMPLEMENTATION


def test_two_of_one_name_are_told_apart_by_their_numbers(
    session: Session, cycle: AnyRow, small: str
) -> None:
    come(session, cycle, small, "An", phone="0912 000 001")
    come(session, cycle, small, "An", phone="0912 000 002")

    with pytest.raises(NotFound, match=r"hãy ghi số thứ tự \(1, 2\)"):
        seating.leave(session, cycle, small, "An", TODAY)
    assert seating.leave(session, cycle, small, "2", TODAY) == []


def test_only_who_works_there_writes_it_down(session: Session, cycle: AnyRow, small: str) -> None:
    here = frozenset({unit_id(session, "ubnd-dai-tu")})
    there = frozenset({unit_id(session, "ubnd-phu-luong")})
    draft = Draft("Lớp tại huyện", Audience.MANAGER, 20, 1)

    session.info["actor"] = grants(Role.LOCALITY_OFFICER, units=here)
    assert come(session, cycle, small, "An")
    with pytest.raises(NotAllowed):
        classes.add(session, cycle, draft, by="x", at=MORNING)
    with pytest.raises(NotAllowed):
        attendance.invite(session, cycle, small, TODAY)

    session.info["actor"] = grants(Role.LOCALITY_OFFICER, units=there)
    with pytest.raises(NotAllowed):
        come(session, cycle, small, "Bình")
    with pytest.raises(NotAllowed):
        seating.leave(session, cycle, small, "An", TODAY)
