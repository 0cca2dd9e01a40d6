"""What a day asks, as flow runs; each is run twice."""

import asyncio
import json
from datetime import date

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact, FlowRun

from flows.daily import daily
from flows.stages import STAGE_FLOWS, name_of
from ocop_cycle import days
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import NotFound
from ocop_cycle.queries.cycles import cycle_named
from rules.errors import Refusal
from rules.vocabulary import Stage
from tests.building import an_entry

pytestmark = pytest.mark.slow
FIRST = date(2020, 2, 7)


def done_on(name: str) -> date:
    with reading() as session:
        day: date = cycle_named(session, name).done_on
        return day


async def runs_since(names: set[str]) -> list[FlowRun]:
    async with get_client() as client:
        runs = await client.read_flow_runs()
    return [run for run in runs if run.name in names]


async def artifacts_of(run: FlowRun) -> list[Artifact]:
    async with get_client() as client:
        found = await client.read_artifacts()
    return [each for each in found if each.flow_run_id == run.id]


def test_a_day_does_what_is_due_and_a_second_run_finds_nothing(name: str) -> None:
    first = asyncio.run(daily(cycle=name, as_of=FIRST))
    second = asyncio.run(daily(cycle=name, as_of=FIRST))

    assert [(each.day, list(each.stages)) for each in first] == [(FIRST, ["idea_registration"])]
    assert first[0].stages["idea_registration"]["opened"] == 1
    assert second == []
    assert done_on(name) == FIRST


def test_flows_do_what_the_steps_do_without_prefect(name: str) -> None:
    with unit_of_work() as session:
        an_entry(session, cycle_named(session, name))
    until = date(2020, 3, 20)

    by_flows = asyncio.run(daily(cycle=name, as_of=until))
    left = list(days.advance(name, until))

    assert [each.day.isoformat() for each in by_flows] == [
        "2020-02-07",
        "2020-02-10",  # where the plan leaves it open, a day is asked for
        "2020-02-14",
        "2020-02-21",
        "2020-02-26",
        "2020-02-28",
        "2020-03-01",
        "2020-03-02",
        "2020-03-04",
        "2020-03-09",
        "2020-03-15",
        "2020-03-17",  # two weeks before the end of the first quarter
        "2020-03-20",
    ]
    assert left == []


def test_runs_carry_names_and_tags_that_a_person_can_search(name: str) -> None:
    asyncio.run(daily(cycle=name, as_of=FIRST))

    whole, stage = f"daily · {name} · 2020-02-07", f"idea-registration · {name} · 2020-02-07"
    found = {run.name: run for run in asyncio.run(runs_since({whole, stage}))}
    assert set(found) == {whole, stage}
    assert set(found[stage].tags) == {name, "idea_registration"}


def test_a_stage_leaves_the_table_of_its_funnel(name: str) -> None:
    with unit_of_work() as session:
        an_entry(session, cycle_named(session, name))
    flow = STAGE_FLOWS[Stage.IDEA_REGISTRATION]

    state = asyncio.run(flow(cycle=name, as_of=date(2020, 2, 11), return_state=True))

    run = next(
        run
        for run in asyncio.run(runs_since({f"idea-registration · {name} · 2020-02-11"}))
        if run.id == state.state_details.flow_run_id
    )
    (table,) = asyncio.run(artifacts_of(run))
    assert table.key == "idea-registration-thai-nguyen-2020"
    assert table.type == "table"
    counted = {row["Hồ sơ"]: row["Số lượng"] for row in json.loads(str(table.data))}
    assert counted["Đang ở bước này"] == 1


@pytest.mark.parametrize("stage", list(Stage), ids=name_of)
def test_a_stage_run_twice_on_a_day_finds_nothing_the_second_time(name: str, stage: Stage) -> None:
    day = date(2020, 12, 31)
    flow = STAGE_FLOWS[stage]

    asyncio.run(flow(cycle=name, as_of=day))
    second = asyncio.run(flow(cycle=name, as_of=day))

    assert set(second.values()) == {0}


def test_a_day_with_activities_alone_runs_no_stage_and_tells_of_them(name: str) -> None:
    first = asyncio.run(daily(cycle=name, as_of=date(2020, 2, 10)))
    second = asyncio.run(daily(cycle=name, as_of=date(2020, 2, 10)))

    [asked] = [each for each in first if each.day == date(2020, 2, 10)]
    assert (asked.stages, asked.activities > 0) == ({}, True)
    assert second == []


def test_a_played_cycle_is_left_alone_unless_it_is_named(played: str) -> None:
    assert asyncio.run(daily()) == []
    assert done_on(played) == date(2020, 2, 9)
    assert asyncio.run(daily(cycle=played, as_of=date(2020, 2, 10))) != []


def test_a_cycle_in_real_time_is_done_up_to_today(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_NOW", "2020-03-02")

    done = asyncio.run(daily())
    again = asyncio.run(daily())

    assert {each.cycle for each in done} == {name}
    assert [each.day for each in done] == [
        FIRST,
        date(2020, 2, 10),
        date(2020, 3, 1),
        date(2020, 3, 2),
    ]
    assert again == []


def test_a_cycle_that_catches_up_makes_mails_on_its_last_day_alone(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work() as session:
        an_entry(session, cycle_named(session, name))
    monkeypatch.setenv("OCOP_NOW", "2020-02-28")

    done = asyncio.run(daily())

    assert len(done) > 1
    assert [each.day for each in done if each.mails] == [date(2020, 2, 28)]


def test_a_day_that_has_not_come_is_refused_in_real_time(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_NOW", "2020-03-02")

    with pytest.raises(Refusal, match="03/03/2020 chưa đến"):
        asyncio.run(daily(cycle=name, as_of=date(2020, 3, 3)))

    assert done_on(name) == date(2020, 2, 6)


def test_an_unknown_cycle_is_refused(name: str) -> None:
    with pytest.raises(NotFound, match=f"các kỳ hiện có: {name}"):
        asyncio.run(daily(cycle="khong-co", as_of=FIRST))
