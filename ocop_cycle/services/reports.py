"""What became of each row of a register that is taken in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from ocop_cycle.registers.sheets import Problem
from rules.errors import Refusal
from rules.vocabulary import Word

REGISTERS: Final = 0
"""The number under which those who take in registers wait for each other; no cycle has it."""

UPDATE: Final = "thêm --update để cập nhật"


class RowStatus(Word):
    """What became of a row (kết quả nhập)."""

    NEW = "new", "Mới"
    UPDATED = "updated", "Cập nhật"
    UNCHANGED = "unchanged", "Không đổi"
    DIFFERS = "differs", "Khác với bản đã có"
    REFUSED = "refused", "Không nhận"


@dataclass(frozen=True)
class RowResult:
    """A row of a file and what became of it; `line` is 0 where a register has no lines."""

    line: int
    code: str
    status: RowStatus
    text: str = ""


@dataclass(frozen=True)
class Report:
    """All rows of a file in the order of their lines, and what is odd about the whole."""

    rows: tuple[RowResult, ...]
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[RowStatus, int]:
        """How many rows came to each status; a status that no row came to counts 0."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in RowStatus}


@dataclass(frozen=True)
class Intake:
    """How a register is taken in.

    Attributes:
        at: when it is keyed; on: the day it happened; reason: why, for the journal.
        update: what is known already takes the facts of the file.
        skip_bad: the rows without a problem are taken in, the others are only told of.
        may_skip: whoever takes it in can ask for that.
        problems: what reading the file has found.
    """

    at: datetime
    on: date
    by: str = "nhập danh sách"
    update: bool = False
    skip_bad: bool = False
    may_skip: bool = True
    problems: tuple[Problem, ...] = ()
    reason: str = ""


class ImportRefused(Refusal):
    """A register has rows that cannot be taken in, so nothing was; it carries the whole report."""

    def __init__(self, report: Report, *, may_skip: bool) -> None:
        """Keep the report for the door that shows it, and say what can be done there."""
        bad = report.counts[RowStatus.REFUSED]
        else_skip = ", hoặc thêm --skip-bad để bỏ qua." if may_skip else " rồi nhập lại."
        super().__init__(
            f"Có {bad} dòng chưa nhận được nên chưa nhập dòng nào: hãy sửa các dòng đó{else_skip}"
        )
        self.report = report


def report_of(rows: Iterable[RowResult], intake: Intake, warnings: Iterable[str] = ()) -> Report:
    """Bring the results of rows and the problems of reading together.

    Raises:
        ImportRefused: a row is refused, and bad rows are not to be passed over.
    """
    unread: dict[int, list[str]] = {}
    for each in intake.problems:
        unread.setdefault(each.line, []).append(_told(each))
    bad = [RowResult(line, "", RowStatus.REFUSED, " ".join(told)) for line, told in unread.items()]
    everything = sorted([*rows, *bad], key=lambda row: row.line)
    report = Report(tuple(everything), tuple(warnings))
    if report.counts[RowStatus.REFUSED] and not intake.skip_bad:
        raise ImportRefused(report, may_skip=intake.may_skip)
    return report


def with_status(result: RowResult, status: RowStatus, text: str) -> RowResult:
    """Give a result another status, and add to what it says."""
    said = "; ".join(each for each in (result.text, text) if each)
    return replace(result, status=status, text=said)


def _told(problem: Problem) -> str:
    return f"{problem.column}: {problem.text}" if problem.column else problem.text
