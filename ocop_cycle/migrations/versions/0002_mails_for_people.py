"""Mails for people."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "alarm",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "appointment",
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["mail.id"],
        ),
        sa.PrimaryKeyConstraint("uid"),
    )
    op.create_index("ix_appointment_entry_id", "appointment", ["entry_id"])
    op.create_index("ix_appointment_mail_id", "appointment", ["mail_id"])
    op.create_table(
        "queue_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cause IN ('away', 'configuration', 'policy')", name="known_cause"),
        sa.CheckConstraint("id = 1", name="one_queue"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(producer_id IS NULL) <> (agency_id IS NULL)", name="one_called"),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["producer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cycle_id", "agency_id", "day"),
        sa.UniqueConstraint("cycle_id", "producer_id", "day"),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_producer_id"), ["producer_id"], unique=False)

    op.create_table(
        "recipient",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.CheckConstraint(
            "duty IN ('responsible', 'coordinating', 'report', 'inform')", name="known_duty"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
        ),
        sa.PrimaryKeyConstraint("cycle_id", "agency_id", "duty"),
    )
    op.create_table(
        "draft_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'released', 'discarded')", name="known_draft"),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("draft_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_letter_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "bad_address",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["mail.id"],
        ),
        sa.PrimaryKeyConstraint("address"),
    )
    _add("activity", sa.Column("done_on", sa.Date(), nullable=True))
    _add("activity", _text("done_by"))
    _add("activity", _text("done_note"))
    _add("activity_day", _text("remind"))
    _add("stage_window", _text("remind"))
    _add("cycle", sa.Column("hold_mail", sa.Boolean(), server_default=sa.false(), nullable=False))
    _add("entry", sa.Column("clock_left", sa.Integer(), nullable=True))
    _add("journal", sa.Column("clock_left", sa.Integer(), nullable=True))
    _add("mail", sa.Column("last_call", sa.Boolean(), server_default=sa.false(), nullable=False))
    _add("mail", sa.Column("edited", sa.JSON(), nullable=True))
    _add("mail", _text("note"))
    op.execute("ALTER TABLE mail ADD COLUMN resend_of INTEGER REFERENCES mail (id)")
    op.create_index("ix_mail_recipient", "mail", ["recipient"])
    op.create_index(
        "mail_last_call",
        "mail",
        ["id"],
        sqlite_where=sa.text("state = 'waiting' AND last_call"),
        postgresql_where=sa.text("state = 'waiting' AND last_call"),
    )
    _add("attempt", sa.Column("code", sa.Integer(), server_default="0", nullable=False))
    _add("attempt", _text("sent_to"))
    with op.batch_alter_table("attempt") as attempt:
        attempt.drop_constraint("known_result", type_="check")
        attempt.create_check_constraint(
            "known_result",
            "result IN ('sent', 'temporary', 'permanent', 'ambiguous', 'bounced', 'delayed')",
        )
    op.create_index("attempt_at", "attempt", ["at"])
    _add("notice", _text("duty"))
    _add("notice", _text("rung"))
    op.execute("ALTER TABLE notice ADD COLUMN activity_id INTEGER REFERENCES activity (id)")
    op.execute("ALTER TABLE notice ADD COLUMN mail_id INTEGER REFERENCES mail (id)")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint("known_state", type_="check")
        notice.create_check_constraint(
            "known_state", "state IN ('new', 'mailed', 'unreachable', 'called', 'replaced')"
        )
    op.create_index("ix_notice_mail_id", "notice", ["mail_id"])
    op.create_index(
        "notice_unreachable",
        "notice",
        ["cycle_id", "day"],
        sqlite_where=sa.text("state = 'unreachable'"),
        postgresql_where=sa.text("state = 'unreachable'"),
    )
    op.execute(_OF_ONE_NOTICE)
    _make_letters()


def _make_letters() -> None:
    """Lay the facts of each mail out as a letter of one notice."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_MAIL.c.id, _MAIL.c.kind, _MAIL.c.facts)).all()
    for row in rows:
        letter = {
            "name": row.facts.get("name", ""),
            "notices": [{"kind": row.kind, **row.facts}],
            "events": [],
        }
        connection.execute(sa.update(_MAIL).where(_MAIL.c.id == row.id).values(facts=letter))


def _add(table: str, column: sa.Column[Any]) -> None:
    op.add_column(table, column)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


_MAIL = sa.table("mail", sa.column("id"), sa.column("kind"), sa.column("facts", sa.JSON()))
_OF_ONE_NOTICE = """
UPDATE notice SET mail_id = (SELECT mail.id FROM mail WHERE mail.key = notice.key)
WHERE notice.state = 'mailed'
"""
