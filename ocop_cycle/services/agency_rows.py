"""What each row of a register of units comes to, against what is known; nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ocop_cycle.queries.agencies import locality_key, unit_key
from ocop_cycle.registers.agencies import AgencyRow
from ocop_cycle.services import contacts
from ocop_cycle.services.contacts import Person
from ocop_cycle.services.reports import UPDATE, RowResult, RowStatus, with_status
from rules.names import name_key
from rules.vocabulary import Level

FACTS: Final[Mapping[str, str]] = {
    "name": "tên",
    "level": "cấp",
    "parent": "cơ quan cấp trên",
    "locality": "địa bàn",
}


@dataclass
class Draft:
    """A unit as it is going to be: `id` is None until it is written down."""

    id: int | None
    code: str
    facts: dict[str, str]
    people: list[Person] = field(default_factory=list)
    changed: bool = False


class Units:
    """The units of a place while a register is read: found by code, or by what they are called."""

    def __init__(self, known: Iterable[Draft], rows: Sequence[AgencyRow]) -> None:
        """Begin with the units that are known; the file's own may be parents, too."""
        self._codes: dict[str, Draft] = {}
        self._names = defaultdict[str, list[Draft]](list)
        self._parents = {unit_key(row.name): row.code for row in rows}
        self._parents |= {name_key(row.code): row.code for row in rows}
        for unit in known:
            self.add(unit)
        self._above = {
            name_key(unit.code): name_key(unit.facts["parent"]) for unit in self._codes.values()
        }
        self._said: dict[str, int] = {}
        for row in rows:
            if row.parent:
                self._above[self._key(row)] = name_key(self.parent(row.parent))
                self._said.setdefault(self._key(row), row.line)

    def __iter__(self) -> Iterator[Draft]:
        """Go through the units in the order in which they became known."""
        return iter(self._codes.values())

    def add(self, unit: Draft) -> None:
        """Take a unit in."""
        self._codes[name_key(unit.code)] = unit
        self._names[unit_key(unit.facts["name"])].append(unit)
        self._parents[unit_key(unit.facts["name"])] = unit.code
        self._parents[name_key(unit.code)] = unit.code

    def find(self, row: AgencyRow) -> Draft | None:
        """Find the unit that a row means: by its code, else called alike and of the same area."""
        by_code = self._codes.get(name_key(row.code))
        if by_code:
            return by_code
        area = locality_key(row.locality)
        for unit in self._names.get(unit_key(row.name), ()):
            known = locality_key(unit.facts["locality"])
            if known == area or not (known and area):
                return unit
        return None

    def circle(self, row: AgencyRow) -> str:
        """Name the units that lead from a row's unit up in a circle, with their lines; or ""."""
        start = self._key(row)
        path, above = [start], self._above.get(start)
        while above and above not in path:
            path.append(above)
            above = self._above.get(above)
        if not above:
            return ""
        named = [f"{key} (dòng {self._said[key]})" if key in self._said else key for key in path]
        return " → ".join([*named, above])

    def parent(self, called: str) -> str:
        """Give the code of a parent that is called by its code or its name; "" if unknown."""
        return self._parents.get(name_key(called)) or self._parents.get(unit_key(called), "")

    def _key(self, row: AgencyRow) -> str:
        known = self.find(row)
        return name_key(known.code if known else row.code)


def judge(units: Units, row: AgencyRow, *, update: bool) -> RowResult:
    """Tell what a row comes to, and keep it in the drafts."""
    parent = units.parent(row.parent)
    if row.parent and not parent:
        text = f"Không có cơ quan cấp trên “{row.parent}”: hãy sửa, hoặc thêm đơn vị đó vào tệp."
        return RowResult(row.line, row.code, RowStatus.REFUSED, text)
    circle = units.circle(row) if row.parent else ""
    if circle:
        text = f"Cơ quan cấp trên đi thành vòng: {circle}; hãy sửa hoặc để trống ở một dòng."
        return RowResult(row.line, row.code, RowStatus.REFUSED, text)
    facts = {
        "name": row.name,
        "level": row.level.value,
        "parent": parent,
        "locality": row.locality,
    }
    unit = units.find(row)
    if unit is None:
        unit = Draft(None, row.code, facts)
        units.add(unit)
        result = RowResult(row.line, row.code, RowStatus.NEW)
    else:
        known_as = "" if name_key(unit.code) == name_key(row.code) else f"là đơn vị {unit.code}"
        result = RowResult(row.line, row.code, RowStatus.UNCHANGED, known_as)
        result = _judge_facts(unit, facts, result, update=update)
    return _judge_person(unit, row, result, update=update)


def _judge_facts(
    unit: Draft, said: Mapping[str, str], found: RowResult, *, update: bool
) -> RowResult:
    other = {name: said[name] for name in FACTS if _differs(name, unit.facts[name], said[name])}
    if not other or unit.id is None:
        return found
    listed = ", ".join(FACTS[name] for name in other)
    if not update:
        return with_status(found, RowStatus.DIFFERS, f"khác {listed}; {UPDATE}")
    unit.facts |= other
    unit.changed = True
    return with_status(found, RowStatus.UPDATED, f"cập nhật {listed}")


def _differs(name: str, known: str, said: str) -> bool:
    """Compare a fact: an empty cell says nothing, and an empty level reads as a department's."""
    if not said or (name == "level" and said == Level.DEPARTMENT.value):
        return False
    if name == "locality":
        return locality_key(known) != locality_key(said)
    return unit_key(known) != unit_key(said)


def _judge_person(unit: Draft, row: AgencyRow, found: RowResult, *, update: bool) -> RowResult:
    said = contacts.person_of(row)
    if said is None:
        return found
    place = contacts.same_person(unit.people, said)
    if place is None:
        unit.people = contacts.handed_over([*unit.people, said])
        return _of_person(found, "thêm người liên hệ")
    known = unit.people[place]
    ended, taught = contacts.ended(known, said), contacts.taught(known, said)
    if contacts.equal(taught, known):
        return found
    if update or known.id is None:
        unit.people[place] = taught
        return _of_person(found, "cập nhật người liên hệ")
    unit.people[place] = ended
    if contacts.equal(taught, ended):
        return _of_person(found, "người liên hệ thôi phụ trách")
    return with_status(found, RowStatus.DIFFERS, f"người liên hệ khác bản đã có; {UPDATE}")


def _of_person(found: RowResult, text: str) -> RowResult:
    """Say what became of a contact; the row of a new unit stays new, one that differs differs."""
    unchanged = found.status is RowStatus.UNCHANGED
    return with_status(found, RowStatus.UPDATED if unchanged else found.status, text)
