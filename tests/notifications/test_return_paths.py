"""The signed return path: it names its mail, it fits, and nobody else can make one."""

from dataclasses import replace
from datetime import date

import pytest

from notifications.addresses import check_address
from notifications.return_paths import Posted, claims_in, is_genuine, return_path

BASE = "bounces@ocop.example.vn"
SECRET = "bi-mat"  # noqa: S105 -- of these tests
TO = "htx@example.com"
POSTED = Posted(12, date(2020, 2, 22), TO)


def test_a_return_path_names_the_mail_and_the_day_on_which_it_left() -> None:
    path = return_path(BASE, POSTED, SECRET)

    [claim] = claims_in(f"To: <{path}>", BASE)

    assert path.startswith("bounces+12-20200222-")
    assert path.endswith("@ocop.example.vn")
    assert (claim.mail_id, claim.day) == (12, POSTED.day)
    assert is_genuine(claim, TO, SECRET)


def test_the_longest_one_fits_into_an_envelope() -> None:
    longest = replace(POSTED, mail_id=999_999_999)

    path = return_path(f"{'b' * 24}@{'d' * 120}.example.vn", longest, SECRET)

    assert check_address(path) == path


def test_the_case_of_its_letters_and_of_the_recipients_does_not_matter() -> None:
    path = return_path(BASE, POSTED, SECRET).upper()

    [claim] = claims_in(path, BASE)

    assert is_genuine(claim, TO.upper(), SECRET)


@pytest.mark.parametrize(
    "other",
    [
        replace(POSTED, mail_id=13),
        replace(POSTED, day=date(2020, 2, 23)),
        replace(POSTED, recipient="b@example.com"),
    ],
)
def test_a_signature_is_good_for_one_mail_one_day_and_one_recipient(other: Posted) -> None:
    [claim] = claims_in(return_path(BASE, POSTED, SECRET), BASE)
    lent = replace(claim, mail_id=other.mail_id, day=other.day)

    assert not is_genuine(lent, other.recipient, SECRET)
    assert not is_genuine(claim, TO, "bi-mat-khac")


@pytest.mark.parametrize(
    "text",
    [
        "bounces@ocop.example.vn",
        "bounces+12-20200222-aaaa@ocop.example.vn",
        "bounces+12-20201322-aaaaaaaaaaaaaaaa@ocop.example.vn",
        "bounces+12-20200222-aaaaaaaaaaaaaaaa@example.vn",
        "bounces+12-20200222-aaaaaaaaaaaaaaaa@ocop.example.vn.example.com",
        "bounces+12-20200222-aaaaaaaaaaaaaaaa@ocop.example.vna",
        "bounces+99999999999-20200222-aaaaaaaaaaaaaaaa@ocop.example.vn",
        "bounces+١٢-20200222-aaaaaaaaaaaaaaaa@ocop.example.vn",
    ],
)
def test_what_is_no_return_path_of_ours_claims_nothing(text: str) -> None:
    assert list(claims_in(text, BASE)) == []


def test_only_the_first_few_are_looked_at() -> None:
    path = return_path(BASE, POSTED, SECRET)

    assert len(list(claims_in(f"{path}, " * 1_000, BASE))) == 20
