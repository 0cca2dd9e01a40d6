"""Calendars under secret addresses: whose they are, and what becomes of those who guess."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from ocop_cycle import clock, db
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import PARTY
from ocop_cycle.services import accounts, sessions
from ocop_cycle.services.accounts import Given
from ocop_cycle.web.app import create_app
from ocop_cycle.web.guesses import MOST
from rules.rights import Role
from rules.sign_in import Step
from rules.vocabulary import Group
from tests.people import NOW
from tests.web.clients import Visitor

UNIT = "so-cong-thuong"


@pytest.fixture
def officer(year: Path) -> Visitor:
    """Sign in an officer of a department, for one sector."""
    assert year
    with db.unit_of_work() as session:
        account = accounts.create(session, "Cán bộ sở", "so@example.vn", at=NOW)
        given = Given(Role.DEPARTMENT_OFFICER, unit=unit(), groups=(Group.DRINK,))
        accounts.grant(session, account, given, by="máy chủ", at=NOW)
        opened = sessions.open_for(session, account, Step.DONE, address="", at=clock.now())
    client = Visitor(create_app(), follow_redirects=False)
    client.cookies.set("ocop", opened.token, domain="testserver.local")
    return client


def unit() -> int:
    with db.reading() as session:
        return session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == UNIT)).one()


def test_an_officer_with_sectors_has_a_calendar_and_reports_for_his_unit(officer: Visitor) -> None:
    with db.reading() as session:
        its = PARTY.c.agency_id == unit(), PARTY.c.activity_id.is_not(None)
        activity = session.scalars(select(PARTY.c.activity_id).where(*its)).first()

    made = officer.post(f"/agencies/{unit()}/feeds")
    told = {"on": "2020-03-16", "percent": "40"}
    reported = officer.post(f"/activities/{activity}/reports", data=told)
    address = re.search(r"/feeds/[\w-]{43}\.ics", made.text)

    assert (made.status_code, reported.status_code) == (200, 303)
    assert address
    assert officer.get(address[0]).status_code == 200
    assert officer.get("/report").status_code == 200


def test_who_guesses_addresses_is_not_listened_to_for_an_hour(
    officer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = officer.post(f"/agencies/{unit()}/feeds")
    address = re.search(r"/feeds/[\w-]{43}\.ics", made.text)
    assert address
    monkeypatch.setenv("OCOP_NOW", "2020-03-16T10:00:00+07:00")
    stranger = Visitor(officer.app)
    codes = [stranger.get(f"/feeds/{'x' * 40}{each}.ics").status_code for each in range(MOST + 5)]
    shut_out = stranger.get(address[0])
    monkeypatch.setenv("OCOP_NOW", "2020-03-16T11:00:01+07:00")
    later = stranger.get(address[0])

    assert codes == [404] * MOST + [429] * 5
    assert (shut_out.status_code, later.status_code) == (429, 200)
    assert "hãy đợi một giờ" in shut_out.text


def test_a_telephone_that_reads_on_what_was_revoked_keeps_nobody_out(officer: Visitor) -> None:
    codes = {officer.get(f"/feeds/{'x' * 43}.ics").status_code for _ in range(MOST + 5)}

    assert codes == {404}
