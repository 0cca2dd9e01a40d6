"""What is told of applications: to whoever sent one, and to the unit that answers it."""

from datetime import date
from typing import ClassVar

from pydantic.dataclasses import dataclass

from notifications.notices import Notice, Text


@dataclass(frozen=True, kw_only=True)
class ApplicationReceived(Notice):
    """To a producer: his application has come; who answers it, by which day.

    `receipt`: the number to read out on the telephone; `link`: the address of the
    page that shows how it stands, as one types it.
    """

    kind: ClassVar[str] = "application_received"

    product: Text
    receipt: Text
    sent: date
    holder: Text
    answer_by: date
    link: Text = ""


@dataclass(frozen=True, kw_only=True)
class ApplicationSettled(Notice):
    """To a producer: his application was confirmed, under that code, or refused for that reason.

    `todo`: what he still has to do by `last_day`, a sentence without a subject.
    """

    kind: ClassVar[str] = "application_settled"

    product: Text
    receipt: Text
    sent: date
    code: Text = ""
    reason: Text = ""
    todo: Text = ""
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationsWaiting(Notice):
    """To a unit: so many applications wait for its answer, the first of them until that day."""

    kind: ClassVar[str] = "applications_waiting"

    total: int
    receipts: tuple[Text, ...]
    last_day: date
