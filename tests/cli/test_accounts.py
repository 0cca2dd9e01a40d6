"""Accounts at the machine: the first administrator, roles, first passwords, the log."""

import json
import re

import pytest

from tests.cli.acting import Ocop, Refuses

AN = "an@example.vn"
LAST = "quản trị cuối cùng"


def made(ocop: Ocop, email: str = AN, *words: str) -> dict[str, str]:
    answer = ocop("account", "create", "Nguyễn Văn An", email, *words, "--json")
    assert answer.code == 0
    return dict(json.loads(answer.out))


def listed(ocop: Ocop) -> list[dict[str, object]]:
    return list(json.loads(ocop("account", "list", "--json").out))


def test_a_fresh_installation_has_no_account(ocop: Ocop) -> None:
    assert listed(ocop) == []
    assert json.loads(ocop("account", "log", "--json").out) == []
    assert "ocop account create" in ocop("account", "list").out


def test_the_first_administrator_gets_a_password_that_is_shown_once(ocop: Ocop) -> None:
    answer = made(ocop, AN, "--role", "administrator")

    assert re.fullmatch(r"([a-z2-9]{4}-){4}[a-z2-9]{4}", answer["password"])
    [row] = listed(ocop)
    assert (row["name"], row["email"], row["state"]) == ("Nguyễn Văn An", AN, "open")
    assert [each["role"] for each in row["grants"]] == ["administrator"]  # type: ignore[attr-defined]  # a list
    assert answer["password"] not in ocop("account", "list", "--json").out
    assert answer["password"] not in ocop("account", "log", "--json").out


def test_whoever_has_no_role_of_staff_signs_in_by_mail(ocop: Ocop) -> None:
    assert made(ocop)["password"] is None


def test_a_role_is_given_and_taken_away(ocop: Ocop) -> None:
    made(ocop, "goc@example.vn", "--role", "administrator")
    made(ocop)

    assert ocop("account", "grant", AN, "--role", "office", "--until", "31/12/2026").code == 0
    held = next(row for row in listed(ocop) if row["email"] == AN)["grants"]
    assert [(each["role"], each["until"]) for each in held] == [("office", "2026-12-31")]  # type: ignore[attr-defined]  # a list
    assert "Văn phòng" in ocop("account", "list").out
    assert ocop("account", "revoke", AN, "--role", "office").code == 0
    assert next(row for row in listed(ocop) if row["email"] == AN)["grants"] == []


def test_a_closed_account_stays_in_the_list(ocop: Ocop) -> None:
    made(ocop)

    assert ocop("account", "close", AN.upper()).code == 0

    assert [row["state"] for row in listed(ocop)] == ["closed"]


def test_another_first_password_is_given_when_one_is_lost(ocop: Ocop) -> None:
    first = made(ocop, AN, "--role", "office")["password"]

    again = json.loads(ocop("account", "password", AN, "--reset-factor", "--json").out)["password"]

    assert again != first


def test_what_is_done_here_is_in_the_log(ocop: Ocop) -> None:
    made(ocop, AN, "--role", "office")
    ocop("account", "password", AN)
    ocop("account", "close", AN)

    rows = json.loads(ocop("account", "log", "--json").out)

    assert [row["what"] for row in rows] == ["account close", "account password", "account create"]
    assert {row["object"] for row in rows} == {AN}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("close", AN), LAST),
        (("revoke", AN, "--role", "administrator"), LAST),
        (("revoke", AN, "--role", "office"), "không có vai trò"),
        (("grant", AN, "--role", "locality_officer"), "cần một đơn vị"),
        (("grant", AN, "--role", "locality_officer", "--unit", "khong-co"), "Không có đơn vị"),
        (("grant", "ai@example.vn", "--role", "office"), "Không có tài khoản"),
        (("create", "An", AN), "đã có tài khoản"),
        (("create", "An", "không phải thư"), "không dùng được"),
    ],
)
def test_what_cannot_be_is_refused(
    ocop: Ocop, refuses: Refuses, words: tuple[str, ...], why: str
) -> None:
    made(ocop, AN, "--role", "administrator")

    assert why in refuses("account", *words)


def test_a_role_that_there_is_not_is_a_wrong_word(ocop: Ocop) -> None:
    assert ocop("account", "create", "An", AN, "--role", "vua").code == 2
