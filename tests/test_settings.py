from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle.settings import settings
from rules.errors import Refusal


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_without_variables_everything_lives_under_one_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OCOP_HOME", str(tmp_path))
    monkeypatch.setenv("OCOP_DATABASE_URL", "")

    assert settings().database_url == f"sqlite:///{tmp_path}/ocop.db"


def test_a_home_may_be_written_with_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_HOME", "~/năm 2026")

    assert settings().home == Path.home() / "năm 2026"


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_PORT", "8100")
    assert settings().port == 8100

    monkeypatch.setenv("OCOP_PORT", "8200")
    assert settings().port == 8100


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OCOP_PORT", "abc"),
        ("OCOP_PORT", "0"),
        ("OCOP_PREFECT_PORT", "70000"),
        ("OCOP_DATABASE_URL", "mysql://root:bi-mat@localhost/ocop"),
        ("OCOP_DATABASE_URL", "sqlite://"),
        ("OCOP_DATABASE_URL", "sqlite:///"),
        ("OCOP_DATABASE_URL", "sqlite+pysqlite:////"),
        ("OCOP_DATABASE_URL", "sqlite:///?timeout=5"),
        ("OCOP_DATABASE_URL", "sqlite:///:memory:"),
        ("OCOP_SMTP_URL", "mail.example.vn"),
        ("OCOP_SMTP_URL", "smtp://mail.example.vn:abc"),
        ("OCOP_MAIL_FROM", "văn phòng"),
        ("OCOP_BOUNCE_ADDRESS", "Trả về <bounces@example.vn>"),
        ("OCOP_BOUNCE_ADDRESS", "bounces+1@example.vn"),
        ("OCOP_BOUNCE_ADDRESS", f"{'b' * 25}@example.vn"),
        ("OCOP_BOUNCE_ADDRESS", "bounces@example..vn"),
        ("OCOP_IMAP_URL", "imaps://"),
        ("OCOP_IMAP_URL", "pop3://a:bi-mat@mail.example.vn"),
        ("OCOP_MAIL_REPLY_TO", "a@example.vn\nBcc: b@example.vn"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_that_names_the_variable_and_not_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Refusal) as refused:
        settings()

    assert str(refused.value).startswith(f"Biến môi trường chưa đúng: {name} cần là ")
    assert "bi-mat" not in str(refused.value)


def test_an_account_without_a_home_is_told_which_variable_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OCOP_HOME", "~nobody-of-this-name/x")

    with pytest.raises(Refusal, match="OCOP_HOME"):
        settings()


@pytest.mark.parametrize(
    "value", ["ocop@example.vn", "Văn phòng Điều phối <ocop@example.vn>", " ocop@example.vn "]
)
def test_a_sender_may_have_a_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OCOP_MAIL_FROM", value)

    assert settings().mail_from == value.strip()


def test_the_address_of_what_comes_back_is_kept_in_small_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OCOP_BOUNCE_ADDRESS", " Bounces@OCOP.example.vn ")

    assert settings().bounce_address == "bounces@ocop.example.vn"
