"""Who signs in: accounts, what they may do and where, sessions, tries, and who saw what."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment, one_of
from rules.rights import Role


class Account(SQLModel, table=True):
    """Somebody who signs in; it is closed, never deleted: the journal keeps the name.

    `email_key`: the address as it is compared; `password`: its argon2id hash, "" for none;
    `password_ends`: a first password, which must be changed by then; `factor`: the sealed
    secret of the second factor, "" for none, in use since `factor_since`; `factor_step`: the last
    step of 30 seconds whose code was used.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("state IN ('open', 'closed')", name="known_account"),)
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    name: str
    email: str
    email_key: str = Field(unique=True)
    password: str = ""
    password_ends: datetime | None = Field(default=None, sa_type=Moment)
    factor: str = ""
    factor_since: datetime | None = Field(default=None, sa_type=Moment)
    factor_step: int = 0
    state: str = "open"
    made: datetime = Field(sa_type=Moment)
    closed: datetime | None = Field(default=None, sa_type=Moment)


class AccountGrant(SQLModel, table=True):
    """A role of an account, where, and from which day until which, both included.

    `agency_id`: the unit, with all below it; `sectors`: those of a department, parted by a space;
    `cycle_id`: the only cycle in which it holds.
    """

    __tablename__ = "account_grant"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("(role = 'producer') = (producer_id IS NOT NULL)", name="producer_of_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: str
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    sectors: str = ""
    producer_id: int | None = Field(default=None, foreign_key="producer.id", index=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id")
    since: date
    until: date | None = None
    by: str
    keyed_at: datetime = Field(sa_type=Moment)


class WebSession(SQLModel, table=True):
    """Somebody who is signed in on one browser: the SHA-256 of what its cookie holds.

    `step`: what is still wanted before anything may be seen, "" for nothing; `idle`: after so many
    minutes without a page it is over, at `ends` in any case.
    """

    __tablename__ = "web_session"
    __table_args__ = (
        CheckConstraint("step IN ('', 'factor', 'enrol', 'password')", name="known_step"),
    )
    token: str = Field(primary_key=True)
    public_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    csrf: str
    step: str = ""
    idle: int
    address: str = ""
    made: datetime = Field(sa_type=Moment)
    seen: datetime = Field(sa_type=Moment)
    ends: datetime = Field(sa_type=Moment)


class SignInLink(SQLModel, table=True):
    """A way in that was asked for: a link and a code, for the browser that asked.

    What the mail says is made of `seed` and the secret of the installation; here are only the
    SHA-256 of the link's token and of the browser's cookie, and the argon2id hash of the code.
    Without an account the address is a producer's, or nobody's.
    """

    __tablename__ = "sign_in_link"
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    code: str
    browser: str = Field(index=True)
    seed: str = Field(unique=True)
    email_key: str = Field(index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    made: datetime = Field(sa_type=Moment)
    expires: datetime = Field(sa_type=Moment)
    used: datetime | None = Field(default=None, sa_type=Moment)
    tries: int = 0


class SignInTry(SQLModel, table=True):
    """A try to sign in; kept for a day, to count them. `who`: SHA-256 of the mail address."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("sign_in_try_who", "who", "at"),
        Index("sign_in_try_address", "address", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    what: str
    who: str
    address: str
    failed: bool


class AccessLog(SQLModel, table=True):
    """Who did or saw what, from where, and what came of it: append-only.

    `name`: as the account was called then; `object`: what it was done to, by its public name.
    """

    __tablename__ = "access_log"
    __table_args__ = (Index("access_log_account", "account_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    name: str
    what: str
    object: str = ""
    outcome: str
    address: str = ""
