"""Every word of every mail, as it was read by a person and found good.

`OCOP_TEST_GOLDEN=write pytest tests/notifications/test_golden.py` writes the files anew: read what
has changed, as the farmer or the officer who gets it, before it is kept.
"""

import os
from pathlib import Path

import pytest

from notifications.calendars import FILE, calendar
from notifications.letters import Letter
from notifications.render import pages
from tests.notifications.cases import CASES
from tests.notifications.examples import AT, SENDER

GOLDEN = Path(__file__).parent / "golden"
WRITING = os.environ.get("OCOP_TEST_GOLDEN") == "write"


def spelled(letter: Letter) -> str:
    """Put all that leaves of a letter on one page, the calendar as it stands in its file."""
    written = pages(letter)
    parts = {
        "subject": f"{written.subject}\n",
        "text": written.text,
        "short": f"{written.short}\n",
        "html": written.html,
    }
    if letter.events:
        parts[FILE] = calendar(letter, sender=SENDER, at=AT).replace("\r\n", "\n")
    return "\n".join(f"===== {name}\n{text}" for name, text in parts.items())


@pytest.mark.parametrize("name", CASES)
def test_a_mail_reads_word_for_word_as_a_person_has_read_it(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if WRITING:
        path.write_text(spelled(CASES[name]), encoding="utf-8")

    assert spelled(CASES[name]) == path.read_text(encoding="utf-8")


def test_no_file_is_left_over_of_a_mail_that_is_no_more() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
