"""Search keys, and what lists are read by."""

from collections.abc import Iterator
from itertools import islice

import sqlalchemy as sa
from alembic import op

from rules.names import search_key, search_words

revision = "0005"
down_revision = "0004"

_CHUNK = 10_000
_FOLDED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_NAMES = {
    "activity": "SELECT id, name, clause FROM activity",
    "agency": "SELECT id, name, code, locality FROM agency",
    "producer": "SELECT id, name FROM producer",
    "product": (
        "SELECT product.id, product.name, product.code, producer.name AS producer"
        " FROM product JOIN producer ON producer.id = product.producer_id"
    ),
}
_BY_WORDS = ("producer", "product")
_WORDS = sa.table("search_word", sa.column("kind"), sa.column("word"), sa.column("number"))


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "search_word",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("word", _FOLDED, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('product', 'producer')", name="known_searched"),
        sa.PrimaryKeyConstraint("kind", "word", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("search_word_of", "search_word", ["kind", "number", "word"])
    for table, names in _NAMES.items():
        column = sa.Column("search", _FOLDED, server_default="", nullable=False)
        op.add_column(table, column)
        _fill(table, names)
    op.create_index("producer_search", "producer", ["search", "id"])
    op.create_index("product_search", "product", ["search", "id"])
    op.create_index("product_of_sector", "product", ["sector"])
    op.drop_index("entry_waiting", "entry")
    op.create_index(
        "entry_waiting", "entry", ["cycle_id", "stage", "due_limit", "outcome", "product_id"]
    )
    op.create_index("entry_of_unit", "entry", ["locality_id", "outcome"])
    op.create_index("entry_ended", "entry", ["cycle_id", "outcome", "kind", "holder"])
    op.create_index("entry_due", "entry", ["outcome", "due_limit", "id"])
    op.create_index("mail_kind", "mail", ["kind", "id"])
    op.create_index("journal_day", "journal", ["day", "entry_id", "sequence"])
    op.create_index("journal_action", "journal", ["action", "day", "entry_id", "sequence"])


def _fill(table: str, names: str) -> None:
    """Make the keys of what is there already."""
    connection = op.get_bind()
    rows = iter(connection.execute(sa.text(names)).all())
    where = sa.table(table, sa.column("id"), sa.column("search"))
    change = (
        sa.update(where).where(where.c.id == sa.bindparam("row")).values(search=sa.bindparam("key"))
    )
    while chunk := list(islice(rows, _CHUNK)):
        connection.execute(change, [{"row": row.id, "key": search_key(*row[1:])} for row in chunk])
        words = list(_words(table, chunk)) if table in _BY_WORDS else []
        if words:
            connection.execute(sa.insert(_WORDS), words)


def _words(kind: str, rows: list[sa.Row[tuple[object, ...]]]) -> Iterator[dict[str, object]]:
    for row in rows:
        for word in dict.fromkeys(search_words(" ".join(map(str, row[1:])))):
            yield {"kind": kind, "word": word, "number": row[0]}
