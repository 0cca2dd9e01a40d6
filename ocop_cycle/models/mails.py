"""What is to be told, and the outbox."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment, one_of
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


class NoticeState(Word):
    """What became of a notice."""

    NEW = "new", "Chưa soạn thư"
    MAILED = "mailed", "Đã soạn thư"
    UNREACHABLE = "unreachable", "Không có địa chỉ thư"
    REPLACED = "replaced", "Không còn đúng"


class NoticeRow(SQLModel, table=True):
    """One fact for one person, written with what it tells; the key is made of ids."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("state", NoticeState),
        Index(
            "notice_new",
            "cycle_id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
    )
    key: str = Field(primary_key=True)
    kind: str
    cycle_id: int = Field(foreign_key="cycle.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    sequence: int | None = None
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    stage: str = ""
    round: str = ""
    day: date
    about: date | None = None
    details: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    state: str = "new"


class Mail(SQLModel, table=True):
    """A mail of the outbox: its facts are finished, its key and Message-ID never change."""

    __tablename__ = "mail"
    __table_args__ = (one_of("state", MailState), Index("mail_state", "state", "id"))
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    message_id: str = Field(unique=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    kind: str
    recipient: str
    subject: str
    facts: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    day: date
    made_at: datetime = Field(sa_type=Moment)
    state: str = "waiting"
    not_before: datetime | None = Field(default=None, sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    claimed_by: str = ""
    claimed_until: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(SQLModel, table=True):
    """One try to post a mail, and what the server answered."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint(
            "result IN ('sent', 'temporary', 'permanent', 'ambiguous')", name="known_result"
        ),
    )
    mail_id: int = Field(foreign_key="mail.id", primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    result: str
    reply: str = ""


class Pause(SQLModel, table=True):
    """Mail is stopped while a row stands here."""

    __tablename__ = "pause"
    __table_args__ = (CheckConstraint("id = 1", name="one_switch"),)
    id: int = Field(default=1, primary_key=True)
    by: str = ""
    since: datetime = Field(sa_type=Moment)
