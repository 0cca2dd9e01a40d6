"""The check of a plan: all findings at once, by line; a plan without errors is loaded."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ocop_cycle.plan.check_dates import date_remarks
from ocop_cycle.plan.check_stages import gap_remarks, stage_remarks
from ocop_cycle.plan.check_units import duty_remarks, unit_remarks
from ocop_cycle.plan.findings import Finding, PlanRefused, Remark, warning
from ocop_cycle.plan.schema import Plan
from ocop_cycle.plan.shape import Shape, fit
from ocop_cycle.plan.source import Source, read_bytes, read_file
from ocop_cycle.plan.wording import title_of
from rules.names import name_key

_NO_FILE: Final = "kế hoạch"


def load(source: Path | str, *, file: str = _NO_FILE) -> Plan:
    """Load a plan from its file, or from its text.

    Args:
        source: a path, or the text of a plan.
        file: the name of the file that the text is from: the plan's name unless it has its own.

    Raises:
        PlanRefused: the plan has errors; the refusal carries all findings.
    """
    plan, findings = _examine(_open(source, file))
    if plan is None or any(finding.is_error for finding in findings):
        raise PlanRefused(findings)
    return plan


def check(source: Path | str, *, file: str = _NO_FILE) -> list[Finding]:
    """Tell all that is odd about a plan, errors and warnings, sorted by line.

    Args:
        source: a path, or the text of a plan.
        file: the name of the file that the text is from.
    """
    try:
        return _examine(_open(source, file))[1]
    except PlanRefused as refused:
        return list(refused.findings)


def _open(source: Path | str, file: str) -> Source:
    if isinstance(source, Path):
        return read_file(source)
    return read_bytes(source.encode(), file=file)


def _examine(source: Source) -> tuple[Plan | None, list[Finding]]:
    """Fit the tables to a plan, then ask each check; what was remarked once is not said again."""
    shape = fit(source.tables, name=_name(source.file))
    said = {remark.place for remark in shape.remarks}
    remarks = shape.remarks + [remark for remark in _odd(shape) if remark.place not in said]
    findings = [source.find(remark) for remark in remarks]
    return shape.plan, sorted(findings, key=lambda finding: (finding.line, finding.what))


def _odd(shape: Shape) -> Iterator[Remark]:
    """Yield what each check remarks, at its place in the file.

    What was left out for its shape is not missed: gaps and unknown codes would follow from it.
    """
    plan = shape.plan
    if plan is None:
        return
    checks = [_of_paper, date_remarks, stage_remarks, _activities_twice]
    checks += [] if "stages" in shape.lost else [gap_remarks]
    checks += [] if shape.lost & {"agencies", "collectives"} else [unit_remarks, duty_remarks]
    for odd in checks:
        for remark in odd(plan):
            yield Remark(shape.origin(remark.place), remark.severity, remark.what, remark.instead)


def _of_paper(plan: Plan) -> Iterator[Remark]:
    """Remark a plan that does not say when it was issued, or under which number."""
    if plan.issued is None:
        yield warning(
            ("title",),
            "Kế hoạch chưa ghi ngày ban hành.",
            "Hãy thêm issued = năm-tháng-ngày; nếu bản sao không có, tra lại bản gốc.",
        )
    if plan.number is None:
        yield warning(
            ("title",), "Kế hoạch chưa ghi số hiệu.", 'Hãy thêm number = "…/KH-…" khi biết.'
        )


def _activities_twice(plan: Plan) -> Iterator[Remark]:
    """Remark an activity that is listed twice; and classes that do not add up."""
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(plan.activities):
        key = (line.clause or "", name_key(line.name))
        if key in seen:
            yield warning(
                ("activities", number, "name"),
                f"{title_of(line)} đã ghi ở trên.",
                "Hãy bỏ một trong hai, hoặc ghi rõ chỗ khác nhau.",
            )
        seen.add(key)
        parts = sum(share.units * share.each for share in line.shares)
        if line.shares and line.classes != parts:
            yield warning(
                ("activities", number, "shares"),
                f"{title_of(line)}: các phần cộng lại là {parts} lớp, không phải {line.classes}.",
                "Hãy xem lại classes và shares.",
            )


def _name(file: str) -> str:
    """Make a plan's name out of its file's: "Kế hoạch 2027.toml" becomes "ke-hoach-2027"."""
    plain = unicodedata.normalize("NFD", Path(file).stem.casefold().replace("đ", "d"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-") or "ke-hoach"
