"""Which units a code of the plan stands for: one unit, or all that a collective name covers."""

from ocop_cycle.plan.schema import Collective, Plan
from rules.errors import Refusal


def units(plan: Plan, code: str) -> tuple[str, ...]:
    """Expand a code into the codes of units, in the order of the plan.

    Raises:
        Refusal: the plan has neither such a unit nor such a collective name.
    """
    for collective in plan.collectives:
        if collective.code == code:
            return _members(plan, collective)
    if any(unit.code == code for unit in plan.agencies):
        return (code,)
    raise Refusal(
        f"Kế hoạch {plan.name} không có đơn vị nào mang mã “{code}”: "
        "hãy thêm đơn vị vào [[agencies]] hoặc sửa lại mã."
    )


def _members(plan: Plan, collective: Collective) -> tuple[str, ...]:
    """List the units of a collective name: those it names, or all of its level."""
    return collective.members or tuple(
        unit.code for unit in plan.agencies if unit.level is collective.level
    )
