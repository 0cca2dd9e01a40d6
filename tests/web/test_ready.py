"""Pages that are ready: served as they are, and never older than what has been committed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import Thread
from typing import Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, event, insert, select, update

from ocop_cycle import db
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.columns import table
from ocop_cycle.models.queues import Pause
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import AGENCY
from ocop_cycle.services import stages
from ocop_cycle.web.app import create_app
from ocop_cycle.web.deps import Playing, Run
from rules.rights import Actor, Grant, Role
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import a_cycle, an_entry
from tests.people import OFFICE
from tests.web.years import NAME

PAGE: Final = f"/cycles/{NAME}"
MORNING: Final = datetime(2020, 2, 20, 2, tzinfo=UTC)


_TRIES: Final = 50


@contextmanager
def asked() -> Iterator[list[str]]:
    """Note what the store is asked."""
    statements: list[str] = []

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(db.engine(), "before_cursor_execute", note)
    yield statements
    event.remove(db.engine(), "before_cursor_execute", note)


def nothing_is_asked(client: TestClient) -> bool:
    """Tell whether a page is served without a question.

    On PostgreSQL a commit in any database of the server, such as another test's, lets a page be
    written anew; one try among many without such a neighbour is enough.
    """
    for _ in range(_TRIES):
        with asked() as statements:
            client.get(PAGE)
        if not statements:
            return True
    return False


@pytest.fixture
def spring(store: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Start a year with one entry; give the entry."""
    assert store
    monkeypatch.setenv("OCOP_NOW", "2020-02-20T09:00")
    with unit_of_work() as session:
        cycle = a_cycle(session)
        entry = an_entry(session, cycle)
        session.execute(update(CYCLE).values(played=False))
    return entry


def handed_in(entry: int) -> None:
    with unit_of_work() as session:
        stages.move_one(session, entry, Act(Action.SUBMIT, date(2020, 2, 18), by="x"), at=MORNING)


def funnel_of(page: str) -> list[str]:
    rows = page.partition('id="pheu"')[2].partition("</section>")[0]
    return re.findall(r'<td class="number"><b>(\d+)</b>', rows)[:2]


def test_a_page_that_is_ready_asks_the_store_nothing(spring: int) -> None:
    assert spring
    client = TestClient(create_app(visitor=OFFICE))
    first = client.get(PAGE)

    silent = nothing_is_asked(client)

    assert silent
    assert client.get(PAGE).content == first.content


def test_a_committed_move_is_in_the_next_answer(spring: int) -> None:
    client = TestClient(create_app(visitor=OFFICE))
    before = funnel_of(client.get(PAGE).text)

    handed_in(spring)

    assert (before, funnel_of(client.get(PAGE).text)) == (["1", "0"], ["0", "1"])


def test_mail_that_is_stopped_is_told_at_once(spring: int) -> None:
    assert spring
    client = TestClient(create_app(visitor=OFFICE))
    before = client.get("/").text

    with unit_of_work() as session:
        session.execute(insert(table(Pause)).values(id=1, by="An", since=MORNING))

    assert "theo lệnh của An" not in before
    assert "theo lệnh của An" in client.get("/").text


def test_a_new_day_is_shown_though_nobody_has_written(
    spring: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spring
    client = TestClient(create_app(visitor=OFFICE))
    before = client.get("/").text

    monkeypatch.setenv("OCOP_NOW", "2020-02-21T00:00")

    assert "thứ Năm, 20/02/2020" in before
    assert "thứ Sáu, 21/02/2020" in client.get("/").text


def test_what_runs_beside_the_pages_is_shown_as_it_is(spring: int) -> None:
    assert spring
    runs: list[Run] = []
    days = [date(2020, 2, 19)]
    client = TestClient(
        create_app(
            visitor=OFFICE,
            runs=lambda: runs,
            playing=lambda: Playing(NAME, days[-1], done=1, total=9),
        )
    )
    before = client.get("/").text

    runs.append(Run("daily", "Completed"))
    days.append(date(2020, 2, 20))
    after = client.get("/").text

    assert "đã đến thứ Tư, 19/02/2020" in before
    assert "daily" in after
    assert "đã đến thứ Năm, 20/02/2020" in after


def test_each_visitor_gets_his_own_page(spring: int) -> None:
    assert spring
    with unit_of_work() as session:
        other = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == "ubnd-vo-nhai")).one()
    app = create_app(visitor=OFFICE)
    client = TestClient(app)
    of_the_office = client.get(PAGE).text

    app.state.visitor = Actor("An", (Grant(Role.LOCALITY_OFFICER, units=frozenset({other})),))
    of_an_officer = client.get(PAGE).text
    app.state.visitor = Actor("Bình", (Grant(Role.PRODUCER, producer=1),))
    of_a_producer = client.get(PAGE).text

    assert "Huyện Đại Từ" in of_the_office.partition('id="dia-ban"')[2]
    assert "<dt>Hồ sơ đăng ký</dt><dd>1</dd>" in of_the_office
    assert "<dt>Hồ sơ đăng ký</dt><dd>0</dd>" in of_an_officer
    assert "của địa bàn mà tài khoản này phụ trách" in of_an_officer
    assert "Thư nhắc việc" not in of_an_officer
    assert "<dt>Hồ sơ đăng ký</dt>" not in of_a_producer
    assert "đếm theo địa bàn nên không hiện" in of_a_producer


def test_each_browser_gets_the_secret_of_its_own_forms(spring: int) -> None:
    assert spring
    app = create_app(visitor=OFFICE)
    one, two = TestClient(app), TestClient(app)
    secret = re.compile(r'name="csrf" value="([^"]+)"')

    with asked() as statements:
        shown = [set(secret.findall(each.get(PAGE).text)) for each in (one, two, one, two)]
    first = len(statements)

    assert [len(each) for each in shown] == [1, 1, 1, 1]
    assert shown[0] != shown[1]
    assert shown[2:] == shown[:2]
    assert (bool(first), nothing_is_asked(TestClient(app))) == (True, True)


def test_a_page_that_has_not_changed_is_not_sent_again(spring: int) -> None:
    client = TestClient(create_app(visitor=OFFICE))
    tag = client.get(PAGE).headers["etag"]

    same = client.get(PAGE, headers={"If-None-Match": tag})
    handed_in(spring)
    other = client.get(PAGE, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (other.status_code, other.headers["etag"] != tag) == (200, True)


def test_a_refused_address_is_refused_again_and_kept_nowhere(spring: int) -> None:
    assert spring
    app = create_app(visitor=OFFICE)
    client = TestClient(app)

    codes = [client.get(f"{PAGE}?round={n}/1999").status_code for n in (1, 2, 1)]

    assert codes == [400, 400, 400]
    assert (len(app.state.shelf._pages), len(app.state.shelf._writing)) == (0, 0)  # noqa: SLF001 -- what would grow


def test_many_pages_are_not_all_kept(spring: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spring
    monkeypatch.setattr("ocop_cycle.web.ready._KEPT", 3)
    app = create_app(visitor=OFFICE)
    client = TestClient(app)

    for day in range(1, 7):
        client.get(f"{PAGE}?as_of=2020-03-0{day}")

    assert (len(app.state.shelf._pages), len(app.state.shelf._writing)) == (3, 3)  # noqa: SLF001 -- what would grow


def test_who_asks_while_a_page_is_written_waits_for_it(spring: int) -> None:
    assert spring
    client = TestClient(create_app(visitor=OFFICE))
    client.get("/cycles")  # what is loaded once is loaded

    with asked() as one_page:
        client.get(PAGE)
    counts = []
    for number in range(_TRIES):
        stopped(by=f"An {number}")
        with asked() as statements:
            answers = asked_at_once(client)
        assert len(set(answers)) == 1
        counts.append(len(statements))
        if counts[-1] == len(one_page):
            break

    assert counts[-1] == len(one_page)


def stopped(by: str) -> None:
    """Stop the mail by an order that each page names."""
    with unit_of_work() as session:
        session.execute(delete(table(Pause)))
        session.execute(insert(table(Pause)).values(id=1, by=by, since=MORNING))


def asked_at_once(client: TestClient) -> list[bytes]:
    answers: list[bytes] = []
    askers = [Thread(target=lambda: answers.append(client.get(PAGE).content)) for _ in range(6)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    return answers


@pytest.mark.parametrize("address", ["/", "/cycles", PAGE, f"{PAGE}?as_of=2020-02-19"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    spring: int, address: str
) -> None:
    assert spring
    app = create_app(visitor=OFFICE)
    TestClient(app).get(address)

    counts = []
    for more in range(2):
        with unit_of_work() as session:
            cycle = session.execute(select(CYCLE).where(CYCLE.c.name == NAME)).one()
            for number in range(1 + 5 * more):
                units = ("ubnd-dai-tu", "ubnd-vo-nhai", "ubnd-dinh-hoa")
                entry = an_entry(session, cycle, f"T{more}-{number}", unit=units[number % 3])
                if number % 2:
                    act = Act(Action.SUBMIT, date(2020, 2, 18), by="x")
                    stages.move_one(session, entry, act, at=MORNING)
            if more and address == "/cycles":
                a_cycle(session, "dong-thap-2022", on=date(2022, 6, 1))
        with asked() as statements:
            assert TestClient(app).get(address).status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[0] > 0
