"""Papers of entries: what each is, and in its versions what was handed in, by whom, when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment, one_of
from rules.documents import Media


class Document(SQLModel, table=True):
    """A paper of an entry; `kind`: of those that the rules know, `caption`: what it is beyond that.

    Which kinds there are grows with the decisions, so that no check lists them.
    """

    __tablename__ = "document"
    __table_args__ = (Index("document_of", "entry_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    entry_id: int = Field(foreign_key="entry.id")
    kind: str
    caption: str = ""


class DocumentVersion(SQLModel, table=True):
    """A file that was handed in as a paper: never changed or deleted, but withdrawn with a reason.

    `name`: what whoever sent it called it, for people; `stored`: under which name it lies;
    `media`: its form, told by its content.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        CheckConstraint("number > 0", name="version_range"),
        CheckConstraint("size > 0", name="size_range"),
        CheckConstraint("(withdrawn_at IS NULL) = (reason = '')", name="withdrawn_with_reason"),
        one_of("media", Media),
    )
    document_id: int = Field(foreign_key="document.id", primary_key=True)
    number: int = Field(primary_key=True)
    public_id: str = Field(unique=True)
    name: str
    media: str
    size: int
    sha256: str
    stored: str = Field(unique=True)
    by: str
    account_id: int | None = Field(default=None, foreign_key="account.id")
    added_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by: str = ""
    withdrawn_account_id: int | None = Field(default=None, foreign_key="account.id")
    reason: str = ""
