"""Applications of producers, which an officer confirms."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_FOLDED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_TEXTS = (
    "producer", "producer_key", "legal_form", "representative", "phone", "email", "product",
    "product_key", "sector", "description",
)  # fmt: skip


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column("search", _FOLDED, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("original", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'confirmed', 'refused')", name="known_state"),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone', 'in_person')", name="known_channel"
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (entry_id IS NOT NULL)", name="confirmed_with_entry"
        ),
        sa.CheckConstraint("(state = 'waiting') = (settled_on IS NULL)", name="settled_on_a_day"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_key"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("receipt"),
    )
    op.create_index("application_state", "application", ["state", "cycle_id", "unit_id"])
    op.create_index("application_same", "application", ["cycle_id", "product_key"])
