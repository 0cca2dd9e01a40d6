"""The store on the command line: brought up to date, copied, examined."""

import json
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.acting import Ocop, dump


def states(ocop: Ocop) -> dict[str, str]:
    return {each["check"]: each["state"] for each in json.loads(ocop("doctor", "--json").out)}


def test_an_upgrade_makes_the_store(ocop: Ocop, home: Path) -> None:
    first, second = ocop("db", "upgrade"), ocop("db", "upgrade")

    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    assert any("CREATE TABLE entry" in line for line in dump(home))


def test_a_backup_is_one_whole_private_file(
    ocop: Ocop, home: Path, product: str, tmp_path: Path
) -> None:
    assert product
    target = tmp_path / "bản sao" / "ocop.db"

    answer = ocop("db", "backup", str(target))

    assert answer.code == 0
    assert str(target) in answer.out
    assert {str(home / "documents"), str(home / "secret.key")} <= set(
        re.findall(r"[^ ()]+", answer.err)
    )
    assert [path.name for path in target.parent.iterdir()] == ["ocop.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with closing(sqlite3.connect(target)) as copy:
        assert list(copy.iterdump()) == dump(home)


def test_a_backup_without_a_name_lies_in_the_home(ocop: Ocop, home: Path, started: str) -> None:
    assert started
    ocop("db", "backup")

    assert [path.name for path in (home / "backups").iterdir()] == ["ocop-20261122-090000.db"]


def test_a_backup_never_writes_over_a_file(ocop: Ocop, started: str, tmp_path: Path) -> None:
    assert started
    target = tmp_path / "ocop.db"
    target.write_text("quý")

    answer = ocop("db", "backup", str(target))

    assert answer.code == 1
    assert "đặt tên khác" in answer.err
    assert target.read_text() == "quý"


def test_without_a_store_there_is_nothing_to_back_up(ocop: Ocop, home: Path) -> None:
    answer = ocop("db", "backup")

    assert answer.code == 1
    assert "Chưa có cơ sở dữ liệu" in answer.err
    assert not home.exists()


def test_a_server_is_backed_up_by_its_own_tool(ocop: Ocop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_DATABASE_URL", "postgresql://ocop:bi-mat@127.0.0.1/ocop")

    answer = ocop("db", "backup")

    assert answer.code == 1
    assert "pg_dump" in answer.err
    assert "bi-mat" not in answer.err


def test_a_sound_installation_is_found_sound(
    ocop: Ocop, started: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert started
    monkeypatch.delenv("OCOP_NOW")
    monkeypatch.setenv("OCOP_SMTP_URL", "smtps://ocop:bi-mat@mail.example.vn")
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")

    ocop("db", "backup")

    answer = ocop("doctor")

    assert answer.code == 0
    assert "bi-mat" not in answer.out
    found = states(ocop)
    assert found.pop("disk") in {"ok", "warning"}
    assert set(found.values()) == {"ok"}
    assert list(found) == [
        "home",
        "secret_key",
        "sqlite",
        "database",
        "database_version",
        "clock",
        "holidays",
        "smtp",
        "database_size",
        "lease",
        "queue",
        "backup",
        "documents",
    ]


def test_what_stops_or_holds_mail_is_said_before_everything_else(
    ocop: Ocop, started: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_SMTP_URL", "smtps://ocop:bi-mat@mail.example.vn")
    ocop("mail", "pause", "--by", "Anh Minh")
    ocop("mail", "hold", started)

    checks = json.loads(ocop("doctor", "--json").out)

    assert [each["check"] for each in checks[:4]] == [
        "mail_paused", "mail_held", "mail_elsewhere", "home",
    ]  # fmt: skip
    assert "theo lệnh của Anh Minh" in checks[0]["detail"]
    assert {each["state"] for each in checks[:3]} == {"warning"}


def test_an_examination_makes_nothing(ocop: Ocop, home: Path) -> None:
    answer = ocop("doctor")

    assert answer.code == 0
    assert "sẽ được tạo" in answer.out
    assert not home.exists()


def test_a_secret_that_others_can_read_is_unsafe(ocop: Ocop, home: Path, started: str) -> None:
    assert started
    (home / "secret.key").chmod(0o644)

    assert ocop("doctor").code == 1
    assert [name for name, state in states(ocop).items() if state == "error"] == ["secret_key"]


def test_a_password_in_clear_is_unsafe(ocop: Ocop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_SMTP_URL", "smtp://ocop:bi-mat@mail.example.vn?starttls=never")

    assert ocop("doctor").code == 1
    assert states(ocop)["smtp"] == "error"


def test_a_home_that_is_a_file_is_told(ocop: Ocop, home: Path) -> None:
    home.write_text("")

    listed = ocop("cycle", "list")

    assert listed.code == 1
    assert "OCOP_HOME" in listed.err
    assert states(ocop)["home"] == "error"
