"""What a check has to say of a plan: where, how grave, what is wrong, what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from rules.errors import Refusal
from rules.vocabulary import Word

# Where something stands in the tables of a plan: ("stages", 0, "deadline").
Place: TypeAlias = tuple[str | int, ...]


class Severity(Word):
    """How grave a finding is: an error refuses the plan, a warning lets it through."""

    ERROR = "error", "Lỗi"
    WARNING = "warning", "Lưu ý"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd at a place of the tables, before its line is known."""

    place: Place
    severity: Severity
    what: str
    instead: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd on a line of the file."""

    file: str
    line: int
    severity: Severity
    what: str
    instead: str

    @property
    def is_error(self) -> bool:
        """Tell whether the finding refuses the plan."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """Say the finding in one line."""
        return f"{self.file}, dòng {self.line}: {self.severity.label}: {self.what} {self.instead}"


class PlanRefused(Refusal):
    """A plan with errors; carries all that was found, warnings too."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Say the first error and how many more there are.

        Args:
            findings: all of them, at least one of which is an error.
        """
        self.findings = tuple(findings)
        first, *others = [finding for finding in self.findings if finding.is_error]
        more = f" Còn {len(others)} lỗi khác trong kế hoạch này." if others else ""
        super().__init__(
            f"Không dùng được kế hoạch: {first.file}, dòng {first.line}: "
            f"{first.what} {first.instead}{more}"
        )


def error(place: Place, what: str, instead: str) -> Remark:
    """Make a remark that refuses the plan."""
    return Remark(place, Severity.ERROR, what, instead)


def warning(place: Place, what: str, instead: str) -> Remark:
    """Make a remark that lets the plan through."""
    return Remark(place, Severity.WARNING, what, instead)
