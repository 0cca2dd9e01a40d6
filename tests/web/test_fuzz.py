"""Every route, asked by everybody with what nobody's browser sends: no fault, nothing changed."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, insert, select

from ocop_cycle import clock, db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import SESSION
from ocop_cycle.services import sessions
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.tokens import digest
from ocop_cycle.web.app import create_app
from rules.rights import Role
from rules.sign_in import Step
from rules.vocabulary import Action, Holder, Kind, Milestone, Stage
from tests.people import an_account
from tests.web.clients import TOKEN
from tests.web.everybody import everybody, values
from tests.web.fuzzing import Known, Route, requests, routes_of
from tests.web.poison import odd_parts
from tests.web.wire import Answered, Asked, Wire
from tests.web.years import NAME, play

EXAMPLES: Final = int(os.environ.get("OCOP_TEST_FUZZ", "10"))
"""How many requests each route gets of each sort."""
ROLES: Final = (
    "nobody", "administrator", "operator", "office", "own leader", "own producer", "department",
    "whole office", "whole office", "whole office",
)  # fmt: skip
SANE: Final = frozenset({200, 303, 304, 307, 400, 403, 404, 405, 413, 429, 431})
TELLING: Final = (b"Traceback", b'File "/', b"sqlalchemy", b"psycopg", b"sqlite3", b"pydantic")
COOKIE: Final = b"ocop-browser=a-browser-of-somebody-who-has-not-signed-in"
WRITTEN_BY_LOOKING: Final = frozenset({("access_log",), ("web_session", "seen")})
"""That somebody took data away or was refused a page, and when he was last there."""


@dataclass(frozen=True)
class Site:
    """A year that is served, who is signed in to it, and what is there to be asked for."""

    wire: Wire
    people: Mapping[str, str]
    sessions: Sequence[AnyRow]
    nobodys: str
    known: Known
    routes: Sequence[Route]


@pytest.fixture
def served(store: str) -> Iterator[Site]:
    assert store
    play()
    people = {**everybody(), "whole office": _whole_office()}
    app = create_app()
    wire = Wire(app)
    places = {name: (value, "1", "2", "x") for name, value in values().items()}
    places["what"] = ("products", "agencies", "days", "x")
    words = [NAME, *(each for values in places.values() for each in values), "2020-03-16", "1", "3"]
    words += [each.value for kind in (Action, Holder, Kind, Milestone, Stage) for each in kind]
    with db.reading() as session:
        signed = session.execute(select(SESSION)).all()
    form = wire.ask(Asked("GET", b"/sign-in", ((b"host", b"localhost"), (b"cookie", COOKIE)))).body
    found = TOKEN.search(form.decode())
    assert found
    yield Site(wire, people, signed, found[1], Known(places, words), routes_of(app))
    wire.close()


def _whole_office() -> str:
    roles = (Role.ADMINISTRATOR, Role.OPERATOR, Role.OFFICE)
    with db.unit_of_work() as session:
        account = an_account(session, "ca-phong@example.vn", *map(Given, roles))
        return sessions.open_for(session, account, Step.DONE, address="", at=clock.now()).token


def test_no_look_at_a_page_breaks_it_or_changes_anything(served: Site) -> None:
    before = _dump()

    wrong = [
        each for route in served.routes if route.method == "GET" for each in tried(served, route)
    ]

    assert wrong == []
    assert _dump() == before


def test_no_form_breaks_a_page(served: Site) -> None:
    wrong = [
        each for route in served.routes if route.method != "GET" for each in tried(served, route)
    ]

    assert wrong == []


def tried(site: Site, route: Route) -> list[str]:
    """Ask a route many times; give what is wrong with its answers, one line an answer."""
    wrong: dict[str, str] = {}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(ROLES))
        if route.method != "GET":
            _restore(site.sessions)
        csrf, cookie = _signed(site.people[name], site.sessions, site.nobodys)
        asked = data.draw(requests(route, site.known, csrf, cookie))
        answer = site.wire.ask(asked)
        for each in faults(answer):
            wrong.setdefault(each, f"{each}: {name}, {asked!r:.1500}")

    ask()
    return list(wrong.values())


def faults(answer: Answered) -> Iterator[str]:
    """Name what no answer may be, whatever was asked."""
    named = dict(answer.headers)
    yield from _broken(answer)
    if any(word in answer.body for word in TELLING):
        yield f"an answer that tells of its making: {answer.body[:300]!r}"
    if named.get(b"content-type", b"").startswith(b"text/html"):
        framed = b"sandbox" in named[b"content-security-policy"]
        yield from odd_parts(answer.body.decode(), styles=framed)


def _broken(answer: Answered) -> Iterator[str]:
    if answer.fault:
        yield answer.fault[-700:]
    elif answer.status not in SANE:
        yield f"{answer.status}: {answer.body[:200]!r}"
    named = dict(answer.headers)
    if (
        named.get(b"x-content-type-options") != b"nosniff"
        or b"content-security-policy" not in named
    ):
        yield "an answer without its headers"
    if any(b"\r" in value or b"\n" in value for _, value in answer.headers):
        yield f"a broken line in {answer.headers!r}"


def _signed(token: str, sessions: Sequence[AnyRow], nobodys: str) -> tuple[str, bytes]:
    """Give what the forms of somebody hold, and his cookies."""
    if not token:
        return nobodys, COOKIE
    [csrf] = [row.csrf for row in sessions if row.token == digest(token)]
    return csrf, COOKIE + b"; ocop=" + token.encode()


def _restore(sessions: Sequence[AnyRow]) -> None:
    """Sign everybody in again whom a form has signed out."""
    with db.engine().connect() as connection:
        there = set(connection.scalars(select(SESSION.c.token)))
    missing = [dict(row._mapping) for row in sessions if row.token not in there]
    if missing:
        with db.unit_of_work() as session:
            session.execute(insert(SESSION), missing)


def _columns(table: Table) -> list[Column[Any]]:
    return [each for each in table.columns if (table.name, each.name) not in WRITTEN_BY_LOOKING]


def _dump() -> dict[str, list[tuple[object, ...]]]:
    """Read everything that is in the store."""
    tables = MetaData()
    tables.reflect(db.engine())
    with db.engine().connect() as connection:
        return {
            name: sorted(
                (tuple(map(repr, row)) for row in connection.execute(select(*_columns(table)))),
            )
            for name, table in tables.tables.items()
            if (name,) not in WRITTEN_BY_LOOKING
        }
