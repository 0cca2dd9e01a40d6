"""Tables of the outbox: mails and the tries to post them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, false
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, ZERO, Moment, one_of
from rules.vocabulary import Word


class MailState(Word):
    """Where a mail is (thư chờ gửi)."""

    WAITING = "waiting", "Chờ gửi"
    HELD = "held", "Tạm giữ"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Không gửi được"
    EXPIRED = "expired", "Hết hiệu lực"
    REPLACED = "replaced", "Đã thay thế"


class Mail(SQLModel, table=True):
    """A mail of the outbox: its key and Message-ID never change.

    `kind` is its most urgent notice's; `facts` the finished facts of its letter; `last_call`: it
    warns of a last day and may leave on a day off; `edited`: the subject and the text that a
    person wrote instead; `note`: why it is held, was discarded or is no longer true.
    """

    __tablename__ = "mail"
    __table_args__ = (
        one_of("state", MailState),
        Index("mail_state", "state", "id"),
        Index("mail_kind", "kind", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    message_id: str = Field(unique=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    kind: str
    recipient: str = Field(index=True)
    subject: str
    facts: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    day: date
    made_at: datetime = Field(sa_type=Moment)
    state: str = "waiting"
    last_call: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    not_before: datetime | None = Field(default=None, sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    claimed_by: str = ""
    claimed_until: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    edited: dict[str, str] | None = Field(default=None, sa_type=JSON)
    note: str = Field(default="", sa_column_kwargs=EMPTY)
    resend_of: int | None = Field(default=None, foreign_key="mail.id")


class Attempt(SQLModel, table=True):
    """One try to post a mail, and what the server answered.

    `code`: the server's, 0 without one; `sent_to`: where it went instead of its recipient, an
    address or "folder"; bounced and delayed are what came back of a mail that had been sent.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint(
            "result IN ('sent', 'temporary', 'permanent', 'ambiguous', 'bounced', 'delayed')",
            name="known_result",
        ),
        Index("attempt_at", "at"),
    )
    mail_id: int = Field(foreign_key="mail.id", primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    result: str
    reply: str = ""
    code: int = Field(default=0, sa_column_kwargs=ZERO)
    sent_to: str = Field(default="", sa_column_kwargs=EMPTY)
