"""Who may answer an application, and who may send one for a producer."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import Wanted as Asked
from ocop_cycle.queries.applications import application_of, listing, waiting
from ocop_cycle.services.application_answers import confirm, correct, on_behalf, refuse
from ocop_cycle.services.applications import NotOpen, Received
from rules.applications import ApplicationState, Channel
from rules.errors import Refusal
from rules.rights import SYSTEM, NotAllowed, Role
from rules.vocabulary import Kind, Stage
from tests.applying import (
    AT,
    IDEA,
    KEY,
    OVER,
    SENT,
    THERE,
    a_double,
    all_of,
    as_officer,
    on_day,
    seen,
    sends,
)
from tests.people import grants
from tests.services.taking_in import entries


@pytest.mark.parametrize(
    ("role", "code", "refused"),
    [
        (Role.OPERATOR, "", None),
        (Role.OFFICE, "", None),
        (Role.LOCALITY_OFFICER, "ubnd-dai-tu", None),
        (Role.LOCALITY_OFFICER, THERE, NotFound),
        (Role.ADMINISTRATOR, "", NotAllowed),
        (Role.AUDITOR, "", NotAllowed),
        (Role.COUNCIL_SECRETARY, "", NotFound),
    ],
)
def test_an_application_is_there_for_those_who_may_read_it_and_answered_by_who_may(
    session: Session, cycle: AnyRow, role: Role, code: str, refused: type[Exception] | None
) -> None:
    row = sends(session, cycle)
    as_officer(session, code or "ubnd-dai-tu", role)
    actor = session.info["actor"]

    seen_by_him = [each.public_id for each in listing(session, actor, Asked())]

    assert seen_by_him == ([] if refused is NotFound else [row.public_id])
    assert waiting(session, actor, cycle.id) == len(seen_by_him)
    if refused:
        for act in (
            lambda: confirm(session, row.public_id, seen(row)),
            lambda: refuse(session, row.public_id, "x", seen(row)),
            lambda: correct(session, row.public_id, IDEA, seen(row)),
        ):
            with pytest.raises(refused):
                act()
        session.info["actor"] = SYSTEM
        assert application_of(session, row.public_id).state == "waiting"


@pytest.mark.parametrize(
    ("state", "order"), [(ApplicationState.WAITING, [1, 2, 3]), (None, [3, 2, 1])]
)
def test_a_list_goes_on_after_what_was_shown(
    session: Session, cycle: AnyRow, state: ApplicationState | None, order: list[int]
) -> None:
    for number in range(3):
        sends(session, cycle, key=f"{KEY}-{number}")
    actor = grants(Role.OFFICE)

    first = listing(session, actor, Asked(state=state, limit=2))
    rest = listing(session, actor, Asked(state=state, limit=2, after=first[-1].id))

    assert [row.id for row in (*first, *rest)] == order


def received(**how: object) -> Received:
    usual: dict[str, Any] = {
        "form_key": KEY, "consent": True, "channel": Channel.PAPER, "on": date(2020, 2, 18),
        "by": "Cán bộ Lan", "at": AT,
    }  # fmt: skip
    return Received(**{**usual, **how})  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", [Channel.PAPER, Channel.PHONE, Channel.IN_PERSON])
def test_an_officer_registers_for_a_producer_who_came_otherwise(
    session: Session, cycle: AnyRow, channel: Channel
) -> None:
    here = on_day(session, cycle, OVER)
    as_officer(session)

    row = on_behalf(session, here, IDEA, received(channel=channel))
    again = on_behalf(session, here, IDEA, received(channel=channel))

    [entry] = entries(session)
    assert row.public_id == again.public_id
    assert (row.state, row.channel, row.sent_by, row.sent_on) == (
        "confirmed", channel.value, "Cán bộ Lan", date(2020, 2, 18),
    )  # fmt: skip
    assert (entry.stage, entry.acted, entry.kind) == (
        Stage.IDEA_SELECTION,
        date(2020, 2, 18),
        Kind.FIRST,
    )


@pytest.mark.parametrize(
    ("on", "kind", "said"),
    [
        (date(2020, 2, 21), Refusal, "chưa đến"),
        (date(2020, 2, 6), NotOpen, "bắt đầu nhận từ"),
        (date(2020, 3, 1), NotOpen, "hết hạn"),
    ],
)
def test_the_day_of_receipt_lies_within_the_registration_and_is_not_to_come(
    session: Session, cycle: AnyRow, on: date, kind: type[Refusal], said: str
) -> None:
    here = on_day(session, cycle, SENT if on == date(2020, 2, 21) else date(2020, 3, 5))

    with pytest.raises(kind, match=said):
        on_behalf(session, here, IDEA, received(on=on))

    assert (all_of(session), entries(session)) == ([], [])


def test_an_officer_registers_in_his_own_area_alone(session: Session, cycle: AnyRow) -> None:
    here = on_day(session, cycle, SENT)
    as_officer(session, THERE)

    with pytest.raises(NotAllowed):
        on_behalf(session, here, IDEA, received())
    session.info["actor"] = grants(Role.AUDITOR)
    with pytest.raises(NotAllowed):
        on_behalf(session, here, IDEA, received())

    assert entries(session) == []


def test_doubles_of_what_is_keyed_are_refused_and_nothing_is_kept(
    session: Session, cycle: AnyRow
) -> None:
    a_double(session, cycle, code="TN-9")
    here = on_day(session, cycle, SENT)

    with pytest.raises(Refusal, match="TN-9"), session.begin_nested():
        on_behalf(session, here, IDEA, received())

    assert all_of(session) == []
