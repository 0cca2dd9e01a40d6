import pytest

from notifications.relay import Relay, relay_of
from rules.errors import Refusal


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525)),
        ("smtp://relay.vn", Relay("relay.vn", 25)),
        ("smtp://relay.vn?starttls=required", Relay("relay.vn", 25, start_tls=True)),
        ("smtp://relay.vn?starttls=never", Relay("relay.vn", 25, start_tls=False)),
        ("smtps://relay.vn", Relay("relay.vn", 465, tls=True, start_tls=False)),
        ("smtp+starttls://relay.vn", Relay("relay.vn", 587, start_tls=True)),
        (
            "smtp+starttls://van%40phong:m%3At@relay.vn:2587?ca=/etc/ca.pem",
            Relay("relay.vn", 2587, "van@phong", "m:t", start_tls=True, certificates="/etc/ca.pem"),
        ),
    ],
)
def test_a_url_names_a_relay(url: str, relay: Relay) -> None:
    assert relay_of(url) == relay


def test_a_password_goes_to_another_machine_only_through_tls() -> None:
    assert relay_of("smtp://u:p@relay.vn").start_tls is True
    assert relay_of("smtp://u:p@127.0.0.1").start_tls is None
    assert relay_of("smtp://u:p@localhost").start_tls is None
    assert relay_of("smtp://u:p@relay.vn?starttls=auto").start_tls is None


@pytest.mark.parametrize(
    "url", ["", "relay.vn:25", "http://relay.vn", "smtp://", "smtp://relay.vn:cổng", "smtp://[::1"]
)
def test_a_wrong_url_is_refused_with_the_forms_there_are(url: str) -> None:
    with pytest.raises(Refusal, match="xin ghi OCOP_SMTP_URL dạng smtp://"):
        relay_of(url)


def test_an_unknown_wish_is_refused_with_the_wishes_there_are() -> None:
    with pytest.raises(Refusal, match="xin ghi required, auto hoặc never"):
        relay_of("smtp://relay.vn?starttls=maybe")


def test_neither_a_refusal_nor_a_relay_shows_the_password() -> None:
    with pytest.raises(Refusal) as refused:
        relay_of("http://u:bimat@relay.vn")

    assert "bimat" not in str(refused.value)
    assert "bimat" not in repr(relay_of("smtp://u:bimat@relay.vn"))
