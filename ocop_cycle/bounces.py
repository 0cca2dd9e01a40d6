"""What came back is read and taken note of, message by message; nobody is answered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from notifications.imap import ImapInbox
from notifications.inboxes import Folder, Inbox, NotRead
from ocop_cycle.db import unit_of_work
from ocop_cycle.services import alarms, bounces, leases
from ocop_cycle.services.bounces import Taken
from ocop_cycle.settings import settings
from rules.errors import Refusal

EVERY: Final = timedelta(minutes=10)
ALARM: Final = "bounces"
_NO_ADDRESS: Final = (
    "Chưa đặt địa chỉ nhận thư trả về nên không biết báo cáo nào là của thư nào: hãy đặt "
    "OCOP_BOUNCE_ADDRESS."
)
_NO_INBOX: Final = (
    "Chưa đặt nơi đọc thư trả về: hãy đặt OCOP_IMAP_URL hoặc OCOP_BOUNCE_DIR, hoặc thêm --folder."
)


def is_set() -> bool:
    """Tell whether this installation reads what comes back."""
    known = settings()
    return bool(known.bounce_address and (known.imap_url or known.bounce_dir))


def read(folder: Path | None = None, *, at: datetime) -> Mapping[Taken, int]:
    """Read what came back, each message in a transaction of its own.

    A message is put aside once it is committed; one that is read twice because of that changes
    nothing the second time.

    Args:
        folder: read this one alone, not what is set.
        at: now.

    Returns:
        How many messages came to what.

    Raises:
        Refusal: nothing is set, or an inbox cannot be read; what was read until then is kept.
    """
    if settings().bounce_address is None:
        raise Refusal(_NO_ADDRESS)
    inboxes = [Folder(folder)] if folder else list(_inboxes())
    counts, faults = Counter[Taken](), list[str]()
    for inbox in inboxes:
        try:
            with inbox:
                _empty(inbox, counts, at)
        except NotRead as fault:
            faults.append(str(fault))
    if folder is None:
        _tell_of(faults, at)
    if faults:
        raise Refusal(" ".join(faults))
    return counts


def read_now_and_then(*, at: datetime) -> Mapping[Taken, int] | None:
    """Read what came back if nobody has for ten minutes; whoever asks, and however often.

    Returns:
        How many messages came to what; None when it is not time, or nothing is set.

    Raises:
        Refusal: an inbox cannot be read.
    """
    if not is_set():
        return None
    with unit_of_work() as session:
        its_turn = leases.take(session, ALARM, uuid4().hex, at=at, lasts=EVERY)
    return read(at=at) if its_turn else None


def _inboxes() -> Iterator[Inbox]:
    known = settings()
    if known.imap_url is None and known.bounce_dir is None:
        raise Refusal(_NO_INBOX)
    if known.bounce_dir:
        yield Folder(known.bounce_dir)
    if known.imap_url:
        yield ImapInbox(known.imap_url)


def _tell_of(faults: Sequence[str], at: datetime) -> None:
    """Raise the alarm of what cannot be read, or end it."""
    with unit_of_work() as session:
        if faults:
            said = f"Không đọc được thư trả về: {' '.join(faults)}"
            alarms.raise_once(session, ALARM, said, at=at)
        else:
            alarms.clear(session, ALARM)


def _empty(inbox: Inbox, counts: Counter[Taken], at: datetime) -> None:
    for returned in inbox.messages():
        with unit_of_work() as session:
            taken = bounces.take(session, returned.message, at=at)
        counts[taken] += 1
        if taken is not Taken.LATER:
            inbox.settle(returned)
