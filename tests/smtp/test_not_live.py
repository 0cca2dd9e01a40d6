"""Until an installation is live, no mail goes to anybody outside its allow list."""

from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.sending.destinations import folder
from ocop_cycle.services.addresses import BAD_ADDRESS
from ocop_cycle.services.attempts import ATTEMPT
from tests.smtp.conftest import Point
from tests.smtp.outbox import configure, deliver, results, states
from tests.smtp.scripted import Rule, Scripted, running


@pytest.fixture(autouse=True)
def not_live(monkeypatch: pytest.MonkeyPatch, live: None) -> None:
    assert live is None
    configure(monkeypatch, mail_live="0")


def sent_to() -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(ATTEMPT.c.sent_to)))


def files() -> list[Path]:
    return sorted(folder().glob("*")) if folder().exists() else []


def test_what_may_not_leave_is_kept_in_a_folder_and_noted_as_sent_to_there(
    five: int, point: Point
) -> None:
    with running(Scripted()) as server:
        point(server.url)
        done, again = deliver(), deliver()

    assert (done.sent, done.kept, again.sent) == (five, five, 0)
    assert (server.connections, states(), sent_to()) == (0, {"sent": five}, {"folder"})
    assert len(files()) == five
    mail = message_from_bytes(files()[2].read_bytes())
    assert mail["X-OCOP-Intended-For"] == mail["To"].partition("<")[2].strip(">")
    assert str(make_header(decode_header(mail["Subject"]))).startswith("[THỬ] ")


def test_a_mail_that_is_kept_twice_is_one_file(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> set[int]:
        raise KeyboardInterrupt  # after the files were written

    with running(Scripted()) as server:
        point(server.url)
        with monkeypatch.context() as patch:
            patch.setattr("ocop_cycle.services.tries.begin", dies)
            with pytest.raises(KeyboardInterrupt):
                deliver()
        once = [each.name for each in files()]
        deliver()

    assert [each.name for each in files()] == once
    assert (len(once), results()) == (five, ["sent"] * five)


def test_who_is_on_the_allow_list_gets_his_mail(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_allow="HTX-3@example.com, @example.vn")

    with running(Scripted()) as server:
        point(server.url)
        deliver()

    assert [each.recipient for each in server.taken] == ["htx-3@example.com"]
    assert b"X-OCOP-Intended-For" not in server.taken[0].mail
    assert (len(files()), sent_to()) == (five - 1, {"", "folder"})


def test_a_whole_domain_may_be_allowed(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_allow="@Example.com")

    with running(Scripted()) as server:
        point(server.url)
        deliver()

    assert (len(server.taken), files()) == (five, [])


def test_all_other_mail_goes_marked_to_one_mailbox(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_redirect="thu@example.vn", mail_allow="htx-3@example.com")

    with running(Scripted()) as server:
        point(server.url)
        done = deliver()

    elsewhere = [each for each in server.taken if each.recipient == "thu@example.vn"]
    assert (done.sent, done.kept, len(elsewhere), files()) == (five, 0, five - 1, [])
    mail = message_from_bytes(elsewhere[0].mail)
    assert mail["X-OCOP-Intended-For"].startswith("htx-")
    assert "thu@example.vn" in mail["To"]
    assert str(make_header(decode_header(mail["Subject"]))).startswith("[THỬ] ")
    assert sent_to() == {"", "thu@example.vn"}


def test_a_refusal_of_the_other_mailbox_marks_nobodys_address(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_redirect="thu@example.vn")

    with running(Scripted([Rule("rcpt", "550 5.1.1 no such user")])) as server:
        point(server.url)
        deliver()

    with db.reading() as session:
        assert session.scalars(select(BAD_ADDRESS.c.address)).all() == []
    assert states() == {"failed": five}


def test_a_folder_that_cannot_be_written_is_said_and_the_mails_wait(
    five: int, point: Point
) -> None:
    folder().parent.mkdir(parents=True, exist_ok=True)
    folder().write_text("no folder")

    with running(Scripted()) as server:
        point(server.url)
        done = deliver()

    assert done.stopped.startswith("Không ghi được vào thư mục")
    assert states() == {"waiting": five}
