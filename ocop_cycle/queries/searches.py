"""What people search for: words of names, typed with marks or without them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, literal, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.searches import SearchWord
from ocop_cycle.queries.lists import Condition, few, most
from ocop_cycle.queries.numbers import among, gathered
from rules.errors import Refusal
from rules.names import search_words

LONGEST: Final = 100
_MOST_WORDS: Final = 8
_AFTER_ALL: Final = "\U0010ffff"
_WORD: Final = table(SearchWord)
_COMMON: Final = 30_000
_TIMES: Final = 3  # names that a list's other filters leave few of


def words_in(text: str) -> tuple[str, ...]:
    """Read what is searched for: the folded words, at most eight; none in an empty text.

    Raises:
        Refusal: it is too long, or has neither a letter nor a digit.
    """
    if len(text) > LONGEST:
        raise Refusal(f"Từ cần tìm dài quá {LONGEST} chữ: hãy gõ ngắn hơn.")
    found = tuple(dict.fromkeys(search_words(text)))
    if text.strip() and not found:
        raise Refusal("Từ cần tìm phải có ít nhất một chữ cái hoặc chữ số: hãy gõ lại.")
    return found[:_MOST_WORDS]


def has_words(search: ColumnElement[str], words: Sequence[str]) -> Condition:
    """Choose the rows in whose search key each word begins one."""
    return and_(True, *(search.contains(f" {word}", autoescape=True) for word in words))  # noqa: FBT003 -- SQL's


def numbers_of(session: Session, kind: str, words: Sequence[str]) -> list[int] | None:
    """Give the numbers of the products or producers that a search finds; None when many.

    A word is found by its beginning ("hoa" finds "hòa", not "khoa"): that an index answers at any
    size on both stores, while for a text within words SQLite read all 200,000 names in 28 ms at
    best and 60 at worst, and PostgreSQL in 70. Words stand in any order; all have to be there.
    """
    postgresql = session.get_bind().dialect.name == "postgresql"
    return (_joined if postgresql else _intersected)(session, kind, words)


def _joined(session: Session, kind: str, words: Sequence[str]) -> list[int] | None:
    """Let a store that knows how many rows have each word choose how it goes about it."""
    first, *others = words
    having = (_of_word(kind, word, _WORD.alias()) for word in others)
    statement = _of_word(kind, first).where(*(_WORD.c.number.in_(each) for each in having))
    found = few(session, statement, _TIMES)
    return None if found is None else sorted(set(found))


def _intersected(session: Session, kind: str, words: Sequence[str]) -> list[int] | None:
    """Compare the numbers here: SQLite takes twice as long for it.

    A word that nearly all have is only asked of what has the others.
    """
    found = _numbers(session, kind, words)
    common = [word for word in words if len(found[word]) >= _COMMON]
    usual = [set(found[word]) for word in words if word not in common]
    if not usual:
        return None
    numbers = sorted(set.intersection(*usual))
    if len(numbers) > most(_TIMES):
        return None
    for word in common:
        having = _of_word(kind, word).where(among(_WORD.c.number, numbers))
        numbers = sorted(set(session.scalars(having)))
    return numbers


def _numbers(session: Session, kind: str, words: Sequence[str]) -> dict[str, Sequence[int]]:
    """Read the numbers of what has each word, as far as it matters."""
    enough = _COMMON if len(words) > 1 else most(_TIMES) + 1
    each = [gathered(_of_word(kind, word).limit(enough)) for word in words]
    return dict(zip(words, session.execute(select(*each)).one(), strict=True))


def _of_word(kind: str, word: str, where: FromClause = _WORD) -> Select[tuple[int]]:
    """Choose what has a word, written out: PostgreSQL plans rare ones and common ones unlike."""
    begins = where.c.word >= _written(word), where.c.word < _written(word + _AFTER_ALL)
    return select(where.c.number).where(where.c.kind == kind, *begins)


def _written(word: str) -> ColumnElement[str]:
    return literal(word, _WORD.c.word.type, literal_execute=True)
