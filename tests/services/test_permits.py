"""Every command asks who commands: a table of commands, and of whom each one serves."""

from collections.abc import Callable
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from notifications.edited import Edited
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.calls import Who
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.queries.mail_filters import Wanted
from ocop_cycle.queries.sights import NO_ENTRY
from ocop_cycle.services import (
    activities,
    addresses,
    agencies,
    calls,
    cycles,
    deadlines,
    drafts,
    holidays,
    mails,
    outbox,
    products,
    stages,
)
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.reports import Intake
from rules.errors import Refusal
from rules.rights import Actor, NotAllowed
from rules.standing import Act
from rules.vocabulary import Action, Stage
from tests.building import MORNING
from tests.services.asking import DAY, cycle, who_is
from tests.services.taking_in import a_row

__all__ = ["cycle"]
Command = Callable[[Session, AnyRow], object]
EVERYBODY: Final = (
    "operator", "office", "administrator", "auditor", "own officer", "own leader",
    "other leader", "own producer", "other producer", "council", "member", "advisory",
    "department", "other year", "nobody",
)  # fmt: skip


def act(action: Action, **more: Any) -> Command:  # noqa: ANN401 -- the fields of an act
    def command(session: Session, _: AnyRow) -> object:
        said = Act(action, DAY, by="ai đó", **{"reason": "có lý do", **more})
        return stages.move_one(session, 1, said, at=MORNING)

    return command


def all_of_them(action: Action) -> Command:
    said = Act(action, DAY, by="ai đó", reason="có lý do")
    return lambda session, cycle: stages.move_all(session, cycle.id, true(), said, at=MORNING)


def said(cycle: AnyRow) -> Adjustment:
    return Adjustment("trước ngày 15/4/2020", "12/KH", DAY, "ai đó", cycle.keyed_at)


def register(session: Session, cycle: AnyRow, *, update: bool = False) -> object:
    intake = Intake(at=MORNING, on=DAY, update=update)
    return products.import_products(session, cycle, [a_row()], intake=intake)


def start(session: Session, _: AnyRow) -> object:
    path = find("dong-thap-2022")
    return cycles.start(session, load(path), path.read_text("utf-8"), on=DAY, at=MORNING)


def report(session: Session, cycle: AnyRow) -> object:
    done = activities.Done(DAY, "ai đó")
    return activities.mark_done(session, cycle, _task(session, cycle), done)


def report_not(session: Session, cycle: AnyRow) -> object:
    return activities.mark_not_done(session, cycle, _task(session, cycle))


def _task(session: Session, cycle: AnyRow) -> str:
    return (
        session.scalars(
            select(ACTIVITY.c.name).where(ACTIVITY.c.cycle_id == cycle.id).order_by(ACTIVITY.c.id)
        ).first()
        or ""
    )


def called(session: Session, cycle: AnyRow) -> object:
    who, where = Who(producer=1), [(cycle, DAY)]
    return calls.called(session, who, where, calls.Said("ai đó"), at=MORNING)


def release(session: Session, _: AnyRow) -> object:
    return drafts.release(session, 1, by="ai đó", paper="12/CV", on=DAY)


OFFICES: Final = frozenset({"operator", "office"})
OPERATORS: Final = frozenset({"operator", "administrator"})
LOCAL: Final = frozenset({"own officer", "own leader"})
TABLE: Final = MappingProxyType(
    {
        "submit": (act(Action.SUBMIT), OFFICES | LOCAL | {"own producer"}),
        "withdraw": (act(Action.WITHDRAW), OFFICES | LOCAL | {"own producer"}),
        "return": (act(Action.RETURN), OFFICES | LOCAL),
        "select": (act(Action.SELECT), OFFICES | {"own leader"}),
        "extend": (act(Action.EXTEND, until=date(2020, 4, 1)), OFFICES),
        "defer": (act(Action.DEFER), OFFICES),
        "lapse": (act(Action.LAPSE), OFFICES),
        "propose": (act(Action.PROPOSE, machine=True), frozenset()),
        "submit all": (all_of_them(Action.SUBMIT), OFFICES),
        "defer all": (all_of_them(Action.DEFER), OFFICES),
        "re-enter": (
            lambda s, _: products.re_enter(s, 1, Act(Action.RE_ENTER, DAY, by="x"), at=MORNING),
            OFFICES | LOCAL | {"own producer"},
        ),
        "register": (register, OFFICES | LOCAL),
        "register anew": (lambda s, c: register(s, c, update=True), frozenset({"operator"})),
        "agencies": (
            lambda s, c: agencies.import_agencies(
                s, [], place=c.place, intake=Intake(at=MORNING, on=DAY)
            ),
            OPERATORS,
        ),
        "days off": (lambda s, _: holidays.import_days(s, [], at=MORNING), OPERATORS),
        "adjust": (
            lambda s, c: deadlines.adjust_stage(s, c, Stage.IDEA_SELECTION, said(c)),
            OFFICES,
        ),
        "adjust a task": (lambda s, c: deadlines.adjust_activity(s, c, "x", said(c)), OFFICES),
        "approve": (
            lambda s, _: outbox.approve(s, Wanted(ids=(1,)), by="x", at=MORNING),
            OFFICES,
        ),
        "discard": (
            lambda s, _: outbox.discard(s, Wanted(ids=(1,)), by="x", reason="x", at=MORNING),
            OFFICES,
        ),
        "edit": (lambda s, _: outbox.edit(s, 1, Edited("a", "b"), by="x", at=MORNING), OFFICES),
        "resend": (lambda s, _: outbox.resend(s, 1, by="x", at=MORNING), OFFICES),
        "hold": (lambda s, c: outbox.hold_cycle(s, c.name, by="x", at=MORNING), OPERATORS),
        "release": (lambda s, c: outbox.release_cycle(s, c.name), OPERATORS),
        "pause": (lambda s, _: mails.pause(s, by="x", at=MORNING), OPERATORS),
        "resume": (lambda s, _: mails.resume(s), OPERATORS),
        "clear an address": (lambda s, _: addresses.clear(s, "a@example.vn"), OFFICES),
        "called": (called, OFFICES | LOCAL),
        "release a letter": (release, OFFICES),
        "discard a letter": (
            lambda s, _: drafts.discard(s, 1, by="x", reason="x", on=DAY),
            OFFICES,
        ),
        "report": (report, OFFICES),
        "take a report back": (report_not, OFFICES),
        "start": (start, OPERATORS),
        "follow": (lambda s, c: cycles.follow(s, c.name), OPERATORS),
        "close": (lambda s, c: cycles.close(s, c.name, on=date(2021, 1, 1)), OPERATORS),
    }
)


@pytest.mark.parametrize("command", TABLE)
def test_a_command_serves_whom_it_is_for_and_nobody_else(
    session: Session, cycle: AnyRow, command: str
) -> None:
    do, wanted = TABLE[command]
    people = who_is(session, cycle)

    served = {name for name, actor in people.items() if serves(session, actor, do, cycle)}

    assert set(people) == set(EVERYBODY)
    assert served == wanted


def serves(session: Session, actor: Actor, do: Command, cycle: AnyRow) -> bool:
    """Tell whether a command goes beyond the question who commands; nothing of it stays."""
    session.info["actor"] = actor
    inner = session.begin_nested()
    try:
        do(session, cycle)
    except (NotAllowed, NotFound) as refused:
        return isinstance(refused, NotFound) and str(refused) != NO_ENTRY
    except Refusal:
        return True
    finally:
        inner.rollback()
        session.info["actor"] = Actor("", ())
    return True
