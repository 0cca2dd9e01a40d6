"""The papers of an entry as pages show them, and the forms that stand beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.documents import Filed
from ocop_cycle.services import permits
from ocop_cycle.web.languages import so
from rules.documents import MEGABYTE, MOST_OF_FILE, Media, Paper
from rules.rights import Right, may

_KILOBYTE: Final = 1024
_ONE_PLACE: Final = Decimal("0.1")


@dataclass(frozen=True)
class Tried:
    """A form of papers that was refused.

    Attributes:
        entry: of which entry; 0 for none.
        wrong: why it was refused; said: what was typed.
        withdrawn: the version that was to be withdrawn, where it was that form.
    """

    entry: int = 0
    wrong: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    withdrawn: str = ""


@dataclass(frozen=True)
class File:
    """A version in words."""

    row: AnyRow
    media: Media

    @property
    def size(self) -> str:
        """Say how large it is."""
        unit, word = (MEGABYTE, "MB") if self.row.size >= MEGABYTE else (_KILOBYTE, "KB")
        number = (Decimal(self.row.size) / unit).quantize(_ONE_PLACE)
        return f"{so(max(number, _ONE_PLACE))} {word}"


@dataclass(frozen=True)
class Shelf:
    """The papers of an entry and what may be done with them.

    Attributes:
        may_send: whoever looks may hand papers in, replace and withdraw them.
        chosen: which paper the form for a new one begins with.
        back: where the form stands: "my" on the sender's own page.
        octets, most: how much a file may hold, in figures and in words.
    """

    entry: AnyRow
    papers: Sequence[Filed]
    may_send: bool
    chosen: Paper = Paper.OTHER
    back: str = ""
    tried: Tried = field(default_factory=Tried)
    octets: int = MOST_OF_FILE
    most: str = f"{MOST_OF_FILE // MEGABYTE} MB"

    @property
    def kinds(self) -> Sequence[Paper]:
        """List what a paper can be, what is asked for first."""
        return sorted(Paper, key=lambda each: each is not self.chosen)

    @property
    def wrong(self) -> str:
        """Say why a form of this entry was refused; "" if none was."""
        return self.tried.wrong if self.tried.entry == self.entry.id else ""

    @property
    def said(self) -> Mapping[str, str]:
        """Give what was typed into the form for a new paper."""
        mine = self.wrong and not self.tried.withdrawn and not self.tried.said.get("document")
        return self.tried.said if mine else {}

    @property
    def current(self) -> Sequence[tuple[Filed, File]]:
        """List the papers of which a version is not withdrawn, each with its newest one."""
        return [(each, file_of(each.current)) for each in self.papers if each.current is not None]

    def files(self, paper: Filed) -> Sequence[File]:
        """List the versions of a paper, the newest first."""
        return [file_of(row) for row in paper.versions]

    def version(self, public_id: str) -> File | None:
        """Find a version by its public id."""
        every = (row for paper in self.papers for row in paper.versions)
        return next((file_of(row) for row in every if row.public_id == public_id), None)


def file_of(row: AnyRow) -> File:
    """Put a version into words."""
    return File(row, Media(row.media))


def may_send(session: Session, entry: AnyRow) -> bool:
    """Tell whether whoever looks may hand papers of an entry in."""
    return may(actor_of(session), Right.HAND_IN, permits.entry_thing(entry))
