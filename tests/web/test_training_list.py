"""The list of training: who is invited, who has come, who has filed his plan, who lacks what."""

import csv
import re
from datetime import UTC, date, datetime
from io import StringIO
from typing import Final

import pytest
from fastapi.testclient import TestClient

from ocop_cycle.db import unit_of_work
from ocop_cycle.services import stages
from ocop_cycle.web.app import create_app
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import a_cycle, an_entry
from tests.people import OFFICE

AT: Final = datetime(2020, 4, 1, 2, tzinfo=UTC)
CLASS: Final = "Ghi nhận đã dự tập huấn"
PLAN: Final = "Phương án kinh doanh của chủ thể"
SELECTED: Final = (Action.SUBMIT, Action.SELECT)
HISTORIES: Final = {
    "SP-NEW": (),
    "SP-SELECTED": SELECTED,
    "SP-INVITED": (*SELECTED, Action.INVITE),
    "SP-CAME": (*SELECTED, Action.INVITE, Action.ATTEND),
    "SP-FILED": (*SELECTED, Action.INVITE, Action.FILE),
    "SP-BOTH": (*SELECTED, Action.INVITE, Action.ATTEND, Action.FILE),
}


@pytest.fixture
def client(store: str, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    assert store
    monkeypatch.setenv("OCOP_NOW", "2020-04-01T09:00")
    with unit_of_work() as session:
        cycle = a_cycle(session)
        for code, actions in HISTORIES.items():
            entry = an_entry(session, cycle, code)
            for day, action in enumerate(actions, start=11):
                class_day = date(2020, 3, 25) if action is Action.INVITE else None
                act = Act(action, date(2020, 2, day), by="x", until=class_day)
                stages.move_one(session, entry, act, at=AT)
    return TestClient(create_app(visitor=OFFICE))


def codes(page: str) -> list[str]:
    return sorted(re.findall(r"/products/(SP-[A-Z]+)\?", page))


def test_it_holds_those_who_are_in_training_with_their_days_and_what_they_lack(
    client: TestClient,
) -> None:
    cells = list(csv.reader(StringIO(client.get("/training.csv?sort=name").text.lstrip("\ufeff"))))

    rows = {row[1]: row[5:9] for row in cells[1:]}
    assert rows == {
        "SP-SELECTED": ["", "", "", f"Ngày mời tập huấn; {CLASS}; {PLAN}"],
        "SP-INVITED": ["25/03/2020", "", "", f"{CLASS}; {PLAN}"],
        "SP-CAME": ["25/03/2020", "14/02/2020", "", PLAN],
        "SP-FILED": ["25/03/2020", "", "14/02/2020", CLASS],
    }


@pytest.mark.parametrize(
    ("lacks", "found"),
    [
        ("invitation", ["SP-SELECTED"]),
        ("class", ["SP-FILED", "SP-INVITED", "SP-SELECTED"]),
        ("plan", ["SP-CAME", "SP-INVITED", "SP-SELECTED"]),
        ("", ["SP-CAME", "SP-FILED", "SP-INVITED", "SP-SELECTED"]),
    ],
)
def test_it_is_filtered_by_what_is_lacking(
    client: TestClient, lacks: str, found: list[str]
) -> None:
    assert codes(client.get(f"/training?lacks={lacks}").text) == found


def test_what_nobody_lacks_is_refused(client: TestClient) -> None:
    answer = client.get("/training?lacks=rating")

    assert answer.status_code == 400
    assert "còn thiếu" in answer.text
