"""What stands above every page about all mail, and where somebody can do something about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ocop_cycle.queries.mail_state import Remark
from ocop_cycle.web.languages import marked
from ocop_cycle.web.places import EVERYWHERE
from ocop_cycle.web.visits import me
from rules.rights import Right, Role, may

_SENTENCES: Final = re.compile(r"(?<=\.)\s+")
_LEADS: Final[Mapping[str, tuple[Right, str, str]]] = MappingProxyType(
    {
        "paused": (Right.OPERATE, "/outbox", marked("Xem hộp thư đi, cho gửi lại")),
        "queue": (Right.OPERATE, "/outbox", marked("Xem hộp thư đi, cho gửi lại")),
        "held": (Right.WRITE, "/outbox", marked("Xem hộp thư đi, duyệt thư")),
        "templates": (Right.OPERATE, "/previews", marked("Xem các mẫu thư")),
    }
)
"""Which right one needs to do something about a remark, and on which page."""


_LED: Final = frozenset({Role.PRODUCER})


@dataclass(frozen=True)
class Shown:
    """A remark as a page shows it.

    Attributes:
        then: what can be done, but for what is typed at the machine.
        address: the page on which whoever looks can do it, "" for none; `lead`: its words.
    """

    kind: str
    text: str
    then: str
    stops: bool
    address: str = ""
    lead: str = ""


def shown(remarks: Sequence[Remark]) -> list[Shown]:
    """Make remarks fit for whoever looks; a producer or a stranger can do nothing about mail."""
    actor = me()
    if actor is None or actor.roles <= _LED:
        return []
    return [_shown(each) for each in remarks]


def _shown(remark: Remark) -> Shown:
    right, address, lead = _LEADS.get(remark.kind, (None, "", ""))
    actor = me()
    leads = right is not None and actor is not None and may(actor, right, EVERYWHERE)
    said = [each for each in _SENTENCES.split(remark.then) if "`" not in each]
    return Shown(
        remark.kind,
        remark.text,
        " ".join(said),
        remark.stops,
        address if leads else "",
        lead if leads else "",
    )
