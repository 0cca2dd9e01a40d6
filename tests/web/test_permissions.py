"""Who may ask for what: a row for every route, tried by everybody; a route without a row fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pytest
from sqlalchemy import select

from ocop_cycle import clock, db
from ocop_cycle.queries.accounts import ACCOUNT, SESSION
from ocop_cycle.services import sessions, tokens
from ocop_cycle.web.app import create_app
from rules.sign_in import Step
from tests.web.clients import Visitor
from tests.web.everybody import ROUTES, address_of, people

__all__ = ["people"]

SHOWN: Final = frozenset({200})
LED: Final = frozenset({303})
FORBIDDEN: Final = frozenset({403})
HIDDEN: Final = frozenset({404})
DONE: Final = frozenset({200, 303, 400, 404, 422})
"""A form without its fields: whoever may send it gets past the question who he is."""
WHO: Final = (
    "nobody", "administrator", "operator", "office", "auditor", "own leader", "other leader",
    "own producer", "other producer", "department", "other year", "no role",
)  # fmt: skip
ALL: Final = frozenset(WHO) - {"nobody"}
PROVINCE: Final = frozenset({"administrator", "operator", "office", "auditor"})
WRITERS: Final = frozenset({"operator", "office"})
CALLERS: Final = WRITERS | {"own leader", "other leader", "other year"}
"""Each sees whom he may call: nobody of other localities, nobody of other years."""
MANAGERS: Final = frozenset({"administrator"})
LOGS: Final = frozenset({"administrator", "auditor"})
PRODUCERS: Final = frozenset({"own producer", "other producer"})
SEES_OWN: Final = PROVINCE | {"own leader", "own producer"}


@dataclass(frozen=True)
class Rule:
    """Whom a route serves; what others are told; what somebody is told who is not signed in."""

    serves: frozenset[str]
    others: frozenset[int] = FORBIDDEN
    nobody: frozenset[int] = LED


OPEN: Final = Rule(frozenset(WHO), nobody=DONE)
FOR_ALL: Final = Rule(ALL)
MANAGED: Final = Rule(MANAGERS)
OPERATORS: Final = frozenset({"administrator", "operator"})
MAIL_ACTS: Final = ("approve", "discard", "resend", "edit")
WRITES_OF_ALL: Final = Rule(WRITERS, FORBIDDEN | HIDDEN)
"""A mail that one may not see is not there; to see it is not to write for the province."""
LISTS: Final = (
    "/products", "/training", "/producers", "/agencies", "/activities", "/mails", "/journal",
    "/report",
)  # fmt: skip
RULES: Final[Mapping[tuple[str, str], Rule]] = {
    ("GET", "/health"): OPEN,
    ("GET", "/"): FOR_ALL,
    ("GET", "/cycles"): FOR_ALL,
    ("GET", "/cycles/{name}"): FOR_ALL,
    **{("GET", each): FOR_ALL for each in LISTS},
    **{("GET", f"{each}.xlsx"): FOR_ALL for each in LISTS},
    **{("GET", f"{each}.csv"): FOR_ALL for each in LISTS if each != "/report"},
    ("GET", "/products/{code:path}"): Rule(SEES_OWN, HIDDEN),
    ("POST", "/products/{code:path}/acts"): Rule(frozenset(), HIDDEN),
    ("POST", "/products/{code:path}/undo"): Rule(frozenset(), HIDDEN),
    ("POST", "/products/{code:path}/documents"): Rule(frozenset(), HIDDEN),
    ("GET", "/documents/{document}"): Rule(SEES_OWN, HIDDEN),
    ("POST", "/documents/{document}/withdraw"): Rule(
        WRITERS | {"own leader"}, FORBIDDEN | HIDDEN  # the locality holds it, not the producer
    ),
    ("GET", "/my"): Rule(PRODUCERS),
    ("POST", "/my/feeds"): Rule(PRODUCERS),
    ("POST", "/my/feeds/revoke"): Rule(PRODUCERS),
    ("GET", "/register"): OPEN,
    ("GET", "/cycles/{name}/register"): OPEN,
    ("POST", "/cycles/{name}/register"): OPEN,
    ("GET", "/register/receipts/{receipt}"): OPEN,
    **{
        (method, "/cycles/{name}/register/on-behalf"): Rule(
            WRITERS | {"own leader", "other leader"}  # each in his area
        )
        for method in ("GET", "POST")
    },
    ("GET", "/applications"): Rule(CALLERS | PROVINCE),  # each sees his own
    ("GET", "/applications/{application}"): Rule(PROVINCE | {"own leader"}, HIDDEN),
    **{
        ("POST", f"/applications/{{application}}/{each}"): Rule(
            WRITERS | {"own leader"}, FORBIDDEN | HIDDEN  # who may read it only; others
        )
        for each in ("edit", "confirm", "refuse")
    },
    ("GET", "/agencies/{unit}"): Rule(
        PROVINCE | {"own leader", "own producer", "other producer"}, HIDDEN  # of the same area
    ),
    **{
        ("POST", f"/agencies/{{unit}}/{each}"): Rule(
            WRITERS | {"own leader"}, FORBIDDEN | HIDDEN
        )
        for each in ("feeds", "feeds/revoke")
    },
    ("GET", "/feeds/{token}.ics"): Rule(frozenset(WHO), nobody=HIDDEN),
    ("GET", "/producers/{producer}"): Rule(SEES_OWN, HIDDEN),
    ("GET", "/activities/{activity}"): FOR_ALL,
    ("POST", "/activities/{activity}/reports"): Rule(
        WRITERS | {"department", "own leader", "other leader"}  # the districts work along in it
    ),
    ("POST", "/activities/{activity}/done"): Rule(WRITERS),
    ("POST", "/activities/{activity}/reopen"): Rule(WRITERS),
    ("GET", "/bulk"): FOR_ALL,
    ("POST", "/bulk"): FOR_ALL,
    ("GET", "/mails/{number}"): Rule(PROVINCE | {"own leader"}, HIDDEN),
    ("GET", "/mails/{number}/html"): Rule(PROVINCE | {"own leader"}, HIDDEN),
    ("GET", "/calls"): Rule(WRITERS),
    ("POST", "/calls"): Rule(CALLERS),
    ("GET", "/calls.xlsx"): Rule(WRITERS),
    ("GET", "/digest"): Rule(PROVINCE),
    ("POST", "/language"): OPEN,
    ("POST", "/scheme"): OPEN,
    ("GET", "/sign-in"): OPEN,
    ("POST", "/sign-in"): OPEN,
    ("GET", "/sign-in/mail"): OPEN,
    ("POST", "/sign-in/mail"): OPEN,
    ("GET", "/sign-in/code"): OPEN,
    ("POST", "/sign-in/code"): OPEN,
    ("GET", "/sign-in/link/{token}"): OPEN,
    ("GET", "/sign-in/link"): OPEN,
    ("POST", "/sign-in/link"): OPEN,
    **{
        (method, f"/sign-in/{step}"): OPEN
        for method in ("GET", "POST")
        for step in ("factor", "password", "enrol")
    },
    ("GET", "/sign-in/enrol.svg"): OPEN,
    ("POST", "/sign-out"): OPEN,
    ("GET", "/accounts"): MANAGED,
    ("POST", "/accounts"): MANAGED,
    ("GET", "/accounts/{account}"): MANAGED,
    **{
        ("POST", f"/accounts/{{account}}/{each}"): MANAGED
        for each in (
            "grants", "grants/{number}/revoke", "close", "password", "factor/remove",
            "sessions/end",
        )
    },
    ("GET", "/account"): FOR_ALL,
    **{
        (method, f"/account/address{each}"): FOR_ALL
        for method in ("GET", "POST")
        for each in ("", "/code")
    },
    ("POST", "/account/password"): FOR_ALL,
    ("POST", "/account/factor"): FOR_ALL,
    ("POST", "/account/sessions/{number}/end"): FOR_ALL,
    ("GET", "/log"): Rule(LOGS),
    **{("POST", f"/mails/{{number}}/{each}"): WRITES_OF_ALL for each in MAIL_ACTS},
    ("GET", "/mails/{number}/edit"): WRITES_OF_ALL,
    ("GET", "/outbox"): Rule(PROVINCE),
    **{
        ("POST", f"/outbox/{each}"): Rule(OPERATORS)
        for each in ("pause", "resume", "hold", "release")
    },
    ("GET", "/outbox/approve"): Rule(WRITERS),
    ("GET", "/outbox/discard"): Rule(WRITERS),
    ("POST", "/outbox/approve"): Rule(CALLERS),
    ("POST", "/outbox/discard"): Rule(CALLERS),
    ("GET", "/previews"): Rule(PROVINCE),
    ("GET", "/previews/html"): Rule(PROVINCE),
    ("GET", "/addresses"): Rule(WRITERS),
    ("POST", "/addresses/clear"): Rule(WRITERS),
    ("GET", "/letters"): Rule(PROVINCE),
    ("GET", "/letters/{number}"): Rule(PROVINCE),
    ("GET", "/letters/{number}/print"): Rule(PROVINCE),
    ("POST", "/letters/{number}/release"): Rule(CALLERS),
    ("POST", "/letters/{number}/discard"): Rule(CALLERS),
    ("GET", "/plans"): Rule(OPERATORS),
    ("GET", "/plans/{name}"): Rule(OPERATORS),
    **{("POST", f"/plans/{each}"): Rule(OPERATORS) for each in ("upload", "check", "start")},
    ("GET", "/imports/{what}"): Rule(OPERATORS),
    ("POST", "/imports/{what}"): Rule(OPERATORS),
    ("GET", "/operations"): FOR_ALL,
    ("GET", "/operations/{name}"): Rule(PROVINCE),
    **{
        (method, f"/operations/{{name}}/{each}"): Rule(WRITERS)
        for method in ("GET", "POST")
        for each in ("adjust", "extend")
    },
    ("GET", "/system"): Rule(OPERATORS),
}  # fmt: skip


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(RULES) == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), RULES, ids=[" ".join(each) for each in RULES])
def test_a_route_serves_whom_it_is_for(people: Mapping[str, str], method: str, path: str) -> None:
    rule, address = RULES[method, path], address_of(path)
    app = create_app()
    wrong = {}
    for name in WHO:
        client = Visitor(app, follow_redirects=False, raise_server_exceptions=False)
        if people[name]:
            client.cookies.set("ocop", people[name], domain="testserver.local")
        answer = client.get(address) if method == "GET" else client.post(address)
        if not is_right(rule, name, answer.status_code, answer.headers.get("location", "")):
            wrong[name] = answer.status_code
        _restore(people[name], name)

    assert wrong == {}


def is_right(rule: Rule, name: str, code: int, led_to: str) -> bool:
    to_sign_in = code == 303 and led_to.startswith("/sign-in?")
    if name == "nobody" and rule.nobody == LED:
        return to_sign_in or led_to == "/sign-in"
    if name in rule.serves:
        return code in DONE and not (name != "nobody" and to_sign_in)
    return code in rule.others


def _restore(token: str, name: str) -> None:
    """Sign somebody in again whom a route has signed out."""
    if not token:
        return
    with db.unit_of_work() as session:
        if session.execute(select(SESSION).where(SESSION.c.token == tokens.digest(token))).first():
            return
        email = f"{name.replace(' ', '-')}@example.vn"
        row = session.execute(select(ACCOUNT).where(ACCOUNT.c.email == email)).one()
        if row.state == "open":
            opened = sessions.open_for(session, row, Step.DONE, address="", at=clock.now())
            session.execute(
                SESSION.update()
                .where(SESSION.c.token == tokens.digest(opened.token))
                .values(token=tokens.digest(token))
            )
