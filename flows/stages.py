"""One flow a stage: it opens, reminds, closes, proposes and raises what is due on a day."""

from collections.abc import Coroutine
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from prefect import Flow, flow
from prefect.artifacts import acreate_table_artifact

from flows import funnel
from flows.cycles import cycle_for
from flows.names import artifact_key, run_name
from flows.tasks import STAGE_TASKS
from ocop_cycle import clock
from rules.vocabulary import Stage

Counts = dict[str, int]
StageFlow = Flow[..., Coroutine[Any, Any, Counts]]


def name_of(stage: Stage) -> str:
    """Give the name of a stage's flow."""
    return stage.value.replace("_", "-")


def _flow_of(stage: Stage) -> StageFlow:
    async def run(cycle: str, as_of: date | None = None) -> Counts:
        day = as_of or clock.today()
        cycle_id = cycle_for(cycle, day)
        counts = {name: await step(cycle_id, stage, day) for name, step in STAGE_TASKS}
        await _leave_funnel(cycle, cycle_id, stage, day)
        return counts

    run.__name__ = run.__qualname__ = stage.value  # a deployment finds the flow by this name
    return flow(name=name_of(stage), flow_run_name=run_name, description=stage.label)(run)


async def _leave_funnel(cycle: str, cycle_id: int, stage: Stage, day: date) -> None:
    await acreate_table_artifact(
        table=funnel.read(cycle_id, stage, day),
        key=artifact_key(name_of(stage), cycle),
        description=f"{stage.label}, kỳ {cycle}, tính đến ngày {day:%d/%m/%Y}",
    )


idea_registration = _flow_of(Stage.IDEA_REGISTRATION)
idea_selection = _flow_of(Stage.IDEA_SELECTION)
business_plan_training = _flow_of(Stage.BUSINESS_PLAN_TRAINING)
plan_implementation = _flow_of(Stage.PLAN_IMPLEMENTATION)
district_evaluation = _flow_of(Stage.DISTRICT_EVALUATION)
commune_check = _flow_of(Stage.COMMUNE_CHECK)
provincial_rating = _flow_of(Stage.PROVINCIAL_RATING)
national_rating = _flow_of(Stage.NATIONAL_RATING)

STAGE_FLOWS: Final = MappingProxyType(
    {
        Stage.IDEA_REGISTRATION: idea_registration,
        Stage.IDEA_SELECTION: idea_selection,
        Stage.BUSINESS_PLAN_TRAINING: business_plan_training,
        Stage.PLAN_IMPLEMENTATION: plan_implementation,
        Stage.DISTRICT_EVALUATION: district_evaluation,
        Stage.COMMUNE_CHECK: commune_check,
        Stage.PROVINCIAL_RATING: provincial_rating,
        Stage.NATIONAL_RATING: national_rating,
    }
)
