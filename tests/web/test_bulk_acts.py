"""Work in bulk: a look ahead that writes nothing, then the doing of what was seen."""

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from ocop_cycle import db
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.products import entry_of
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.web.clients import Visitor
from tests.web.years import NAME

WHICH = {"cycle": NAME, "stage": "idea_selection"}
ACT = {"action": "select", "on": "2020-03-16"}
DAY_AFTER = date(2020, 3, 17)
CODES = ("TN20-003", "TN20-004", "TN20-005")


def stages() -> list[str]:
    with db.reading() as session:
        return [str(entry_of(session, code).stage) for code in CODES]


def everything() -> str:
    """Write down all that is stored."""
    with db.reading() as session:
        names = [each.name for each in ENTRY.metadata.sorted_tables]
        rows = (session.execute(text(f'SELECT * FROM "{each}"')).all() for each in names)  # noqa: S608 -- our own tables
        return "\n".join(str(each) for each in rows)


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def looks_ahead(client: TestClient, **more: str) -> str:
    return client.get("/bulk", params={**WHICH, **ACT, **more}).text


def test_a_look_ahead_tells_of_each_row_and_writes_nothing(client: TestClient) -> None:
    before = everything()
    page = looks_ahead(client)

    assert "Sẽ xử lý 3 hồ sơ" in page
    assert page.count('data-label="Sau đó"') == 3
    assert "Tập huấn xây dựng phương án kinh doanh" in page
    assert everything() == before


def test_what_was_seen_is_done(client: TestClient) -> None:
    seen = seen_on(looks_ahead(client))
    answer = client.post("/bulk", data={**WHICH, **ACT, "seen": seen})

    assert "Đã xử lý 3 hồ sơ." in answer.text
    assert stages() == ["business_plan_training"] * 3


def test_what_has_moved_since_is_told_and_nothing_is_done(client: TestClient) -> None:
    seen = seen_on(looks_ahead(client))
    with db.reading() as session:
        row = entry_of(session, CODES[0])
    act = {"entry": str(row.id), "version": str(row.version), "action": "return"}
    client.post(f"/products/{CODES[0]}/acts", data={**act, "on": "2020-03-16", "reason": "Thiếu."})
    answer = client.post("/bulk", data={**WHICH, **ACT, "seen": seen})

    assert answer.status_code == 400
    assert "1 hồ sơ không còn trong danh sách" in answer.text
    assert "Sẽ xử lý 2 hồ sơ" in answer.text
    assert stages() == ["idea_registration", "idea_selection", "idea_selection"]


def test_a_row_that_the_rules_refuse_is_told_and_the_others_are_done(client: TestClient) -> None:
    with db.unit_of_work() as session:
        number = entry_of(session, CODES[1]).id
        session.execute(ENTRY.update().where(ENTRY.c.id == number).values(acted=DAY_AFTER))
    page = looks_ahead(client)
    answer = client.post("/bulk", data={**WHICH, **ACT, "seen": seen_on(page)})

    assert "1 hồ sơ không xử lý được" in page
    assert "trước lần xử lý gần nhất" in page
    assert "Đã xử lý 2 hồ sơ." in answer.text
    assert stages() == ["business_plan_training", "idea_selection", "business_plan_training"]


@pytest.mark.parametrize(
    "wrong", [{"seen": ""}, {"seen": "x"}, {"action": "x"}, {"on": ""}, {"stage": "x"}]
)
def test_nothing_is_done_blindly(client: TestClient, wrong: dict[str, str]) -> None:
    seen = seen_on(looks_ahead(client))
    answer = client.post("/bulk", data={**WHICH, **ACT, "seen": seen, **wrong})

    assert answer.status_code in {400, 404}
    assert stages() == ["idea_selection"] * 3


def test_each_does_only_what_is_his(year: Path) -> None:
    assert year
    with db.reading() as session:
        own = entry_of(session, CODES[0]).locality_id
        other = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == "ubnd-dinh-hoa")).one()
    pages = {}
    for name, grant in {
        "own": Grant(Role.LOCALITY_LEADER, units=frozenset({own})),
        "other": Grant(Role.LOCALITY_LEADER, units=frozenset({other})),
        "auditor": Grant(Role.AUDITOR),
    }.items():
        client = Visitor(create_app(visitor=Actor(name, (grant,))), raise_server_exceptions=False)
        pages[name] = (
            looks_ahead(client).count('data-label="Sau đó"'),
            client.post("/bulk", data={**WHICH, **ACT, "seen": "1.1"}).status_code,
        )

    assert pages == {"own": (3, 400), "other": (0, 400), "auditor": (0, 400)}
    assert stages() == ["idea_selection"] * 3
