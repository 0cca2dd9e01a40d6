"""Draft letters, calls and bad addresses: what a person settles on a page."""

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from ocop_cycle.clock import now
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.calls import CALL, NOTICE
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.drafts import DRAFT
from ocop_cycle.services import drafts
from ocop_cycle.services.addresses import BAD_ADDRESS, mark_bad
from tests.web.years import LAST_DAY, NAME


@pytest.fixture
def draft(year: Path) -> int:
    """Let a district keep something so long that a letter is drafted."""
    assert year
    with unit_of_work() as session:
        drafts.due(session, cycle_named(session, NAME).id, date(2020, 3, 25))
        return int(session.scalars(select(DRAFT.c.id).order_by(DRAFT.c.id)).first() or 0)


def draft_of(number: int) -> AnyRow:
    with unit_of_work() as session:
        return session.execute(select(DRAFT).where(DRAFT.c.id == number)).one()


def test_drafts_are_listed_shown_and_printed(client: TestClient, draft: int) -> None:
    row = draft_of(draft)

    listed, shown = client.get("/letters").text, client.get(f"/letters/{draft}").text
    printed = client.get(f"/letters/{draft}/print").text

    assert f'href="/letters/{draft}"' in listed
    assert row.subject in shown
    assert row.body.splitlines()[0] in printed
    assert 'class="report' in printed
    assert client.get("/letters/99999").status_code == 404


def test_a_letter_that_was_sent_is_noted_with_its_number_and_day(
    client: TestClient, draft: int
) -> None:
    on = draft_of(draft).day
    with unit_of_work() as session:  # as of the day on which the drafts were written
        session.execute(update(DRAFT).values(day=LAST_DAY))
    typed = {"paper": "125/VPĐP-OCOP", "on": LAST_DAY.isoformat()}

    client.post(f"/letters/{draft}/release", data=typed)
    again = client.post(f"/letters/{draft}/release", data=typed)

    row = draft_of(draft)
    assert on > LAST_DAY
    assert (row.state, row.paper, row.settled_on) == ("released", "125/VPĐP-OCOP", LAST_DAY)
    assert (row.by, again.status_code) == ("Văn phòng", 400)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"paper": " ", "on": "2020-03-30"}, "hãy ghi số văn bản"),
        ({"paper": "125/VP", "on": "2020-02-31"}, "không phải là một ngày"),
        ({"paper": "125/VP", "on": "2020-03-01"}, "trước ngày lập dự thảo"),
    ],
)
def test_a_letter_without_number_or_day_is_refused_beside_what_was_typed(
    client: TestClient, draft: int, typed: dict[str, str], said: str
) -> None:
    answer = client.post(f"/letters/{draft}/release", data=typed)

    assert (answer.status_code, said in answer.text) == (400, True)
    assert f'value="{typed["on"]}"' in answer.text
    assert "--" not in answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert draft_of(draft).state == "waiting"


def test_a_draft_is_put_aside_with_a_reason(client: TestClient, draft: int) -> None:
    refused = client.post(f"/letters/{draft}/discard", data={"reason": ""})
    client.post(f"/letters/{draft}/discard", data={"reason": "Đã làm việc trực tiếp"})

    assert refused.status_code == 400
    assert (draft_of(draft).state, draft_of(draft).note) == ("discarded", "Đã làm việc trực tiếp")


@pytest.fixture
def uncalled(year: Path) -> Path:
    with unit_of_work() as session:
        session.execute(
            update(NOTICE)
            .where(NOTICE.c.kind == "lapse_proposed", NOTICE.c.state == "mailed")
            .values(state="unreachable", mail_id=None)
        )
    return year


def to_call(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('name="code" value="')[1:]]


def test_a_call_is_typed_back_and_leaves_the_list(client: TestClient, uncalled: Path) -> None:
    assert uncalled
    code, *others = to_call(client.get("/calls").text)
    typed = {"code": code, "cycle": NAME, "note": "Chị Hoa nghe, mai nộp"}

    answer = client.post("/calls", data=typed, follow_redirects=False)

    with unit_of_work() as session:
        call = session.execute(select(CALL)).one()
    assert answer.headers["location"].startswith("/calls?done=called&count=")
    assert (call.by, call.note) == ("Văn phòng", "Chị Hoa nghe, mai nộp")
    assert to_call(client.get("/calls").text) == others


@pytest.mark.parametrize("code", ["khong-co", "ubnd-dai-tu"])
def test_a_call_to_somebody_who_is_not_listed_is_refused(
    client: TestClient, uncalled: Path, code: str
) -> None:
    assert uncalled
    answer = client.post("/calls", data={"code": code, "cycle": NAME, "note": "x"})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_an_address_that_is_right_again_is_cleared(client: TestClient, year: Path) -> None:
    assert year
    with unit_of_work() as session:
        mark_bad(session, "htx@example.com", "550 <htx@example.com> nobody", None, now())
    page = client.get("/addresses").text

    client.post("/addresses/clear", data={"address": "HTX@example.com"})
    again = client.post("/addresses/clear", data={"address": "htx@example.com"})

    with unit_of_work() as session:
        assert session.execute(select(BAD_ADDRESS)).all() == []
    assert "550 &lt;ht…@example.com&gt; nobody" in page
    assert (again.status_code, "không bị đánh dấu" in again.text) == (400, True)
