"""Rounds of evaluation: their names, their order, and the one that a letter's day picks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from rules.errors import Refusal


@dataclass(frozen=True, order=True)
class Round:
    """One holding of the evaluation stages; people read it as "2/2027"."""

    year: int
    number: int = 1

    def __str__(self) -> str:
        """Write the round as officials do."""
        return f"{self.number}/{self.year}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2/2027".

        Raises:
            Refusal: the text is not a round.
        """
        number, _, year = text.partition("/")
        if not (number.isdecimal() and year.isdecimal() and int(number) and int(year)):
            raise Refusal(f"“{text}” không phải là một đợt: hãy viết số đợt/năm, ví dụ 2/2027.")
        return cls(year=int(year), number=int(number))


@dataclass(frozen=True)
class CutOff:
    """The last day, included, on which the locality's letter still belongs to a round."""

    round: Round
    last_day: date


def round_of_letter(cut_offs: Iterable[CutOff], day: date) -> Round | None:
    """Pick the round of a dossier by the day of the locality's first letter.

    Returns:
        The first round whose cut-off has not passed; None after the last one known.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 5 khoản 1.
    """
    open_rounds = [cut.round for cut in cut_offs if day <= cut.last_day]
    return min(open_rounds, default=None)


def round_after(cut_offs: Iterable[CutOff], current: Round, day: date = date.min) -> Round | None:
    """Name the round that follows and that a letter can still reach on a day; None without one.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 5 khoản 1.
    """
    return round_of_letter((cut for cut in cut_offs if cut.round > current), day)
