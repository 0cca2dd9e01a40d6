"""Names are found by their words from the moment they are written, and those of before, too."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import ocop_cycle.db
from ocop_cycle.db import make_ready, open_engine
from ocop_cycle.models.activities import Activity
from ocop_cycle.models.columns import table
from ocop_cycle.models.searches import SearchWord
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.searches import has_words, numbers_of, words_in
from ocop_cycle.services.registrations import PRODUCER, PRODUCT
from tests.building import a_cycle
from tests.services.taking_in import a_row, take_in

ACTIVITY = table(Activity)
WORD = table(SearchWord)


def found(session: Session, kind: str, typed: str) -> list[int] | None:
    return numbers_of(session, kind, words_in(typed))


def test_what_a_register_brings_is_found_by_product_code_and_producer(session: Session) -> None:
    take_in(session, a_cycle(session), a_row())
    [product] = session.scalars(select(PRODUCT.c.id))
    [producer] = session.scalars(select(PRODUCER.c.id))

    assert found(session, "product", "che dinh") == [product]
    assert found(session, "product", "tn-1") == [product]
    assert found(session, "product", "suong mai") == [product]
    assert found(session, "producer", "htx suong") == [producer]
    assert found(session, "producer", "che") == []


def test_a_product_of_another_name_is_no_longer_found_by_the_old_one(session: Session) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row())

    take_in(session, cycle, a_row(product="Mật ong hoa rừng"), update=True)

    assert found(session, "product", "dinh") == []
    assert len(found(session, "product", "mat ong") or []) == 1
    assert session.scalars(select(PRODUCT.c.search)).all() == [
        " mat ong hoa rung tn 1 htx suong mai"
    ]


def test_a_plan_brings_units_and_activities_that_are_found(session: Session) -> None:
    a_cycle(session)

    units = select(AGENCY.c.code).where(has_words(AGENCY.c.search, words_in("dai tu")))
    tasks = select(ACTIVITY.c.name).where(has_words(ACTIVITY.c.search, words_in("phan mem")))
    assert session.scalars(units).all() == ["ubnd-dai-tu"]
    assert [name for name in session.scalars(tasks) if "phần mềm" in name.lower()] != []


def test_names_that_an_older_program_wrote_are_found_after_the_upgrade(tmp_path: Path) -> None:
    opened = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    folder = Path(ocop_cycle.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with opened.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for statement in OLD:
            connection.execute(text(statement))

    make_ready(opened)

    with Session(opened) as session:
        assert found(session, "product", "che hoa") == [1]
        assert found(session, "producer", "binh minh") == [1]
        assert session.scalars(select(AGENCY.c.search)).all() == [" ubnd xa hoa tien ubnd hoa tien"]
        assert session.scalars(select(WORD.c.word).where(WORD.c.kind == "producer")).all() == [
            "binh",
            "htx",
            "minh",
        ]
    opened.dispose()


AGENCY_OF_OLD = (
    "INSERT INTO agency (id, place, code, name, level, locality, locality_key, parent)"
    " VALUES (1, 'x', 'ubnd', 'UBND xã Hòa Tiến', 'commune', 'Hòa Tiến', 'hòa tiến', '')"
)
PRODUCER_OF_OLD = (
    "INSERT INTO producer (id, place, name, name_key, legal_form, representative, phone, email)"
    " VALUES (1, 'x', 'HTX Bình Minh', 'htx bình minh', '', '', '', '')"
)
PRODUCT_OF_OLD = (
    "INSERT INTO product (id, place, code, name, name_key, producer_id, locality_id, sector,"
    " certificate) VALUES (1, 'x', 'SP-1', 'Chè Hòa Tiến', 'chè hòa tiến', 1, 1, '', '')"
)
OLD = (AGENCY_OF_OLD, PRODUCER_OF_OLD, PRODUCT_OF_OLD)
