"""Applications on the command line: listed, shown, confirmed, refused; with keys for programs."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import db
from ocop_cycle.queries.cycles import cycle_named
from tests.applying import one_waiting
from tests.cli.acting import Ocop, Refuses, forget
from tests.people import unit_id

KEYS = [
    "receipt", "state", "cycle", "channel", "sent_on", "product", "producer", "locality", "unit",
    "phone", "description", "code", "settled_on", "settled_by", "reason", "answer_by",
]  # fmt: skip
RECEIPT = "48319264"


@pytest.fixture
def sent(ocop: Ocop, home: Path, sqlite_template: Path) -> str:
    """Let an application wait in a year that has come to the ninth of March."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "ocop.db")
    assert ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-07").code == 0
    with db.unit_of_work() as session:
        cycle = cycle_named(session, "thai-nguyen-2020")
        one_waiting(session, cycle, unit_id(session, "ubnd-dai-tu"))
    forget()
    assert ocop("cycle", "advance", "--as-of", "2020-03-09").code == 0
    return RECEIPT


def listed(ocop: Ocop, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(ocop("application", "list", *words, "--json").out))


def test_what_waits_is_listed_with_the_keys_that_programs_read(ocop: Ocop, sent: str) -> None:
    [row] = listed(ocop)

    assert list(row) == KEYS
    assert (row["receipt"], row["state"], row["code"]) == (sent, "waiting", None)
    assert (row["sent_on"], row["answer_by"]) == ("2020-02-20", "2020-02-27")
    assert "Chờ xác nhận" in ocop("application", "list").out
    assert "0912 345 678" in ocop("application", "show", "4831 9264").out


def test_a_confirmed_one_has_an_entry_of_the_day_on_which_it_was_sent(
    ocop: Ocop, refuses: Refuses, sent: str
) -> None:
    done = json.loads(ocop("application", "confirm", sent, "--by", "Chị Lan", "--json").out)
    again = refuses("application", "confirm", sent)

    product = json.loads(ocop("product", "show", done["code"], "--json").out)
    assert (done["state"], done["settled_by"]) == ("confirmed", "Chị Lan")
    assert [(line["action"], line["day"]) for line in product["journal"][:2]] == [
        ("register", date(2020, 2, 20).isoformat()),
        ("submit", date(2020, 2, 20).isoformat()),
    ]
    assert "đã có người xử lý" in again
    assert listed(ocop) == []
    assert [row["receipt"] for row in listed(ocop, "--all")] == [sent]


def test_one_can_be_confirmed_without_handing_the_idea_in(ocop: Ocop, sent: str) -> None:
    code = json.loads(ocop("application", "confirm", sent, "--no-submit", "--json").out)["code"]

    shown = json.loads(ocop("product", "show", code, "--json").out)
    assert shown["stage"] == "idea_registration"


def test_a_refusal_needs_a_reason(ocop: Ocop, refuses: Refuses, sent: str) -> None:
    assert ocop("application", "refuse", sent).code == 2
    assert "cần có lý do" in refuses("application", "refuse", sent, "--reason", " ")

    done = ocop("application", "refuse", sent, "--reason", "không thuộc Chương trình")

    assert done.out == f"Đã ghi không tiếp nhận phiếu {sent}.\n"
    [row] = listed(ocop, "--all", "--cycle", "thai-nguyen-2020")
    assert (row["state"], row["reason"]) == ("refused", "không thuộc Chương trình")


def test_a_number_that_nothing_bears_is_refused(refuses: Refuses, sent: str) -> None:
    assert sent
    assert "Không có phiếu đăng ký này" in refuses("application", "show", "00000000")
