"""From tables to a typed plan; what does not fit is remarked and left out, the rest goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ocop_cycle.plan.findings import Place, Remark
from ocop_cycle.plan.misfits import remark_of
from ocop_cycle.plan.schema import Plan

_PASSES: Final = 6  # a bad key, then the item that needs it, then the list: each takes one pass
_UNSAID: Final = "—"  # stands in for a missing place, so that the rest can be looked at


# The plan as a whole complains only of its years.
_ABOUT_YEARS: Final[frozenset[Place]] = frozenset({(), ("year",), ("years",)})


@dataclass
class Shape:
    """What came of the tables: the plan as far as it fits, and what did not.

    Attributes:
        origins: for each list of tables the first numbers of the items that were kept.
        lost: the lists of which an item was left out.
    """

    plan: Plan | None = None
    remarks: list[Remark] = field(default_factory=list)
    origins: dict[str, list[int]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def origin(self, place: Place) -> Place:
        """Name a place of the plan as it stands in the file."""
        if len(place) > 1 and isinstance(place[1], int) and place[0] in self.origins:
            return (place[0], self.origins[str(place[0])][place[1]], *place[2:])
        return place


def fit(tables: Mapping[str, object], *, name: str) -> Shape:
    """Read tables as a plan; collect all that does not fit.

    Args:
        tables: what `tomllib` read.
        name: the plan's name unless it gives itself one; a title is made up likewise.
    """
    shape = Shape()
    title = f"Kế hoạch OCOP {tables.get('place', '')}"
    left: dict[str, object] = {"name": name, "title": title, **tables}
    shape.origins = {key: list(items) for key, items in _items(left).items()}
    for _ in range(_PASSES):
        try:
            shape.plan = Plan.model_validate(left)
        except ValidationError as misfit:
            misfits = misfit.errors(include_url=False)
            _note(shape, misfits)
            left = _renumbered(shape, *_leave_out(left, misfits))
        else:
            return shape
    return shape


def _items(tables: Mapping[str, object]) -> dict[str, dict[int, object]]:
    """Number the items of each list of tables."""
    return {
        key: dict(enumerate(value))
        for key, value in tables.items()
        if isinstance(value, list) and any(isinstance(item, dict) for item in value)
    }


def _note(shape: Shape, misfits: list[ErrorDetails]) -> None:
    """Remark each misfit once: what was left out is missing in the next pass."""
    known = {remark.place for remark in shape.remarks}
    for misfit in misfits:
        place = shape.origin(misfit["loc"])
        if not _follows(place, known):
            known.add(place)
            shape.remarks.append(remark_of(place, misfit))


def _follows(place: Place, known: set[Place]) -> bool:
    """Tell whether a complaint of a whole table follows from a key that was left out of it."""
    if not place:
        return any(remarked[:1] in _ABOUT_YEARS for remarked in known)
    return any(remarked[: len(place)] == place for remarked in known)


def _leave_out(
    tables: dict[str, object], misfits: list[ErrorDetails]
) -> tuple[dict[str, object], dict[str, dict[int, object]]]:
    """Drop what does not fit: keys of the plan, and keys of items or whole items."""
    left, items = dict(tables), _items(tables)
    for misfit in misfits:
        match misfit["loc"]:
            case (str(key), int(), *_) if key in items:
                _leave_out_of_list(items[key], misfit)
            case (str(key), *_) if misfit["type"] == "missing":
                left[key] = _UNSAID
            case (str(key), *_):
                left.pop(key, None)
                items.pop(key, None)
    return left, items


def _leave_out_of_list(kept: dict[int, object], misfit: ErrorDetails) -> None:
    """Take one key out of an item, or the item itself when it cannot do without."""
    number, *inside = misfit["loc"][1:]
    item = kept.get(int(number))
    if misfit["type"] == "missing" or not inside or not isinstance(item, dict):
        kept.pop(int(number), None)
    else:
        kept[int(number)] = {key: value for key, value in item.items() if key != inside[0]}


def _renumbered(
    shape: Shape, left: dict[str, object], items: dict[str, dict[int, object]]
) -> dict[str, object]:
    """Put the items that are left back into their lists, remembering their first numbers."""
    for key, kept in items.items():
        if len(kept) < len(shape.origins[key]):
            shape.lost.add(key)
        shape.origins[key] = [shape.origins[key][number] for number in kept]
        left[key] = list(kept.values())
    return left
