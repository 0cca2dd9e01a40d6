"""What a list is: its columns, the fields of its form, its orders, its rows in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.queries.searches import words_in
from ocop_cycle.web.deps import day_asked_for, is_number
from ocop_cycle.web.languages import gettext
from rules.errors import Refusal

_LONGEST: Final = 200
_NOTHING: Final[Mapping[int, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Column:
    """A column of a list.

    Attributes:
        width: in a file, in letters.
        below: on the page it stands below the column before it; in a file on its own.
        number: it holds figures.
        state: it says how the row stands.
    """

    label: str
    width: int = 18
    below: bool = False
    number: bool = False
    state: bool = False


@dataclass(frozen=True)
class Line:
    """A row in words: a cell for each column, where some of them lead, how it stands."""

    cells: tuple[str, ...]
    links: Mapping[int, str] = field(default_factory=lambda: _NOTHING)
    tone: str = ""


@dataclass(frozen=True)
class Filter:
    """A field of the form above a list.

    Attributes:
        choices: its codes and their words; none: it is a search, a day or a mark to tick.
        kind: "choice", "words", "day" or "tick".
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "choice"
    hint: str = ""


@dataclass(frozen=True)
class Asked:
    """What an address asks for, checked: a text for each filter, an order, a place."""

    values: Mapping[str, str]
    order: str
    place: Place = field(default_factory=Place)
    form: tuple[Filter, ...] = ()

    def __getitem__(self, name: str) -> str:
        """Give what is asked for under a name; "" for nothing."""
        return self.values[name]

    @property
    def words(self) -> tuple[str, ...]:
        """Give the words that are searched for, folded."""
        return words_in(self.values["q"])

    def day(self, name: str) -> date | None:
        """Give the day under a name."""
        return day_asked_for(self.values[name])

    def query(self, **more: str) -> str:
        """Write the part of an address that asks for the same, changed by what is given."""
        cells = {**self.values, "sort": self.order, **more}
        return urlencode({name: text for name, text in cells.items() if text})


@dataclass(frozen=True)
class Sheet:
    """A list.

    Attributes:
        name: its address and the name of its files.
        orders: the words for each order, the usual one first.
        keys: how many numbers the key of a row has.
        form: reads the fields of its form.
        find: finds the keys of a page.
        lines: reads rows and puts them into words.
        note: which rows it holds, where its title does not say so.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    orders: Mapping[str, str]
    form: Callable[[Session], tuple[Filter, ...]]
    find: Callable[[Session, Asked, Place], Part]
    lines: Callable[[Session, Sequence[Key]], list[Line]]
    keys: int = 1
    note: str = ""


def ask(sheet: Sheet, form: tuple[Filter, ...], address: Mapping[str, str]) -> Asked:
    """Read what an address asks for.

    Raises:
        Refusal: a value is none of its field's, or the place is not one.
    """
    asked = Asked(
        {each.name: _value(each, address.get(each.name, "").strip()) for each in form},
        _order(sheet, address.get("sort", "")),
        form=form,
    )
    if "q" in asked.values:
        words_in(asked["q"])
    after, before = (_key(sheet, address.get(name, "")) for name in ("after", "before"))
    if after and before:
        raise Refusal("Trang chỉ đi tiếp hoặc lùi lại: hãy bỏ bớt “after” hoặc “before”.")
    return replace(asked, place=Place(after, before))


def written(key: Key) -> str:
    """Write the key of a row as it stands in an address."""
    return "-".join(map(str, key))


def _value(field_of: Filter, text: str) -> str:
    if field_of.kind == "day" and text:
        day_asked_for(text)
    if field_of.kind == "tick" and text not in {"", "1"}:
        raise Refusal(f"“{text[:_LONGEST]}” không phải là dấu chọn: hãy bỏ trống hoặc ghi 1.")
    if field_of.kind != "choice" or not text:
        return text
    if text in dict(field_of.choices):
        return text
    label = gettext(field_of.label).lower()
    raise Refusal(f"Không có {label} “{text[:_LONGEST]}”: hãy chọn trong danh sách.")


def _order(sheet: Sheet, text: str) -> str:
    if not text or text in sheet.orders:
        return text or next(iter(sheet.orders))
    known = ", ".join(sheet.orders)
    raise Refusal(f"Không xếp được theo “{text[:_LONGEST]}”; hãy dùng: {known}.")


def _key(sheet: Sheet, text: str) -> Key | None:
    if not text:
        return None
    parts = text.split("-")
    if all(map(is_number, parts)) and len(parts) == sheet.keys:
        return tuple(map(int, parts))
    raise Refusal(
        f"“{text[:_LONGEST]}” không phải là vị trí trong danh sách: hãy xem từ trang đầu."
    )
