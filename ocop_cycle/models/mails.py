"""What is to be told, the outbox, and what became of each mail and address."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false
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


class NoticeState(Word):
    """What became of a notice."""

    NEW = "new", "Chưa soạn thư"
    MAILED = "mailed", "Đã soạn thư"
    UNREACHABLE = "unreachable", "Chưa báo được bằng thư"
    CALLED = "called", "Đã báo qua điện thoại"
    REPLACED = "replaced", "Không còn đúng"


class NoticeRow(SQLModel, table=True):
    """One fact for one person, written with what it tells; the key is made of ids.

    `duty`: why a unit is told (the mark of the plan); `rung`: the step of the ladder, days before
    the last one as "7", working days after it as "+3"; `mail_id`: the mail that tells it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("state", NoticeState),
        Index("notice_of_entry", "entry_id"),
    )
    key: str = Field(primary_key=True)
    kind: str
    cycle_id: int = Field(foreign_key="cycle.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    sequence: int | None = None
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    stage: str = ""
    round: str = ""
    day: date
    about: date | None = None
    duty: str = Field(default="", sa_column_kwargs=EMPTY)
    rung: str = Field(default="", sa_column_kwargs=EMPTY)
    details: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    state: str = "new"
    mail_id: int | None = Field(default=None, foreign_key="mail.id", index=True)


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


class Pause(SQLModel, table=True):
    """Mail is stopped while a row stands here."""

    __tablename__ = "pause"
    __table_args__ = (CheckConstraint("id = 1", name="one_switch"),)
    id: int = Field(default=1, primary_key=True)
    by: str = ""
    since: datetime = Field(sa_type=Moment)


class QueueHold(SQLModel, table=True):
    """The relay or its configuration is at fault: the whole outbox waits until `next_try`.

    `cause` is away, configuration or policy; without `next_try` a person lets it go on.
    """

    __tablename__ = "queue_hold"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_queue"),
        CheckConstraint("cause IN ('away', 'configuration', 'policy')", name="known_cause"),
    )
    id: int = Field(default=1, primary_key=True)
    cause: str
    reply: str = ""
    since: datetime = Field(sa_type=Moment)
    tries: int = 0
    next_try: datetime | None = Field(default=None, sa_type=Moment)


class Alarm(SQLModel, table=True):
    """Something that an operator must look at: one row a kind, as long as it lasts."""

    __tablename__ = "alarm"
    kind: str = Field(primary_key=True)
    text: str
    since: datetime = Field(sa_type=Moment)


class BadAddress(SQLModel, table=True):
    """An address that a server has refused for good; `address` is casefolded."""

    __tablename__ = "bad_address"
    address: str = Field(primary_key=True)
    reason: str
    since: datetime = Field(sa_type=Moment)
    mail_id: int | None = Field(default=None, foreign_key="mail.id")


class Call(SQLModel, table=True):
    """A call to one who could not be written to, once a day; it counts as told."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("(producer_id IS NULL) <> (agency_id IS NULL)", name="one_called"),
        UniqueConstraint("cycle_id", "producer_id", "day"),
        UniqueConstraint("cycle_id", "agency_id", "day"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    producer_id: int | None = Field(default=None, foreign_key="producer.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    day: date
    by: str
    note: str = ""
    keyed_at: datetime = Field(sa_type=Moment)


class Appointment(SQLModel, table=True):
    """A day in somebody's calendar: its sequence rises when it moves, it is cancelled once.

    `mail_id`: the mail that brought it; nobody has it in a calendar unless that one has left.
    """

    __tablename__ = "appointment"
    uid: str = Field(primary_key=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    mail_id: int | None = Field(default=None, foreign_key="mail.id", index=True)
    last_day: date
    sequence: int = 0
    cancelled: bool = False


class DraftLetter(SQLModel, table=True):
    """A draft of an official letter that presses for what is late (công văn đôn đốc).

    A person releases it, with the number of the paper that left; no machine sends it.
    """

    __tablename__ = "draft_letter"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("state IN ('waiting', 'released', 'discarded')", name="known_draft"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    stage: str = ""
    round: str = ""
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    about: date
    day: date
    addressee: str
    subject: str
    body: str
    state: str = "waiting"
    by: str = ""
    paper: str = ""
    settled_on: date | None = None
    note: str = ""
