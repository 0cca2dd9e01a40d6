"""What templates stand on: their environment, the frames of a mail, what one of them may name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from jinja2 import (
    BaseLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
    select_autoescape,
)

from notifications.filters import FILTERS
from notifications.letters import Letter
from notifications.notices import Notice

PARTS: Final = ("subject.txt", "body.txt", "body.html", "short.txt")
BODIES: Final = ("body.txt", "body.html")
_Environment = TypeVar("_Environment", bound=Environment)


def environment(kind: type[_Environment], loader: BaseLoader | None = None) -> _Environment:
    """Make an environment: strict, escaping what is HTML, with our filters."""
    made = kind(
        loader=loader,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(FILTERS)
    return made


_SHIPPED: Final = environment(Environment, PackageLoader("notifications"))


@dataclass(frozen=True)
class Place:
    """A notice in its letter; `number` counts from one, 0 is a letter of this notice alone."""

    letter: Letter
    notice: Notice
    number: int = 0

    @property
    def label(self) -> str:
        """Head what is asked."""
        return f"Việc {self.number}" if self.number else "Việc cần làm"


@cache
def shipped(name: str) -> Template:
    """Give a template of ours by its path."""
    return _SHIPPED.get_template(name)


@cache
def _parts(suffix: str) -> object:
    return shipped(f"_base/parts.{suffix}").module


def filled(template: Template, names: Mapping[str, object]) -> str:
    """Write a template; half as dear as `render`, which copies the globals that ours do not use."""
    return "".join(pieces(template, names))


def pieces(template: Template, names: Mapping[str, object]) -> Iterable[str]:
    """Write a template piece by piece."""
    engine = template.environment
    context = engine.context_class(engine, dict(names), template.name, dict(template.blocks))
    return template.root_render_func(context)


def line_names(place: Place) -> dict[str, object]:
    """Name what the subject and the short form of a notice may use."""
    return {"notice": place.notice, "letter": place.letter}


def body_names(place: Place, base: str, part: str) -> dict[str, object]:
    """Name what a body of a notice may use; `base` is the frame that it extends."""
    suffix = part.rpartition(".")[2]
    return {
        "notice": place.notice,
        "letter": place.letter,
        "number": place.number,
        "label": place.label,
        "base": shipped(f"_base/{base}.{suffix}"),
        "part": _parts(suffix),
    }
