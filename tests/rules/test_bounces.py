"""What the report of a mail server means: for the mail, and for the address."""

import pytest

from rules.bounces import Verdict, verdict


@pytest.mark.parametrize(
    ("action", "status", "meant"),
    [
        ("failed", "5.1.1", Verdict.GONE),  # no such user
        ("failed", "5.1.2", Verdict.GONE),  # no such domain
        ("failed", "5.0.0", Verdict.GONE),  # Exim's word for any refusal
        ("failed", "5.2.1", Verdict.GONE),  # closed
        ("failed", "5.4.1", Verdict.GONE),  # Exchange's word for an unknown user
        ("failed", "5.4.4", Verdict.GONE),  # nowhere to go
        ("failed", "5.2.2", Verdict.LOST),  # full
        ("failed", "5.7.1", Verdict.LOST),  # policy
        ("failed", "5.3.4", Verdict.LOST),  # too big
        ("failed", "4.4.7", Verdict.LOST),  # given up after days
        ("failed", "", Verdict.LOST),
        ("", "5.1.1", Verdict.GONE),
        ("delayed", "4.4.1", Verdict.LATE),
        ("delayed", "5.1.1", Verdict.LATE),
        ("", "4.2.1", Verdict.LATE),
        ("relayed", "2.0.0", Verdict.ARRIVED),
        ("delivered", "2.0.0", Verdict.ARRIVED),
        ("expanded", "2.0.0", Verdict.ARRIVED),
        ("khong", "5.1.1", Verdict.GONE),
        ("", "", Verdict.ARRIVED),
    ],
)
def test_a_final_failure_is_told_from_a_delay_and_the_address_from_the_mail(
    action: str, status: str, meant: Verdict
) -> None:
    assert verdict(action, status) is meant
