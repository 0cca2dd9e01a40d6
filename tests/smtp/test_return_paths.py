"""Each mail leaves under a return path of its own, and a report to it is believed."""

import pytest

from notifications.addresses import check_address
from ocop_cycle import db
from ocop_cycle.services.bounces import Taken, take
from tests.notifications.reports import SAMPLES
from tests.smtp.conftest import Point
from tests.smtp.outbox import THEN, configure, deliver, results
from tests.smtp.scripted import (
    Scripted,
    running,
)

BASE = "bounces@ocop.example.vn"


def test_without_a_setting_the_usual_sender_is_named(five: int, point: Point) -> None:
    with running(Scripted()) as server:
        point(server.url)
        deliver()

    assert [each.sender for each in server.taken] == ["ocop@example.vn"] * five


def test_each_mail_has_a_return_path_of_its_own_to_which_a_report_is_believed(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, bounce_address=BASE)
    with running(Scripted()) as server:
        point(server.url)
        deliver()

    senders = {each.sender for each in server.taken}
    assert len(senders) == five
    assert all(check_address(each) for each in senders)
    assert all(b"From: ocop@example.vn" in each.mail for each in server.taken)
    for each in server.taken:
        report = SAMPLES["exim"].written(each.sender, each.recipient)
        with db.unit_of_work() as session:
            assert take(session, report, at=THEN) is Taken.BOUNCED
    assert results() == ["sent", "bounced"] * five


def test_a_report_on_one_mail_says_nothing_of_another(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, bounce_address=BASE)
    with running(Scripted()) as server:
        point(server.url)
        deliver()

    one, other, *_ = server.taken
    with db.unit_of_work() as session:
        report = SAMPLES["exim"].written(one.sender, other.recipient)
        assert take(session, report, at=THEN) is Taken.OTHER_RECIPIENT
    assert results() == ["sent"] * five


def test_what_is_redirected_comes_back_for_nobody(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, bounce_address=BASE, mail_live="0", mail_redirect="thu@example.vn")
    with running(Scripted()) as server:
        point(server.url)
        deliver()

    for each in server.taken:
        report = SAMPLES["exim"].written(each.sender, each.recipient)
        with db.unit_of_work() as session:
            assert take(session, report, at=THEN) is Taken.ELSEWHERE
    assert results() == ["sent"] * five
