"""Who asks, in tests of permits: everybody, and a year in which there is something to do."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.drafts import DRAFT
from rules.rights import Actor, Grant, Role
from rules.vocabulary import Group
from tests.building import a_cycle, an_entry
from tests.people import unit_id
from tests.posting import a_mail, a_reminder

DAY: Final = date(2020, 2, 12)


def who_is(session: Session, cycle: AnyRow) -> dict[str, Actor]:
    here, there = (frozenset({unit_id(session, code)}) for code in ("ubnd-dai-tu", "ubnd-dinh-hoa"))
    of = {
        "operator": Grant(Role.OPERATOR),
        "office": Grant(Role.OFFICE),
        "administrator": Grant(Role.ADMINISTRATOR),
        "auditor": Grant(Role.AUDITOR),
        "own officer": Grant(Role.LOCALITY_OFFICER, here),
        "own leader": Grant(Role.LOCALITY_LEADER, here),
        "other leader": Grant(Role.LOCALITY_LEADER, there),
        "own producer": Grant(Role.PRODUCER, producer=1),
        "other producer": Grant(Role.PRODUCER, producer=2),
        "council": Grant(Role.COUNCIL_SECRETARY),
        "member": Grant(Role.COUNCIL_MEMBER),
        "advisory": Grant(Role.ADVISORY_TEAM),
        "department": Grant(Role.DEPARTMENT_OFFICER, groups=frozenset({Group.CRAFTS})),
        "other year": Grant(Role.OPERATOR, cycle=cycle.id + 1),
    }
    actors = {name: Actor(name, (grant,)) for name, grant in of.items()}
    return {**actors, "nobody": Actor("nobody")}


@pytest.fixture
def cycle(session: Session) -> Iterator[AnyRow]:
    """Give a year with one entry in each of two localities, a mail, a draft letter."""
    made = a_cycle(session)
    an_entry(session, made, "SP-1", unit="ubnd-dai-tu")
    an_entry(session, made, "SP-2", unit="ubnd-dinh-hoa")
    reminder = a_reminder()
    a_mail(session, made, reminder, key=reminder.key, state=MailState.HELD)
    session.execute(
        DRAFT.insert().values(
            key="k",
            cycle_id=made.id,
            about=DAY,
            day=DAY,
            addressee="x",
            subject="x",
            body="x",
            stage="",
            round="",
            state="waiting",
            by="",
            paper="",
            note="",
        )
    )
    return made
