"""The notices of a change of the address with which somebody signs in: to the new, to the old."""

from typing import ClassVar, Final

from pydantic.dataclasses import dataclass

from notifications.notices import Notice, Text

ADDRESS_CODE: Final = "address_code"
ADDRESS_CHANGED: Final = "address_changed"


@dataclass(frozen=True, kw_only=True)
class AddressCode(Notice):
    """A code that shows that the new address is his, good for ten minutes.

    It is not in the outbox: it is put in when the mail leaves. `asked` says when it was asked for.
    """

    kind: ClassVar[str] = ADDRESS_CODE

    asked: Text
    digits: Text = ""


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Notice):
    """What the old address is told: since when another one is used, and which, half covered."""

    kind: ClassVar[str] = ADDRESS_CHANGED

    since: Text
    used: Text
