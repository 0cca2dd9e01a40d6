"""Templates that the office writes itself: read from files, checked, used instead of ours."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jinja2 import Template, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.examples import samples
from notifications.filters import so
from notifications.frames import (
    BODIES,
    PARTS,
    Place,
    body_names,
    environment,
    line_names,
    pieces,
)
from notifications.kinds import KINDS
from notifications.letters import Letter
from notifications.notices import Notice
from notifications.restraints import FILTER_NAMES, faults

LONGEST_FILE: Final = 64_000  # octets
LONGEST_TEXT: Final = 200_000  # letters
_SHIPPED_USED: Final = "; mẫu có sẵn được dùng thay"
_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Finding:
    """Why a file of the office is not used; line 0 is the whole file."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}{_SHIPPED_USED}."


@dataclass(frozen=True)
class Own:
    """A template of the office that has passed the check."""

    template: Template
    kind: str
    part: str
    file: str

    def write(self, names: Mapping[str, object]) -> str | None:
        """Write it; when it fails after all, tell so, never use it again, and write nothing."""
        try:
            return _bounded(self.template, names)
        except Exception as error:  # noqa: BLE001 -- whatever people wrote, the mail must leave
            _SHELF.take_away(self, _failure(self.template, self.file, error))
            return None


@dataclass
class _Shelf:
    """What was read last, and from what."""

    folder: Path | None = None
    stamp: _Stamp = ()
    own: Mapping[tuple[str, str], Own] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def take_away(self, bad: Own, finding: Finding) -> None:
        """Drop a template that failed."""
        self.own = {place: each for place, each in self.own.items() if each is not bad}
        self.findings = (*self.findings, finding)


class _LengthError(Exception):
    """A template writes more than a mail can hold."""

    def __str__(self) -> str:
        return f"viết ra hơn {so(LONGEST_TEXT)} chữ"


class _UnusableError(Exception):
    """A file cannot become a template; the findings say why."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings


_SHELF: Final = _Shelf()
_SANDBOX: Final = environment(ImmutableSandboxedEnvironment)
_SANDBOX.globals.clear()
for _name in _SANDBOX.filters.keys() - FILTER_NAMES:
    del _SANDBOX.filters[_name]


def chosen(kind: str, part: str) -> Own | None:
    """Give the office's template of a part, if it has one."""
    return _SHELF.own.get((kind, part))


def load_overrides(folder: Path) -> tuple[Finding, ...]:
    """Use the templates in a folder, `<kind>/<part>`; read again only what has changed.

    Returns:
        Why some of its files are not used, sorted by file; ours are used in their place.
    """
    stamp = tuple(_stamp(folder))
    if (folder, stamp) == (_SHELF.folder, _SHELF.stamp):
        return _SHELF.findings
    read = [_read(folder, Path(name)) for name, _, _ in stamp]
    own = [each for each in read if isinstance(each, Own)]
    wrong = chain.from_iterable(each for each in read if not isinstance(each, Own))
    _SHELF.folder, _SHELF.stamp = folder, stamp
    _SHELF.own = MappingProxyType({(each.kind, each.part): each for each in own})
    _SHELF.findings = tuple(wrong)
    return _SHELF.findings


def _stamp(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Tell the files of a folder with their time and size; what editors leave behind is none."""
    for path in sorted(folder.glob("*/*")):
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith("~"):
            with suppress(FileNotFoundError):  # being saved: the next look finds it
                seen = path.stat()
                yield path.relative_to(folder).as_posix(), seen.st_mtime_ns, seen.st_size


def _read(folder: Path, name: Path) -> Own | tuple[Finding, ...]:
    kind, part, file = name.parent.name, name.name, str(folder / name)
    try:
        _check_place(kind, part, file)
        return _checked(Own(_compiled(kind, part, file), kind, part, file))
    except _UnusableError as refused:
        return refused.findings
    except Exception as error:  # noqa: BLE001 -- as when it is written: no file may stop a mail
        return (Finding(file, 0, f"không dùng được ({error})"),)


def _check_place(kind: str, part: str, file: str) -> None:
    if kind not in KINDS:
        what = f"không có loại thư “{kind}”; các loại có là {', '.join(KINDS)}"
        raise _UnusableError(Finding(file, 0, what))
    if part not in PARTS:
        what = f"không có phần thư “{part}”; các phần có là {', '.join(PARTS)}"
        raise _UnusableError(Finding(file, 0, what))


def _compiled(kind: str, part: str, file: str) -> Template:
    source = _source(file)
    try:
        tree = _SANDBOX.parse(source, kind, file)
        found = [Finding(file, each.line, each.what) for each in faults(tree, kind, part)]
        if found:
            raise _UnusableError(*found)
        code = _SANDBOX.compile(source, f"{kind}/{part}", file)
    except TemplateSyntaxError as error:
        wrong = f"viết sai cú pháp ({error.message})"
        raise _UnusableError(Finding(file, error.lineno, wrong)) from None
    except (RecursionError, MemoryError):
        raise _UnusableError(Finding(file, 0, "lồng nhau quá nhiều tầng")) from None
    return Template.from_code(_SANDBOX, code, {})


def _source(file: str) -> str:
    try:
        octets = Path(file).read_bytes()
    except OSError as error:
        raise _UnusableError(Finding(file, 0, f"không đọc được ({error.strerror})")) from None
    if len(octets) > LONGEST_FILE:
        raise _UnusableError(Finding(file, 0, f"dài hơn {so(LONGEST_FILE)} byte"))
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise _UnusableError(Finding(file, line, "không phải chữ UTF-8")) from None


def _checked(own: Own) -> Own:
    """Write every form of the kind's example with it: full, bare, each gap alone."""
    for notice in samples(own.kind):
        for names in _uses(notice, own.part):
            try:
                text = _bounded(own.template, names)
            except Exception as error:  # noqa: BLE001 -- people wrote it: anything may be wrong
                raise _UnusableError(_failure(own.template, own.file, error)) from None
            if own.part not in BODIES and not text.strip():
                raise _UnusableError(Finding(own.file, 0, "có thư không được viết chữ nào"))
    return own


def _uses(notice: Notice, part: str) -> Iterator[dict[str, object]]:
    letter = Letter(notice.key, notice.to, notice.name, (notice,))
    if part not in BODIES:
        yield line_names(Place(letter, notice))
        return
    yield body_names(Place(letter, notice), "body", part) | {"marked": "", "tail": ""}
    yield body_names(Place(letter, notice, 1), "item", part) | {"basis": "", "same_basis": 0}
    for base in ("basis", "advice"):
        yield body_names(Place(letter, notice, 1), base, part)


def _bounded(template: Template, names: Mapping[str, object]) -> str:
    written: list[str] = []
    room = LONGEST_TEXT
    for piece in pieces(template, names):
        room -= len(piece)
        if room < 0:
            raise _LengthError
        written.append(piece)
    return "".join(written)


def _failure(template: Template, file: str, error: Exception) -> Finding:
    """Say in which line of a template it failed."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return Finding(file, line, f"không viết được thư ({error})")
