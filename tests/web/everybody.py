"""Everybody who may ask for a page, each signed in, and an address of every route."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock, db
from ocop_cycle.files import storing
from ocop_cycle.queries.accounts import ACCOUNT
from ocop_cycle.queries.applications import APPLICATION
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import PARTY, cycle_named
from ocop_cycle.queries.documents import VERSION
from ocop_cycle.queries.mail_filters import MAIL, NOTICE
from ocop_cycle.queries.products import entry_of
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import accounts, documents, sessions
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.documents import Said
from ocop_cycle.services.permits import things_of
from ocop_cycle.web.app import create_app
from rules.documents import Paper
from rules.rights import Role
from rules.sign_in import Step
from tests.applying import one_waiting
from tests.building import a_cycle
from tests.papers import PDF
from tests.people import NOW
from tests.web.years import NAME

OWN: Final = "TN20-003"
MANAGED_ONE: Final = "duoc-quan-ly@example.vn"


def routes() -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(create_app().routes):
        for method in (route.methods or set()) - {"HEAD"}:
            yield method, str(route.path)


ROUTES: Final = tuple(routes())


@pytest.fixture
def people(year: Path) -> Mapping[str, str]:
    assert year
    return everybody()


def everybody() -> Mapping[str, str]:
    """Make everybody an account and a session; give the cookie of each."""
    with db.unit_of_work() as session:
        cycle = cycle_named(session, NAME)
        entry = entry_of(session, OWN)
        [own] = things_of(session, ENTRY.c.id == entry.id)
        units = dict(session.execute(select(AGENCY.c.code, AGENCY.c.id)).all())  # type: ignore[arg-type]  # pairs
        other = next(each for each in units.values() if each != own.unit)
        other_leader = units["ubnd-dinh-hoa"] if own.unit != units["ubnd-dinh-hoa"] else other
        accounts.create(session, "Người được quản lý", MANAGED_ONE, at=NOW)
        one_waiting(session, cycle, own.unit or 0)
        _a_paper(session, entry.id)
        given = {
            "administrator": Given(Role.ADMINISTRATOR),
            "operator": Given(Role.OPERATOR),
            "office": Given(Role.OFFICE),
            "auditor": Given(Role.AUDITOR),
            "own leader": Given(Role.LOCALITY_LEADER, unit=own.unit),
            "other leader": Given(Role.LOCALITY_LEADER, unit=other_leader),
            "own producer": Given(Role.PRODUCER, producer=own.producer),
            "other producer": Given(Role.PRODUCER, producer=own.producer + 1),
            "department": Given(Role.DEPARTMENT_OFFICER, unit=units["so-cong-thuong"]),
            "other year": Given(Role.OFFICE, cycle=_another_cycle(session, cycle)),
            "no role": None,
        }
        return {name: _signed_in(session, name, each) for name, each in given.items()} | {
            "nobody": ""
        }


def _a_paper(session: Session, entry: int) -> None:
    with storing.received(BytesIO(PDF)) as file:
        documents.add(session, Said(entry, Paper.PHOTO, "ảnh.pdf"), file, by="máy chủ", at=NOW)


def _another_cycle(session: Session, cycle: object) -> int:
    assert cycle
    return int(a_cycle(session, "dong-thap-2022").id)


def _signed_in(session: Session, name: str, given: Given | None) -> str:
    account = accounts.create(session, name, f"{name.replace(' ', '-')}@example.vn", at=NOW)
    if given:
        accounts.grant(session, account, given, by="máy chủ", at=NOW)
    opened = sessions.open_for(session, account, Step.DONE, address="", at=clock.now())
    return opened.token


def values() -> Mapping[str, str]:
    with db.reading() as session:
        account = session.scalars(
            select(ACCOUNT.c.public_id).where(ACCOUNT.c.email == MANAGED_ONE)
        ).first()
        [own] = things_of(session, ENTRY.c.id == entry_of(session, OWN).id)
        of_department = (
            select(PARTY.c.activity_id)
            .join(AGENCY, AGENCY.c.id == PARTY.c.agency_id)
            .where(PARTY.c.activity_id.is_not(None), AGENCY.c.code == "so-cong-thuong")
            .where(PARTY.c.duty == "responsible")
        )
        activity = session.scalars(of_department).first()
        application = session.scalars(select(APPLICATION.c.public_id)).first()
        paper = session.scalars(select(VERSION.c.public_id)).first()
    return {
        "name": NAME,
        "code": OWN,
        "number": "0",
        "token": "x",
        "what": "agencies",
        "unit": str(own.unit),
        "producer": str(own.producer),
        "activity": str(activity),
        "account": account or "",
        "document": paper or "x",
        "application": application or "x",
        "receipt": application or "x",
    }


def address_of(path: str) -> str:
    known = defaultdict(lambda: "x", values())
    if path.startswith("/mails/"):
        known["number"] = str(a_letter_of_own())
    return path.replace(":path}", "}").format_map(known)


def a_letter_of_own() -> int:
    """Give the number of a mail to the unit of the own locality."""
    with db.reading() as session:
        entry = entry_of(session, OWN)
        found = (
            select(MAIL.c.id)
            .join(NOTICE, NOTICE.c.mail_id == MAIL.c.id)
            .where(
                NOTICE.c.agency_id
                == select(ENTRY.c.locality_id).where(ENTRY.c.id == entry.id).scalar_subquery()
            )
            .order_by(MAIL.c.id)
        )
        number = session.scalars(found).first()
    assert number
    return int(number)
