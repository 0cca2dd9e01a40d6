"""The register of agencies: one row a contact; rows of one code are contacts of one agency."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ocop_cycle.registers.columns import AGENCY_COLUMNS, heading_key
from ocop_cycle.registers.fields import Fields, fields_of, notices_of, sorted_problems
from ocop_cycle.registers.sheets import Problem, Sheet
from rules.names import name_key
from rules.vocabulary import Level

_REQUIRED: Final = ("code", "name")
_LEVELS: Final = {
    heading_key(prefix + word): level
    for level, words in {
        Level.MINISTRY: ("Bộ", "Bộ, ngành"),
        Level.PROVINCE: ("Thành phố trực thuộc trung ương", "Tỉnh, thành phố"),
        Level.DEPARTMENT: ("Sở", "Sở, ban, ngành", "Ban, ngành", "Sở ngành tỉnh"),
        Level.DISTRICT: (
            "Quận",
            "Thị xã",
            "Thành phố thuộc tỉnh",
            "Huyện, thành phố",
            "Huyện, thị xã, thành phố",
        ),
        Level.COMMUNE: ("Phường", "Thị trấn", "Đặc khu", "Xã, phường", "Xã, phường, đặc khu"),
    }.items()
    for word in (level.value, level.label, *words)
    for prefix in ("", "Cấp ")
}


@dataclass(frozen=True)
class AgencyRow:
    """A contact of an agency, with the agency's own facts and the line it stands on."""

    line: int
    code: str
    name: str
    level: Level
    parent: str
    locality: str
    contact: str
    email: str
    phone: str
    role: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class _Read:
    row: AgencyRow
    level_said: bool


def agency_rows(sheet: Sheet) -> tuple[list[AgencyRow], list[Problem]]:
    """Read the rows of a sheet; a row with a problem is not among them.

    A further row of an agency may leave out level, parent and locality: the first one says them.
    """
    all_fields, problems = fields_of(sheet, AGENCY_COLUMNS, _REQUIRED)
    read: list[_Read] = []
    for fields in all_fields:
        row = _row(fields)
        if fields.problems:
            problems.extend(fields.problems)
        else:
            read.append(row)
    good, repeated = _merged(read)
    return good, sorted_problems([*problems, *repeated])


def agency_notices(sheet: Sheet) -> tuple[str, ...]:
    """Tell which columns and worksheets are passed over."""
    return notices_of(sheet, AGENCY_COLUMNS)


def _row(fields: Fields) -> _Read:
    level = fields.word("level", _LEVELS, allowed=[level.label for level in Level])
    fields.required("code")
    row = AgencyRow(
        line=fields.line,
        code=fields.code("code"),
        name=fields.required("name"),
        level=level or Level.DEPARTMENT,
        parent=fields.text("parent"),
        locality=fields.text("locality"),
        contact=fields.text("contact"),
        email=fields.email("email"),
        phone=fields.phone("phone"),
        role=fields.text("role"),
        since=fields.day("since"),
        until=fields.day("until"),
    )
    _check_sense(fields, row)
    return _Read(row, level_said=level is not None)


def _check_sense(fields: Fields, row: AgencyRow) -> None:
    if row.since and row.until and row.until < row.since:
        fields.say("until", "Ngày kết thúc đứng trước ngày bắt đầu: hãy sửa một trong hai ngày.")
    if row.parent and name_key(row.parent) in {name_key(row.code), name_key(row.name)}:
        fields.say("parent", "Cơ quan cấp trên chính là cơ quan này: hãy sửa hoặc để trống.")


def _merged(read: Iterable[_Read]) -> tuple[list[AgencyRow], list[Problem]]:
    """Bring the rows of each agency together and find those that repeat or contradict."""
    agencies: dict[str, AgencyRow] = {}
    names: dict[tuple[str, ...], AgencyRow] = {}
    contacts: dict[AgencyRow, int] = {}
    good: list[AgencyRow] = []
    problems: list[Problem] = []
    for each in read:
        first = agencies.setdefault(name_key(each.row.code), each.row)
        namesake = names.setdefault(_identity(each.row), first)
        row = _completed(each, first)
        line = contacts.setdefault(_facts(row), row.line)
        problem = _problem(row, first, namesake, line)
        if problem:
            problems.append(problem)
        else:
            good.append(row)
    return good, problems


def _completed(each: _Read, first: AgencyRow) -> AgencyRow:
    row = each.row
    return replace(
        row,
        code=first.code,
        level=row.level if each.level_said else first.level,
        parent=row.parent or first.parent,
        locality=row.locality or first.locality,
    )


def _problem(
    row: AgencyRow, first: AgencyRow, namesake: AgencyRow, contact_line: int
) -> Problem | None:
    if _agency(row) != _agency(first):
        return Problem(
            row.line,
            "Mã",
            f"Dòng {first.line} và dòng {row.line} cùng mã “{row.code}” nhưng khác tên, cấp, "
            "cơ quan cấp trên hoặc địa bàn: hãy ghi giống nhau hoặc sửa mã.",
        )
    if namesake.code != first.code:
        return Problem(
            row.line,
            "Tên cơ quan",
            f"Dòng {namesake.line} và dòng {row.line} cùng là “{row.name}” nhưng khác mã: "
            "hãy dùng một mã cho một cơ quan.",
        )
    if contact_line != row.line:
        text = f"Dòng {row.line} lặp lại dòng {contact_line}: hãy xoá một dòng."
        return Problem(row.line, "Mã", text)
    return None


def _identity(row: AgencyRow) -> tuple[str, ...]:
    return name_key(row.name), name_key(row.locality), name_key(row.parent)


def _agency(row: AgencyRow) -> tuple[str, ...]:
    return (*_identity(row), row.level)


def _facts(row: AgencyRow) -> AgencyRow:
    """Fold a row so that two spellings of the same facts are equal."""
    return replace(
        row,
        line=0,
        code=name_key(row.code),
        name=name_key(row.name),
        parent=name_key(row.parent),
        locality=name_key(row.locality),
        contact=name_key(row.contact),
        email=row.email.casefold(),
        role=name_key(row.role),
    )
