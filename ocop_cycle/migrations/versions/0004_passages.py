"""Passages: what was done on which day, from where to where, counted out of the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_PLACES = ("action", "stage", "round", "outcome", "to_stage", "to_round", "to_outcome")
COUNTED = """
INSERT INTO passage (cycle_id, day, locality_id, action, stage, round, outcome,
    to_stage, to_round, to_outcome, entries)
SELECT entry.cycle_id, later.day, entry.locality_id, later.action, coalesce(earlier.stage, ''),
    coalesce(earlier.round, ''), coalesce(earlier.outcome, ''), later.stage, later.round,
    later.outcome, count(*)
FROM journal AS later
JOIN entry ON entry.id = later.entry_id
LEFT JOIN journal AS earlier
    ON earlier.entry_id = later.entry_id AND earlier.sequence = later.sequence - 1
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""


def upgrade() -> None:
    """Make the table and count the journal once; from now on the moves keep it."""
    op.create_table(
        "passage",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _PLACES),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"]),
        sa.ForeignKeyConstraint(["locality_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("cycle_id", "day", "locality_id", *_PLACES),
        sqlite_with_rowid=False,
    )
    op.execute(COUNTED)
