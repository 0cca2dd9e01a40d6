"""The kinds of notices: from a kind and stored facts to the notice, and back."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from pydantic import TypeAdapter, ValidationError

from notifications.address_notices import AddressChanged, AddressCode
from notifications.agency_notices import (
    ActivityOverdue,
    ActivityReminder,
    AgencyReminder,
    AgencyRoundMoved,
    CycleOpened,
    DayMoved,
    SetADay,
    StageOpened,
    StageOverdue,
)
from notifications.application_notices import (
    ApplicationReceived,
    ApplicationSettled,
    ApplicationsWaiting,
)
from notifications.digests import OfficeDigest, WeekDigest
from notifications.notices import STORED, Notice
from notifications.producer_notices import (
    DeadlinePassed,
    DeadlineReminder,
    EntryMoved,
    LapseProposed,
    ProposalWithdrawn,
    Result,
    Returned,
    RoundMoved,
)
from notifications.sign_in_notices import SignIn
from rules.errors import Refusal

KINDS: Final[Mapping[str, type[Notice]]] = {
    each.kind: each
    for each in (
        CycleOpened,
        StageOpened,
        DeadlineReminder,
        DeadlinePassed,
        LapseProposed,
        ProposalWithdrawn,
        DayMoved,
        RoundMoved,
        EntryMoved,
        Returned,
        Result,
        AgencyReminder,
        AgencyRoundMoved,
        StageOverdue,
        ActivityReminder,
        ActivityOverdue,
        SetADay,
        WeekDigest,
        OfficeDigest,
        ApplicationReceived,
        ApplicationSettled,
        ApplicationsWaiting,
        SignIn,
        AddressCode,
        AddressChanged,
    )
}


@cache
def _adapter(kind: str) -> TypeAdapter[Notice]:
    return TypeAdapter(KINDS[kind])


def facts(notice: Notice) -> dict[str, object]:
    """Write a notice as what a row of the outbox can hold: JSON values, dates in ISO form."""
    written: dict[str, object] = _adapter(notice.kind).dump_python(notice, mode="json")
    return written


def notice_of(kind: str, facts: Mapping[str, object]) -> Notice:
    """Read a notice back from its kind and its facts.

    Raises:
        Refusal: no such kind of mail, or facts that are not of this kind.
    """
    if kind not in KINDS:
        raise Refusal(f"Không có loại thư {kind!r}; các loại có là {', '.join(KINDS)}.")
    try:
        return _adapter(kind).validate_python(facts, context=STORED)
    except ValidationError as fault:
        where = ", ".join(".".join(map(str, error["loc"])) for error in fault.errors())
        raise Refusal(f"Thư loại {kind!r} thiếu hoặc sai nội dung ở: {where}.") from None
