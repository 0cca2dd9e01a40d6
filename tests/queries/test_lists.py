"""Lists on both stores: a page at a time in each order, found by words, few or many."""

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.entries import Entry
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries import entry_lists, lists
from ocop_cycle.queries.entry_lists import ORDERS, Wanted
from ocop_cycle.queries.lists import Place
from ocop_cycle.queries.searches import numbers_of, words_in
from ocop_cycle.services import search_words
from rules.errors import Refusal
from rules.names import search_key
from rules.vocabulary import Stage
from tests.building import a_cycle, an_entry

NAMES = ("Chè Hòa Bình", "Chè Tân Cương", "Mật ong rừng Hoành Bồ", "Đậu phụ", "Khoa học", "Ô mai")
ENTRY, PRODUCT, PRODUCER = table(Entry), table(Product), table(Producer)


def year(session: Session, entries: int = 23) -> AnyRow:
    """Begin a cycle with some entries, whose days are alike, differ, or are none."""
    cycle = a_cycle(session)
    for number in range(entries):
        entry = an_entry(session, cycle, f"SP-{number:02}")
        name = NAMES[number % len(NAMES)]
        key = search_key(name, f"SP-{number:02}", f"HTX SP-{number:02}")
        session.execute(
            update(PRODUCT).where(PRODUCT.c.code == f"SP-{number:02}").values(name=name, search=key)
        )
        search_words.write(session, search_words.PRODUCTS, {entry: key})
        if number % 3 == 0:
            session.execute(update(ENTRY).where(ENTRY.c.id == entry).values(due_limit=None))
    return cycle


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("order", list(ORDERS))
def test_pages_forth_and_back_hold_each_row_once(
    session: Session, order: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    cycle = year(session)
    wanted = Wanted({cycle.id: cycle.started_on}, named=True)

    forth, place = [], Place(size=5)
    while True:
        part = entry_lists.find(session, wanted, order, place)
        forth.append(part.keys)
        if not part.later:
            break
        place = Place(after=part.keys[-1], size=5)
    back = [part.keys]
    while part.earlier:
        part = entry_lists.find(session, wanted, order, Place(before=part.keys[0], size=5))
        back.append(part.keys)

    assert [len(keys) for keys in forth] == [5, 5, 5, 5, 3]
    assert len({key for keys in forth for key in keys}) == 23
    assert list(reversed(back)) == forth


def test_rows_without_a_day_come_last(session: Session) -> None:
    cycle = year(session)
    wanted = Wanted({cycle.id: cycle.started_on})

    part = entry_lists.find(session, wanted, "due", Place())
    days = [row.due_limit for row in entry_lists.rows(session, part.keys)]

    assert [day is None for day in days] == [False] * 15 + [True] * 8


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hoa binh", {"Chè Hòa Bình"}),
        ("hoà", {"Chè Hòa Bình", "Mật ong rừng Hoành Bồ"}),
        ("binh che", {"Chè Hòa Bình"}),
        ("dau", {"Đậu phụ"}),
        ("khoa", {"Khoa học"}),
        ("hoc hoa", set()),
        ("sp-01", {"Chè Tân Cương"}),
        ("o", {"Mật ong rừng Hoành Bồ", "Ô mai"}),
    ],
)
def test_words_find_names_whether_they_are_few_or_many(
    session: Session, typed: str, found: set[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    cycle = year(session)
    wanted = Wanted({cycle.id: cycle.started_on}, words=words_in(typed))

    for order in ORDERS:
        part = entry_lists.find(session, wanted, order, Place())

        assert {row.product for row in entry_lists.rows(session, part.keys)} == found


def test_what_is_many_is_not_listed_by_number(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    year(session)
    every = numbers_of(session, "product", ("sp",))
    monkeypatch.setattr(lists, "FEW", 5)

    assert every is not None
    assert len(set(every)) == 23
    assert numbers_of(session, "product", ("sp",)) is None
    assert numbers_of(session, "product", ("sp", "htx")) is None
    assert numbers_of(session, "product", ("khoa",)) == [5, 11, 17, 23]


def test_filters_are_met_in_every_order(session: Session) -> None:
    cycle = year(session)
    session.execute(update(ENTRY).where(ENTRY.c.id < 4).values(stage=Stage.IDEA_SELECTION.value))
    wanted = Wanted({cycle.id: cycle.started_on}, stage=Stage.IDEA_SELECTION)

    for order in ORDERS:
        assert len(entry_lists.find(session, wanted, order, Place()).keys) == 3


@pytest.mark.parametrize("typed", ["%", "__", "a" * 101])
def test_what_holds_no_word_or_is_too_long_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        words_in(typed)


def test_a_producer_with_a_sign_of_sql_in_his_name_is_found_as_what_he_is(
    session: Session,
) -> None:
    key = search_key("HTX 100%_sạch")
    values = {"place": "x", "name": "HTX 100%_sạch", "name_key": "x", "search": key}
    session.execute(insert(PRODUCER).values(id=1, **values))
    search_words.write(session, search_words.PRODUCERS, {1: key})

    assert numbers_of(session, "producer", words_in("100% sach")) == [1]
    assert numbers_of(session, "producer", words_in("10 s_ch")) == []
