"""The plans that ship with the programme, found by name; any other plan is found by its path."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocop_cycle.plan.check import load
from rules.errors import Refusal

_FOLDER: Final = Path(__file__).parent.parent / "plans"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipped plan as a list shows it."""

    name: str
    title: str
    place: str
    years: tuple[int, int]


def shipped() -> list[Shipped]:
    """List the shipped plans by name."""
    plans = [load(path) for path in _paths()]
    return [
        Shipped(plan.name, plan.title, plan.place, (plan.first_year, plan.last_year))
        for plan in plans
    ]


def find(name_or_path: str) -> Path:
    """Find a plan: the name of a shipped one, or the path of a file.

    Raises:
        Refusal: there is neither; the refusal lists the shipped names.
    """
    paths = {path.stem: path for path in _paths()}
    if name_or_path in paths:
        return paths[name_or_path]
    path = Path(name_or_path)
    if path.is_file():
        return path
    raise Refusal(
        f"Không tìm thấy kế hoạch “{name_or_path}”: hãy ghi đường dẫn tới một tệp .toml, "
        f"hoặc tên một kế hoạch có sẵn: {', '.join(paths)}."
    )


def _paths() -> list[Path]:
    return sorted(_FOLDER.glob("*.toml"))
