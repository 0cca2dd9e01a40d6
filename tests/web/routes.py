"""Every page there is, by its address: the route table with the values of the tried year."""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Final

from fastapi.routing import iter_route_contexts
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock, db
from ocop_cycle.files import storing
from ocop_cycle.queries import drafts
from ocop_cycle.queries.accounts import ACCOUNT
from ocop_cycle.queries.applications import APPLICATION
from ocop_cycle.queries.cycles import ACTIVITY, cycle_named
from ocop_cycle.queries.products import entry_of
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import documents, factors, sessions
from ocop_cycle.services import drafts as due
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.documents import Said
from ocop_cycle.services.permits import things_of
from ocop_cycle.web.app import create_app
from ocop_cycle.web.visits import SESSION
from rules.documents import Paper
from rules.rights import Role
from rules.sign_in import Step
from tests.applying import one_waiting
from tests.papers import PDF
from tests.people import an_account, as_account
from tests.web.years import NAME, a_letter_of

CODE: Final = "TN20-003"
WAITS: Final = "TN20-007"  # for its producer
_FILES: Final = ("/html", ".xlsx", ".csv", ".ics", ".json", ".svg", ".toml")
_NO_PAGES: Final = frozenset({"/health", "/sign-in/link/{token}", "/documents/{document}"})
_ROLES: Final = (Role.ADMINISTRATOR, Role.OPERATOR, Role.OFFICE)


def addresses() -> Iterator[str]:
    """Give the address of each page that can be looked at.

    Raises:
        KeyError: a route has a parameter that nobody gave a value for.
    """
    known = _values()
    for route in iter_route_contexts(create_app().routes):
        path = str(route.path)
        if "GET" in (route.methods or ()) and _is_page(path):
            values = {**known, **_numbers(path)}
            yield path.replace(":path}", "}").format_map(values)


def visits() -> list[tuple[str, str]]:
    """Give each page and the session under which it shows most; "" for nobody's."""
    with db.unit_of_work() as session:
        due.due(session, cycle_named(session, NAME).id, date(2020, 3, 25))
        own = _producer(session)
        [thing] = things_of(session, ENTRY.c.id == entry_of(session, CODE).id)
        one_waiting(session, cycle_named(session, NAME), thing.unit or 0)
        account = an_account(session, "moi@example.vn", *(Given(role) for role in _ROLES))
        as_account(session, account)
        factors.begin(session, account)
        tokens = {
            step: sessions.open_for(session, account, step, address="", at=clock.now()).token
            for step in Step
        }
    known = {f"/sign-in/{step}": tokens[step] for step in Step if step} | {"/my": own}
    return [(each, _token(each, known, tokens[Step.DONE])) for each in addresses()]


def _producer(session: Session) -> str:
    """Sign in a producer whose turn it is; give him, and the usual product, a few papers."""
    entry = entry_of(session, WAITS)
    given = Given(Role.PRODUCER, producer=entry.producer_id)
    account = an_account(session, "htx@example.vn", given)
    for number, name in ((entry.id, "phiếu.pdf"), (entry_of(session, CODE).id, "ảnh.pdf")):
        with storing.received(BytesIO(PDF)) as file:
            said = Said(number, Paper.REGISTRATION, name, "bản ký")
            documents.add(session, said, file, by="Cán bộ", at=clock.now())
    return sessions.open_for(session, account, Step.DONE, address="", at=clock.now()).token


def come_in(page: Page, site: str, token: str) -> None:
    """Go on as whoever has a session, or as nobody."""
    page.context.clear_cookies(name=SESSION)
    if token:
        page.context.add_cookies([{"name": SESSION, "value": token, "url": site}])


def _token(address: str, known: Mapping[str, str], whole: str) -> str:
    return known.get(address, "" if address.startswith("/sign-in") else whole)


def _is_page(path: str) -> bool:
    return path not in _NO_PAGES and not path.endswith(_FILES)


def _values() -> Mapping[str, str]:
    with db.reading() as session:
        account = session.scalars(select(ACCOUNT.c.public_id).limit(1)).first()
        entry = entry_of(session, CODE)
        [thing] = things_of(session, ENTRY.c.id == entry.id)
        application = session.scalars(select(APPLICATION.c.public_id)).first()
        activity = session.scalars(select(ACTIVITY.c.id).order_by(ACTIVITY.c.id)).first()
    return {
        "name": NAME,
        "code": CODE,
        "what": "products",
        "account": account or "",
        "unit": str(thing.unit),
        "producer": str(thing.producer),
        "activity": str(activity),
        "application": application or "x",
        "receipt": application or "x",
    }


def _numbers(path: str) -> Mapping[str, str]:
    """Give the number of a mail that waits, or of a draft."""
    if path.startswith("/letters/"):
        with db.reading() as session:
            return {"number": str(session.scalars(select(drafts.DRAFT.c.id).limit(1)).one())}
    return {"number": str(a_letter_of("cycle_opened"))}
