"""What the pages say: every marked sentence, every label, and what nobody marked.

`python -m tests.web.texts` lists what the catalogues lack and what a template says unmarked.
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import ocop_cycle.models
import ocop_cycle.plan
import ocop_cycle.queries
import ocop_cycle.services
import ocop_cycle.web
import rules
from notifications.labels import LABELS
from ocop_cycle.web.languages import CATALOGUES
from rules.vocabulary import Word

WEB: Final = Path(ocop_cycle.web.__file__).parent
TEMPLATES: Final = WEB / "templates"
_SHOWN: Final = (
    rules, ocop_cycle.models, ocop_cycle.plan, ocop_cycle.queries, ocop_cycle.services,
    ocop_cycle.web,
)  # fmt: skip
Sentence = str | tuple[str, ...]
_METHODS: Final = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "templates/**.html": {"trimmed": "true", "silent": "false"}
}
_KEYWORDS: Final = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2)}
_SAID_IN: Final = {"aria-label", "title", "placeholder", "alt", "data-label", "content", "value"}
_AS_IT_IS: Final = {"code", "pre", "script", "style"}
_NAMES: Final = re.compile(r"\b(OCOP|SMS|Excel|XLSX|CSV|Zalo|A4|Ctrl\+P|QR|TOTP|Prefect)\b")
_LETTER: Final = re.compile(r"[^\W\d_]")
_VIETNAMESE: Final = re.compile(r"[À-ỹ]")
_ADDRESS: Final = re.compile(r"""[/?#&]\S*|[\w-]+="[^"]*"$""")  # of a macro; of a block in a tag
_HOLE: Final = "\x00"
_MARKERS: Final = {"_", "gettext", "ngettext"}


def sentences() -> set[Sentence]:
    """Find all that is marked: in the templates, and in the modules of the pages."""
    found = extract_from_dir(WEB, _METHODS, _OPTIONS, _KEYWORDS)
    return {said for _, _, said, _, _ in found}


def labels() -> set[str]:
    """Find the label of each word that a page can come to show."""
    for package in _SHOWN:
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(each.name)
    names = tuple(package.__name__ for package in _SHOWN)
    kinds = [kind for kind in Word.__subclasses__() if kind.__module__.startswith(names)]
    shown = {word.label for kind in kinds for word in kind} | set(LABELS.values())
    return {label for label in shown if _LETTER.search(label)}


def untranslated(language: str) -> list[str]:
    """List what a catalogue does not say, and what it says though nobody asks for it."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        known = {each.id: each.string for each in read_po(file) if each.id}
    wanted = sentences() | {label for label in labels() if label not in known}
    missing = [f"missing: {said}" for said in wanted if not _full(known.get(said))]
    return sorted([*missing, *(f"unknown: {said}" for said in _beyond(known))], key=str)


def _beyond(known: dict[Sentence, object]) -> set[Sentence]:
    return known.keys() - sentences() - labels()


def _full(said: object) -> bool:
    return all(said) if isinstance(said, tuple | list) else bool(said)


def unmarked(template: Path) -> list[str]:
    """List what a template says to people without marking it."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template.read_text(encoding="utf-8"))  # noqa: S701 -- parsed only
    reader = _Reader()
    reader.feed("".join(_flat(tree)))
    return [*reader.said, *(text for text in _constants(tree) if _VIETNAMESE.search(text))]


def _flat(node: nodes.Node) -> Iterator[str]:
    """Write the markup of a template in its order, with a hole for each expression."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(node, nodes.Output):
            yield _HOLE
        elif not isinstance(child, nodes.Expr):
            yield from _flat(child)


def _constants(node: nodes.Node) -> Iterator[str]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        elif not _marks(child) and not _is_filter_of_days(child):
            yield from _constants(child)


def _marks(node: nodes.Node) -> bool:
    called = node.node if isinstance(node, nodes.Call) else None
    return isinstance(called, nodes.Name) and called.name in _MARKERS


def _is_filter_of_days(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter) and node.name == "con_lai"


class _Reader(HTMLParser):
    """Collects what stands between tags, and in the attributes that people hear or see."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _AS_IT_IS:
            self._inside.append(tag)
        seen = [text for name, text in attrs if name in _SAID_IN and text]
        self._take(*(text for text in seen if _VIETNAMESE.search(text)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._take(data)

    def _take(self, *texts: str) -> None:
        plain = (_ADDRESS.sub("", text.replace(_HOLE, "").strip()) for text in texts)
        kept = (" ".join(_NAMES.sub("", text).split()) for text in plain)
        self.said.extend(text for text in kept if _LETTER.search(text))


def main() -> int:
    """Tell what is to be written into the catalogues and marked in the templates."""
    faults = untranslated("en")
    for template in sorted(TEMPLATES.glob("*.html")):
        faults.extend(f"{template.name}: unmarked: {text}" for text in unmarked(template))
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
