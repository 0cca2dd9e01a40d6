"""The notice by which somebody without a password signs in."""

from dataclasses import replace
from typing import ClassVar, Final

from pydantic.dataclasses import dataclass

from notifications.notices import Notice, Text

SIGN_IN: Final = "sign_in"


@dataclass(frozen=True, kw_only=True)
class SignIn(Notice):
    """A link and a code, asked for on a page, good for ten minutes.

    Neither is in the outbox: they are put in when the mail leaves, and nobody who looks at the
    outbox sees them. `asked` says when they were asked for.
    """

    kind: ClassVar[str] = SIGN_IN

    asked: Text
    link: Text = ""
    digits: Text = ""


def opened(notice: SignIn, link: str, digits: str) -> SignIn:
    """Put in what only the reader may see."""
    return replace(notice, link=link, digits=digits)
