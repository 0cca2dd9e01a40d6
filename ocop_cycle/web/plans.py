"""A plan before it runs: what its check finds, line by line; a plan without errors is started."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.errors import NotFound
from ocop_cycle.plan.check import check, load
from ocop_cycle.plan.findings import Finding
from ocop_cycle.plan.past import past_lines
from ocop_cycle.plan.shipped import Shipped, find, shipped
from ocop_cycle.plan.source import LARGEST, text_of
from ocop_cycle.services import cycles as cycle_service
from ocop_cycle.services import permits
from ocop_cycle.web.again import Line as OneLine
from ocop_cycle.web.again import shown_again
from ocop_cycle.web.deps import Db, Writing, day_asked_for
from ocop_cycle.web.done import then
from ocop_cycle.web.pages import page
from ocop_cycle.web.uploads import file_name, upload_of
from rules.rights import Right

router: Final = APIRouter(prefix="/plans", default_response_class=HTMLResponse)
_WHOLE: Final = 3_000
_AROUND: Final = 2
_TOML: Final = ".toml"
_SAFETY: Final = 2  # a form may hold twice what is taken: line ends come as two signs
Text = Annotated[str, Form(max_length=LARGEST * _SAFETY)]


@dataclass(frozen=True)
class PlanLine:
    """A line of a plan with what was found on it; `skipped`: lines are left out before it."""

    number: int
    text: str
    findings: tuple[Finding, ...]
    skipped: bool = False

    @property
    def tone(self) -> str:
        """Tell how grave its gravest finding is; "" without one."""
        if any(each.is_error for each in self.findings):
            return "error"
        return "warning" if self.findings else ""


@router.get("")
def show_all(db: Db) -> HTMLResponse:
    """List the shipped plans, and give the form for another one."""
    return _list(db)


@router.get("/{name}")
def show(name: str, db: Db) -> HTMLResponse:
    """Show what the check finds in a shipped plan."""
    if name not in {plan.name for plan in _shipped()}:
        raise NotFound(f"Không có kế hoạch “{name}”: hãy xem danh sách kế hoạch có sẵn.")
    return _checked(db, f"{name}{_TOML}", find(name).read_text(encoding="utf-8-sig"))


@router.post("/upload")
def look_at_file(db: Writing, file: Annotated[UploadFile | None, File()] = None) -> HTMLResponse:
    """Show what the check finds in a plan that was sent; nothing is kept of it."""
    permits.require_everywhere(db, Right.OPERATE)
    with shown_again(_list):
        sent = upload_of(file, LARGEST)
        text = text_of(sent.content, file=sent.name)
    return _checked(db, sent.name, text)


@router.post("/check")
def look_again(db: Writing, file: OneLine = "", text: Text = "") -> HTMLResponse:
    """Show what the check finds in a plan as it was typed; nothing is kept of it."""
    permits.require_everywhere(db, Right.OPERATE)
    return _checked(db, file_name(file), _lines_as_ours(text))


@router.post("/start")
def start(db: Writing, file: OneLine = "", text: Text = "", on: OneLine = "") -> RedirectResponse:
    """Start a cycle from a plan as it was shown; one with errors is shown again."""
    permits.require_everywhere(db, Right.OPERATE)
    name, source = file_name(file), _lines_as_ours(text)
    with shown_again(lambda session, wrong: _checked(session, name, source, on=on, wrong=wrong)):
        day = day_asked_for(on)
        plan = load(source, file=name)
        started = cycle_service.start(db, plan, source, on=day, at=clock.now())
    return then(f"/operations/{started.name}", "started" if started.new else "known")


def _list(db: Session, wrong: str = "") -> HTMLResponse:
    permits.require_everywhere(db, Right.OPERATE)
    return page("plans.html", plans=_shipped(), wrong=wrong)


def _checked(db: Session, file: str, text: str, *, on: str = "", wrong: str = "") -> HTMLResponse:
    permits.require_everywhere(db, Right.OPERATE)
    findings = check(text, file=file)
    errors = sum(finding.is_error for finding in findings)
    plan = None if errors else load(text, file=file)
    return page(
        "plan_check.html",
        file=file,
        text=text,
        lines=list(plan_lines(text, findings)),
        findings=findings,
        errors=errors,
        plan=plan,
        past=past_lines(plan, clock.today()) if plan else (),
        today=clock.today(),
        on=on,
        wrong=wrong,
    )


def plan_lines(text: str, findings: Sequence[Finding]) -> Iterator[PlanLine]:
    """Put a plan's lines beside what was found on them; of a long plan only those around it.

    Args:
        text: the plan.
        findings: in the order of their lines.
    """
    found = {line: tuple(some) for line, some in groupby(findings, lambda each: each.line)}
    written = text.splitlines() or [""]
    shown = range(1, len(written) + 1)
    near = {at for line in found for at in range(line - _AROUND, line + _AROUND + 1)}
    wanted = [at for at in shown if len(written) <= _WHOLE or at in near]
    before = 0
    for at in wanted:
        yield PlanLine(at, written[at - 1], found.get(at, ()), skipped=at > before + 1)
        before = at


def _lines_as_ours(text: str) -> str:
    """Undo what a browser does to the ends of lines, so that an unchanged plan stays the same."""
    return text.replace("\r\n", "\n")


@lru_cache(maxsize=1)
def _shipped() -> tuple[Shipped, ...]:
    return tuple(shipped())
