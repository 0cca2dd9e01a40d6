"""Who hands papers in, withdraws and takes them: by role, place, year, and who holds the entry."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import documents as queries
from ocop_cycle.services import documents
from rules.rights import Actor, NotAllowed, Role
from rules.vocabulary import Holder
from tests.building import ENTRY
from tests.handing_in import AT, entry, hand_in, held_by, lying, working
from tests.papers import PDF
from tests.people import grants

__all__ = ["entry"]


def everybody(session: Session, entry: AnyRow) -> dict[str, Actor]:
    [other] = session.scalars(select(ENTRY.c.locality_id).where(ENTRY.c.id != entry.id)).all()
    own = frozenset({entry.locality_id})
    return {
        "producer": grants(Role.PRODUCER, producer=entry.producer_id),
        "other producer": grants(Role.PRODUCER, producer=entry.producer_id + 1),
        "officer": grants(Role.LOCALITY_OFFICER, units=own),
        "other officer": grants(Role.LOCALITY_OFFICER, units=frozenset({other})),
        "office": grants(Role.OFFICE),
        "office of another year": grants(Role.OFFICE, cycle=entry.cycle_id + 1),
        "secretary": grants(Role.COUNCIL_SECRETARY),
        "member": grants(Role.COUNCIL_MEMBER),
        "auditor": grants(Role.AUDITOR),
        "administrator": grants(Role.ADMINISTRATOR),
        "nobody": Actor("Ai đó"),
    }


UNSEEN = {"other producer", "other officer", "office of another year", "nobody"}


@pytest.mark.parametrize(
    ("holder", "may"),
    [
        (Holder.PRODUCER, {"producer", "officer", "office"}),
        (Holder.LOCALITY, {"officer", "office"}),
        (Holder.COUNCIL, {"office"}),
        (Holder.NOBODY, {"officer", "office"}),
    ],
)
def test_who_may_hand_in_and_withdraw_depends_on_who_holds_the_entry(
    entry: AnyRow, holder: Holder, may: set[str]
) -> None:
    kept = {}
    with working() as session:
        people = everybody(session, entry)
    for name in people:
        kept[name] = hand_in(entry)
    held_by(entry, holder)
    before = len(lying())
    came: dict[str, set[str]] = {"in": set(), "out": set()}
    hidden = set()
    for name, actor in people.items():
        try:
            hand_in(entry, actor=actor)
            came["in"].add(name)
            with working(actor) as session:
                documents.withdraw(session, kept[name], "Nhầm", by=name, at=AT)
            came["out"].add(name)
        except NotFound:
            hidden.add(name)
        except NotAllowed:
            with pytest.raises(NotAllowed), working(actor) as session:
                documents.withdraw(session, kept[name], "Nhầm", by=name, at=AT)

    assert came == {"in": may, "out": may}
    assert hidden == UNSEEN
    assert len(lying()) == before + len(may)


def test_who_sees_an_entry_takes_its_papers_and_nobody_else(entry: AnyRow) -> None:
    version = hand_in(entry)
    with working() as session:
        people = everybody(session, entry)
    unseen = set()
    for name, actor in people.items():
        with db.reading(actor) as session:
            try:
                assert queries.version_open(session, version).size == len(PDF)
            except NotFound:
                unseen.add(name)

    assert unseen == UNSEEN
