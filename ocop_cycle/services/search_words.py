"""The words by which products and producers are found, written where their names are."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.searches import SearchWord

PRODUCTS: Final = "product"
PRODUCERS: Final = "producer"
_WORD: Final = table(SearchWord)
_CHUNK: Final = 10_000


def write(session: Session, kind: str, keys: Mapping[int, str]) -> None:
    """Write the words of rows anew.

    Args:
        session: where to write.
        kind: what the rows are: PRODUCTS or PRODUCERS.
        keys: their search keys by their ids.
    """
    numbers = list(keys)
    for start in range(0, len(numbers), _CHUNK):
        _write_chunk(session, kind, {each: keys[each] for each in numbers[start : start + _CHUNK]})


def _write_chunk(session: Session, kind: str, keys: Mapping[int, str]) -> None:
    of_them: Sequence[int] = list(keys)
    session.execute(delete(_WORD).where(_WORD.c.kind == kind, _WORD.c.number.in_(of_them)))
    words = [
        {"kind": kind, "word": word, "number": number}
        for number, key in keys.items()
        for word in dict.fromkeys(key.split())
    ]
    if words:
        session.execute(insert(_WORD), words)
