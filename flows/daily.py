"""What a day asks of each open cycle; after an outage, each day that was missed, in order."""

# Flows are async. Measured with a server on SQLite, a day of one stage / of two, six steps each and
# a funnel: sync 2.1 / 3.1 s, because a sync run ends by joining a heartbeat thread that sleeps in
# whole seconds; async 0.3 / 0.5 s.

from datetime import date

from prefect import flow, tags

from flows.cycles import cycle_for
from flows.names import run_name
from flows.stages import STAGE_FLOWS
from flows.tasks import finish, make_mails, remind_activities, report
from ocop_cycle import clock, days
from rules.errors import Refusal


@flow(name="daily", flow_run_name=run_name)
async def daily(cycle: str | None = None, as_of: date | None = None) -> list[days.Done]:
    """Do what is due by a day in the named cycle, or in each open one that runs in real time.

    A second run finds nothing to do. A cycle that is refused keeps no other from its day.
    """
    day = as_of or clock.today()
    done: list[days.Done] = []
    refused: list[Exception] = []
    for name in [cycle] if cycle else days.open_cycles(followed_only=True):
        try:
            cycle_for(name, day)
            with tags(name):
                done += [await _run_day(name, due) for due in days.due_days(name, day)]
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0] if len(refused) == 1 else ExceptionGroup("nhiều kỳ", refused)
    return done


async def _run_day(name: str, due: days.Due) -> days.Done:
    cycle_id, day = due.cycle_id, due.day
    counts: dict[str, dict[str, int]] = {}
    for stage in due.stages:
        with tags(stage.value):
            counts[stage.value] = await STAGE_FLOWS[stage](cycle=name, as_of=day)
    activities = await remind_activities(cycle_id, day)
    await report(cycle_id, day)
    made = await make_mails(cycle_id, day) if due.mails else 0
    await finish(cycle_id, day)
    return days.Done(name, day, counts, made, activities)
