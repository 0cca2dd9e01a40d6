import json
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from notifications.addresses import check_address
from notifications.examples import EXAMPLES, samples
from notifications.kinds import KINDS, facts, notice_of
from notifications.letters import letter_facts, letter_of
from notifications.notices import SHOWN
from rules.errors import Refusal
from tests.notifications.examples import (
    DEADLINE_REMINDER,
    EVENT,
    KEY,
    MOVED,
    STAGE_OPENED,
    several,
)


def test_every_kind_of_mail_has_an_example() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_comes_back_whole_from_its_row(kind: str) -> None:
    for notice in samples(kind):
        stored = json.dumps(facts(notice))

        assert notice_of(notice.kind, json.loads(stored)) == notice


def test_a_letter_comes_back_whole_from_its_row() -> None:
    letter = several([DEADLINE_REMINDER, STAGE_OPENED], EVENT, MOVED)

    stored = json.dumps(letter_facts(letter))

    assert letter_of(KEY, letter.to, json.loads(stored)) == letter


def test_facts_hold_days_in_iso_form_and_lists() -> None:
    written = facts(STAGE_OPENED)

    assert written["last_day"] == "2020-08-14"
    assert written["entries"] == [
        {"code": "TN20-001", "product": "Chè đinh La Bằng", "producer": "HTX Chè La Bằng"},
        {"code": "TN20-002", "product": "Miến dong Việt Cường", "producer": "HTX Miến Việt Cường"},
    ]


def test_a_notice_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        DEADLINE_REMINDER.last_day = date(2020, 7, 1)


def test_a_name_with_line_breaks_becomes_one_line() -> None:
    notice = replace(DEADLINE_REMINDER, product="Chè\r\nBcc: ke.xau@example.vn\x00")

    assert notice.product == "Chè Bcc: ke.xau@example.vn"


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(Refusal, match="Không có loại thư 'digest'; các loại có là cycle_opened"):
        notice_of("digest", {})


def test_facts_that_lack_something_are_refused_with_its_name() -> None:
    written = facts(DEADLINE_REMINDER)
    del written["last_day"]

    with pytest.raises(Refusal, match="'deadline_reminder' thiếu hoặc sai nội dung ở: last_day"):
        notice_of("deadline_reminder", written)


def test_a_mail_lists_at_most_fifty_entries() -> None:
    assert SHOWN == 50


@pytest.mark.parametrize(
    "address", ["htx.laban@example.vn", "a@b", "ocop+1@mail.thainguyen.gov.vn", "x@localhost"]
)
def test_a_plain_address_is_taken(address: str) -> None:
    assert check_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a@",
        "@b.vn",
        "a b@c.vn",
        "a@b@c.vn",
        "a@b.vn\r\nBcc: c@d.vn",
        "a@b.vn\n",
        "<a@b.vn>",
        "a..b@c.vn",
        "a@-b.vn",
        "chè@labằng.vn",
        "a" * 65 + "@b.vn",
        "a@" + "b." * 130 + "vn",
    ],
)
def test_what_would_break_an_envelope_is_refused(address: str) -> None:
    with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
        check_address(address)
