"""How runs are named, tagged and keyed, so that a person finds them."""

import re
from datetime import date
from typing import Any, Final

from prefect.runtime import flow_run

from ocop_cycle import clock

_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")


def run_name() -> str:
    """Name the run that begins: its flow, its cycle or plan, its day."""
    given: dict[str, Any] = flow_run.parameters
    about = given.get("cycle") or given.get("plan")
    day = given.get("as_of") or given.get("on") or clock.today()
    parts = (flow_run.flow_name, about, _day_of(day))
    return " · ".join(str(part) for part in parts if part)


def artifact_key(*words: str) -> str:
    """Make the key of an artifact: lower-case letters, digits and dashes only."""
    return _NOT_IN_A_KEY.sub("-", "-".join(words).lower()).strip("-")


def _day_of(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else str(day)
