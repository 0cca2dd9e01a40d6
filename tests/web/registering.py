"""A year in which ideas are being registered, and people who send and answer applications."""

from datetime import date
from typing import Any, Final

import pytest

from ocop_cycle import clock, db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.services import sessions
from ocop_cycle.services.accounts import Given
from ocop_cycle.web.app import create_app
from rules.rights import Role
from rules.sign_in import Step
from tests.applying import IDEA, SENT, all_of, on_day
from tests.building import a_cycle
from tests.people import an_account, unit_id
from tests.telling import a_contact
from tests.web.clients import Visitor

NAME: Final = "thai-nguyen-2020"
FORM: Final = f"/cycles/{NAME}/register"
FIELDS: Final[dict[str, str]] = {
    "producer": IDEA.producer,
    "legal_form": IDEA.legal_form,
    "representative": IDEA.representative,
    "phone": IDEA.phone,
    "email": IDEA.email,
    "locality": IDEA.locality,
    "product": IDEA.product,
    "group": IDEA.group,
    "description": IDEA.description,
    "consent": "1",
}


@pytest.fixture
def registering(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a year that has come to the twentieth of February."""
    assert store
    monkeypatch.delenv("OCOP_NOW", raising=False)
    with db.unit_of_work() as session:
        on_day(session, a_cycle(session), SENT)
        a_contact(session, "ubnd-dai-tu", "daitu@example.com")


def goes_on_to(day: date) -> None:
    with db.unit_of_work() as session:
        on_day(session, cycle_named(session, NAME), day)


def anybody(**more: Any) -> Visitor:  # noqa: ANN401 -- as the client's own
    return Visitor(create_app(), follow_redirects=False, raise_server_exceptions=False, **more)


def signed_in(given: Given, email: str = "can-bo@example.vn") -> Visitor:
    """Sign somebody in."""
    with db.unit_of_work() as session:
        account = an_account(session, email, given)
        opened = sessions.open_for(session, account, Step.DONE, address="", at=clock.now())
    client = anybody()
    client.cookies.set("ocop", opened.token, domain="testserver.local")
    return client


def officer(code: str = "ubnd-dai-tu") -> Visitor:
    """Sign in the officer of an area."""
    with db.reading() as session:
        unit = unit_id(session, code)
    return signed_in(Given(Role.LOCALITY_OFFICER, unit=unit), f"{code}@example.vn")


def form_key(client: Visitor, address: str = FORM) -> str:
    return str(client.get(address).text.partition('name="form_key" value="')[2].partition('"')[0])


def sends(client: Visitor, **typed: str) -> Any:  # noqa: ANN401 -- an answer
    """Fill in the form and send it."""
    fields = {**FIELDS, "form_key": form_key(client), **typed}
    return client.post(FORM, data={name: text for name, text in fields.items() if text})


def applications() -> list[AnyRow]:
    with db.reading() as session:
        return all_of(session)
