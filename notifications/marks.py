"""Marks that stand for words which differ from mail to mail, while the rest is written once."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

_BEGIN, _END = "\ue000", "\ue001"  # private letters: a text that has one is never marked
MARK: Final = re.compile(rf"{_BEGIN}([0-9]+)((?:\|[a-z]+(?:,[0-9]+)?)*){_END}")
PRIVATE: Final = re.compile(f"[{_BEGIN}{_END}]")
_Said = ParamSpec("_Said")


def mark(number: int) -> str:
    """Make the mark of a word."""
    return f"{_BEGIN}{number}{_END}"


def of_words(write: Callable[_Said, str]) -> Callable[_Said, str]:
    """Let a filter of words note itself on a mark: what it does depends on the word."""

    @wraps(write)
    def marked(*said: _Said.args, **named: _Said.kwargs) -> str:
        text = str(said[0])
        if not text.startswith(_BEGIN):
            return write(*said, **named)
        noted = ",".join([write.__name__, *map(str, said[1:])])
        return f"{text[:-1]}|{noted}{_END}"

    return marked
