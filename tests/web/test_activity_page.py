"""The page of an activity: its unit reports, the office confirms, others only read."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from ocop_cycle import clock, db
from ocop_cycle.queries.cycles import ACTIVITY, PARTY, cycle_named
from ocop_cycle.queries.progress import PROGRESS, latest
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.web.clients import Visitor
from tests.web.test_own_pages import counted, main_of
from tests.web.years import LAST_DAY, NAME

SAID = {"on": "2020-03-10", "percent": "40", "figure": "2", "target": "5", "measure": "lớp"}


def an_activity() -> tuple[int, int]:
    """Give an activity and a unit that is responsible for it."""
    with db.reading() as session:
        row = session.execute(
            select(PARTY.c.activity_id, PARTY.c.agency_id)
            .where(PARTY.c.activity_id.is_not(None), PARTY.c.duty == "responsible")
            .order_by(PARTY.c.id)
        ).first()
        assert row
        return row.activity_id, row.agency_id


def reports() -> list[tuple[object, ...]]:
    columns = [
        PROGRESS.c[name] for name in ("percent", "figure", "target", "measure", "note", "by")
    ]
    with db.reading() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(PROGRESS.c.id))]


def test_a_report_is_added_and_shown_with_who_and_when(client: TestClient) -> None:
    number, _ = an_activity()
    first = client.post(f"/activities/{number}/reports", data=SAID)
    client.post(f"/activities/{number}/reports", data={"on": "2020-03-12", "note": "Đã xong 3 lớp"})
    page = main_of(client.get(f"/activities/{number}").text)

    assert "Đã ghi nhận báo cáo." in first.text
    assert reports() == [
        (40, 2, 5, "lớp", "", "Văn phòng"),
        (None, None, None, "", "Đã xong 3 lớp", "Văn phòng"),
    ]
    assert page.index("Đã xong 3 lớp") < page.index("2/5 lớp")


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": "101"}, {"percent": "x"}, {"figure": "-1"}, {"target": "0"}, {"on": ""},
        {"figure": ""}, {"on": "2020-02-30"},
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_is_shown_again(client: TestClient, wrong: dict[str, str]) -> None:
    number, _ = an_activity()
    answer = client.post(f"/activities/{number}/reports", data={**SAID, "note": "Lời", **wrong})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'value="Lời"' in answer.text
    assert reports() == []


def test_an_empty_report_is_refused(client: TestClient) -> None:
    number, _ = an_activity()

    assert (
        client.post(f"/activities/{number}/reports", data={"on": "2020-03-10"}).status_code == 400
    )
    assert reports() == []


def test_the_office_confirms_and_takes_back(client: TestClient) -> None:
    number, _ = an_activity()
    done = client.post(f"/activities/{number}/done", data={"on": "2020-03-12", "note": "Đủ"})
    with db.reading() as session:
        row = session.execute(select(ACTIVITY).where(ACTIVITY.c.id == number)).one()
    client.post(f"/activities/{number}/reopen")
    with db.reading() as session:
        again = session.scalars(select(ACTIVITY.c.done_on).where(ACTIVITY.c.id == number)).one()

    assert "Hoàn thành ngày 12/03/2020" in done.text
    assert (str(row.done_on), row.done_by, row.done_note) == ("2020-03-12", "Văn phòng", "Đủ")
    assert again is None


def test_its_unit_reports_but_only_the_office_confirms(year: Path) -> None:
    assert year
    number, unit = an_activity()
    codes = {}
    for name, grant in {
        "unit": Grant(Role.DEPARTMENT_OFFICER, units=frozenset({unit})),
        "another": Grant(Role.LOCALITY_OFFICER, units=frozenset({-1})),
        "auditor": Grant(Role.AUDITOR),
    }.items():
        client = Visitor(create_app(visitor=Actor(name, (grant,))), raise_server_exceptions=False)
        page = client.get(f"/activities/{number}").text
        codes[name] = (
            "/reports" in page,
            client.post(f"/activities/{number}/reports", data=SAID).status_code,
            client.post(f"/activities/{number}/done", data=SAID).status_code,
            client.post(f"/activities/{number}/reopen").status_code,
        )

    assert codes == {
        "unit": (True, 200, 403, 403),
        "another": (False, 403, 403, 403),
        "auditor": (False, 403, 403, 403),
    }


def test_the_newest_report_of_each_activity_is_given_for_the_year(client: TestClient) -> None:
    number, _ = an_activity()
    for percent in ("10", "60"):
        client.post(f"/activities/{number}/reports", data={**SAID, "percent": percent})
    with db.reading() as session:
        found = latest(session, cycle_named(session, NAME).id, LAST_DAY)

    assert {each: row.percent for each, row in found.items()} == {number: 60}


def test_the_page_asks_as_often_for_many_reports_as_for_few(client: TestClient) -> None:
    number, _ = an_activity()
    asked = []
    for _ in range(2):
        client.get(f"/activities/{number}")
        with counted() as statements:
            client.get(f"/activities/{number}")
        asked.append(len(statements))
        row = {"activity_id": number, "day": clock.today(), "by": "An", "keyed_at": clock.now()}
        with db.unit_of_work() as session:
            session.execute(insert(PROGRESS), [{**row, "percent": each} for each in range(50)])

    assert asked[0] == asked[1]


def test_the_year_shows_what_was_reported_and_who_confirmed_it(client: TestClient) -> None:
    number, _ = an_activity()
    client.post(f"/activities/{number}/reports", data=SAID)
    before = " ".join(client.get(f"/cycles/{NAME}").text.split())
    client.post(f"/activities/{number}/done", data={"on": "2020-03-12"})

    page = " ".join(client.get(f"/cycles/{NAME}").text.split())
    earlier = client.get(f"/cycles/{NAME}?as_of=2020-03-09").text

    assert "báo cáo ngày 10/03/2020: 2/5 lớp 40% (Văn phòng)" in before
    assert f'<a href="/activities/{number}">' in before
    assert "xác nhận:" not in before
    assert "xác nhận: Văn phòng" in page
    assert "báo cáo ngày" not in earlier
    assert "xác nhận:" not in earlier


def test_the_year_asks_as_often_for_many_reports_as_for_few(client: TestClient) -> None:
    with db.reading() as session:
        its = ACTIVITY.c.cycle_id == cycle_named(session, NAME).id
        every = session.scalars(select(ACTIVITY.c.id).where(its)).all()
    client.get(f"/cycles/{NAME}")
    asked = []
    for day in ("2020-03-12", "2020-03-13"):
        with counted() as statements:
            page = client.get(f"/cycles/{NAME}?as_of={day}").text
        asked.append(len(statements))
        row = {"day": LAST_DAY.replace(day=1), "by": "An", "keyed_at": clock.now(), "percent": 5}
        with db.unit_of_work() as session:
            session.execute(insert(PROGRESS), [{**row, "activity_id": each} for each in every])

    assert page.count("báo cáo ngày") == len(every)
    assert asked[0] == asked[1]
