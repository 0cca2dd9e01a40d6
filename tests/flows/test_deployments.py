"""The timetable for several machines names flows that are there and take what they are given."""

from pathlib import Path

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint

from flows.host import FLOWS

ROOT = Path(__file__).parents[2]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("deployment", DEPLOYMENTS["deployments"], ids=lambda each: each["name"])
def test_a_deployment_names_its_flow_by_module(deployment: dict[str, str]) -> None:
    flow = load_flow_from_entrypoint(deployment["entrypoint"])

    assert flow.name == deployment["name"]
    assert set(deployment.get("parameters", {})) <= set(flow.parameters.properties)


def test_every_flow_has_a_deployment() -> None:
    assert {each["name"] for each in DEPLOYMENTS["deployments"]} == {flow.name for flow in FLOWS}


def test_the_folder_of_whoever_deploys_plays_no_part() -> None:
    assert DEPLOYMENTS["pull"] == []
    assert all("pull" not in each for each in DEPLOYMENTS["deployments"])
