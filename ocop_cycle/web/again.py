"""A form that was refused is shown again: why, and what was typed; nothing was written."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, StringConstraints
from sqlalchemy.orm import Session

from ocop_cycle.db import reading
from ocop_cycle.errors import StoreUnavailable
from ocop_cycle.services import permits
from ocop_cycle.web.visits import me
from rules.errors import Refusal
from rules.names import clean
from rules.rights import NotAllowed, Right

REFUSED: Final = 400
_LONGEST: Final = 500
Show = Callable[[Session, str], HTMLResponse]
"""Writes a page anew: the store as it is now, and why the form was refused."""
_IN_BRACKETS: Final = re.compile(r" \(--[a-z-]+\)")
_COMMANDS: Final = re.compile(r" \((?:ocop )?(?:mail|agency|product|letter|cycle) [a-z]+\)")
_OPTION: Final = re.compile(r"--[a-z-]+")
_BOX: Final = re.compile(r"thêm (?=--(?:skip-bad|update))")
_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "--reason": "lý do",
        "--paper": "số văn bản",
        "--on": "ngày",
        "--until": "ngày mới",
        "--stars": "hạng sao",
        "--milestone": "mốc xử lý",
        "--clock-runs-on": "“Thời hạn tính tiếp”",
        "--deadline": "hạn mới",
        "--round": "đợt",
        "--activity": "nhiệm vụ",
        "--update": "“Cập nhật dòng đã có”",
        "--skip-bad": "“Bỏ qua dòng sai”",
        "--place": "tỉnh",
    }
)


class FormRefused(Refusal):
    """A form that was refused; it carries what shows it again."""

    def __init__(self, why: Refusal, show: Show) -> None:
        """Keep what shows the form again.

        Args:
            why: what refused it.
            show: writes its page anew, once nothing of it is in the store.
        """
        super().__init__(in_words_of_a_page(str(why)))
        self._show = show

    def page(self) -> HTMLResponse:
        """Show the form again.

        Raises:
            Refusal: it cannot be shown, either.
        """
        actor = me()
        assert actor is not None  # noqa: S101 -- a route that writes has asked who acts
        with reading(actor) as session:
            answer = self._show(session, str(self))
        answer.status_code = REFUSED
        return answer


@contextmanager
def shown_again(show: Show) -> Iterator[None]:
    """Have a form shown again if what is done here is refused: why, and what was typed.

    Raises:
        FormRefused: it was refused.
        NotAllowed: whoever asks may not do it at all.
    """
    try:
        yield
    except (FormRefused, NotAllowed, StoreUnavailable):
        raise
    except Refusal as why:
        raise FormRefused(why, show) from why


def in_words_of_a_page(text: str) -> str:
    """Say a refusal to somebody before a form: fields have names there, not options."""
    plain = _BOX.sub("chọn ", _COMMANDS.sub("", _IN_BRACKETS.sub("", text)))
    return _OPTION.sub(lambda found: _FIELDS.get(found[0], found[0]), plain)


def can(session: Session, right: Right, cycle: int | None = None) -> bool:
    """Tell whether whoever looks may do something in the whole province, or in all of a cycle."""
    try:
        permits.require_everywhere(session, right, cycle)
    except NotAllowed:
        return False
    return True


def _one_line(text: str) -> str:
    """Read one line: what cannot be printed parts words."""
    return clean("".join(letter if letter.isprintable() else " " for letter in text))


OneLine = Annotated[str, StringConstraints(max_length=_LONGEST), AfterValidator(_one_line)]
"""One line that somebody typed: a name, a reason, the number of a paper."""
Line = Annotated[OneLine, Form()]
