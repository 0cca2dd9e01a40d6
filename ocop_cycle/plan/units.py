"""Which units a code of the plan stands for: one unit, or all that a collective name covers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ocop_cycle.plan.schema import Plan
from rules.errors import Refusal
from rules.vocabulary import Level

# Collective names that every plan knows; [[collectives]] adds others or gives these other members.
KNOWN_COLLECTIVES: Final[Mapping[str, Level]] = MappingProxyType(
    {"ubnd-huyen": Level.DISTRICT, "ubnd-xa": Level.COMMUNE, "so-nganh": Level.DEPARTMENT}
)
_USUAL_OFFICE: Final = "vpdp-tinh"


def units(plan: Plan, code: str) -> tuple[str, ...]:
    """Expand a code into the codes of units, in the order of the plan.

    Raises:
        Refusal: the plan has neither such a unit nor a collective name that covers any.
    """
    found = expand(plan, code)
    if not found:
        raise Refusal(
            f"Kế hoạch {plan.name} không có đơn vị nào mang mã “{code}”: "
            "hãy thêm đơn vị vào [[agencies]] hoặc sửa lại mã."
        )
    return found


def expand(plan: Plan, code: str) -> tuple[str, ...]:
    """Expand a code as `units` does; a code that nobody bears gives nobody."""
    for collective in plan.collectives:
        if collective.code == code:
            return collective.members or _of_level(plan, collective.level)
    if any(unit.code == code for unit in plan.agencies):
        return (code,)
    return _of_level(plan, KNOWN_COLLECTIVES.get(code))


def office_of(plan: Plan) -> str | None:
    """Name the unit that coordinates the programme: the plan's word, else the usual code."""
    listed = {unit.code for unit in plan.agencies}
    return plan.office or (_USUAL_OFFICE if _USUAL_OFFICE in listed else None)


def _of_level(plan: Plan, level: Level | None) -> tuple[str, ...]:
    return tuple(unit.code for unit in plan.agencies if unit.level is level)
