"""Papers of entries with their versions; calendars of producers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_MEDIA = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("document_of", "document", ["entry_id", "id"])
    op.create_table(
        "document_version",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("stored", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_account_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("number > 0", name="version_range"),
        sa.CheckConstraint("size > 0", name="size_range"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (reason = '')", name="withdrawn_with_reason"),
        sa.CheckConstraint(
            f"media IN ({', '.join(repr(each) for each in _MEDIA)})", name="known_media"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["withdrawn_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("document_id", "number"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("stored"),
    )
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("producer_id", sa.Integer(), nullable=True))
        feed.alter_column("agency_id", existing_type=sa.Integer(), nullable=True)
        feed.create_foreign_key("feed_of_producer", "producer", ["producer_id"], ["id"])
        feed.create_check_constraint("feed_of_one", "(agency_id IS NULL) <> (producer_id IS NULL)")
        feed.create_index("ix_feed_producer_id", ["producer_id"])
