"""What came back is read from folders and over IMAP, message by message, and taken once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ocop_cycle import bounces
from ocop_cycle.db import unit_of_work
from ocop_cycle.services.alarms import ALARM
from ocop_cycle.services.bounces import Taken
from ocop_cycle.settings import settings
from rules.errors import Refusal
from tests.bouncing import AT, BASE, a_sent_mail, report, tries
from tests.building import a_cycle
from tests.notifications.imap_server import Imap
from tests.posting import put

Set = Callable[..., None]


@pytest.fixture
def choose(store: str, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Set the variables of this installation."""
    assert store

    def chosen(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"OCOP_{name.upper()}", value)
        settings.cache_clear()

    chosen(bounce_address=BASE)
    return chosen


@pytest.fixture
def sent(choose: Set) -> int:
    assert choose
    with unit_of_work() as session:
        return a_sent_mail(session, a_cycle(session))


@pytest.fixture
def folder(tmp_path: Path, choose: Set, sent: int) -> Path:
    path = tmp_path / "tra-ve"
    path.mkdir()
    (path / "1.eml").write_bytes(report(sent))
    (path / "2.eml").write_bytes(report(sent, "exim"))
    (path / "3.eml").write_bytes(b"Subject: Xin nghi phep\r\n\r\nHen gap lai.\r\n")
    choose(bounce_dir=str(path))
    return path


def results(number: int) -> list[str]:
    with unit_of_work() as session:
        return [result for _, result, _ in tries(session, number)]


def alarms() -> list[str]:
    with unit_of_work() as session:
        return list(session.scalars(select(ALARM.c.text)))


def test_a_folder_is_read_once(folder: Path, sent: int) -> None:
    first = bounces.read(at=AT)
    second = bounces.read(at=AT)

    assert first == {Taken.BOUNCED: 1, Taken.REPEATED: 1, Taken.NO_REPORT: 1}
    assert second == {}
    assert results(sent) == ["sent", "bounced"]
    assert len(list((folder / "done").iterdir())) == 3


def test_a_folder_over_imap_is_read_once(choose: Set, sent: int) -> None:
    server = Imap(report(sent), report(sent))

    with server.listening() as place:
        choose(imap_url=f"imap://{place}")
        first = bounces.read(at=AT)
        second = bounces.read(at=AT)

    assert (first, second) == ({Taken.BOUNCED: 1, Taken.REPEATED: 1}, {})
    assert results(sent) == ["sent", "bounced"]


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("how", ["folder", "imap"])
def test_what_was_taken_and_not_put_aside_changes_nothing_the_second_time(
    folder: Path, choose: Set, sent: int, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    server = Imap(report(sent))
    with server.listening() as place:
        if how == "imap":
            choose(imap_url=f"imap://{place}", bounce_dir="")
        with monkeypatch.context() as patch:
            for each in ("inboxes.Folder", "imap.ImapInbox"):
                patch.setattr(f"notifications.{each}.settle", killed)
            with pytest.raises(Killed):
                bounces.read(at=AT)
        between = results(sent)
        again = bounces.read(at=AT)

    assert folder
    assert between == results(sent) == ["sent", "bounced"]
    assert Taken.BOUNCED not in again
    assert again[Taken.REPEATED] == (2 if how == "folder" else 1)


def killed(*_: object) -> None:
    raise Killed


def test_a_report_on_a_mail_under_way_is_left_for_the_next_time(folder: Path, sent: int) -> None:
    with unit_of_work() as session:
        put(session, sent, state="sending")

    first = bounces.read(at=AT)

    with unit_of_work() as session:
        put(session, sent, state="sent")
    second = bounces.read(at=AT)

    assert first == {Taken.LATER: 2, Taken.NO_REPORT: 1}
    assert second == {Taken.BOUNCED: 1, Taken.REPEATED: 1}
    assert list(folder.glob("*.eml")) == []


def test_what_cannot_be_read_raises_one_alarm_that_ends_with_its_cause(
    folder: Path, choose: Set, sent: int
) -> None:
    server = Imap(AUTHENTICATE=b"{tag} NO wrong\r\n")
    with server.listening() as place:
        choose(imap_url=f"imap://{place}")
        for _ in range(2):
            with pytest.raises(Refusal, match="không đăng nhập được"):
                bounces.read(at=AT)

        [alarm] = alarms()
        del server.answers["AUTHENTICATE"]
        bounces.read(at=AT)

    assert alarm.startswith("Không đọc được thư trả về: Hộp thư trả về ở 127.0.0.1: không đăng")
    assert "m:t" not in alarm
    assert alarms() == []
    assert results(sent) == ["sent", "bounced"]  # the folder was read all the same
    assert list(folder.glob("*.eml")) == []


def test_a_folder_that_a_person_names_is_read_alone(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Không có thư mục"):
        bounces.read(tmp_path / "khong-co", at=AT)

    assert len(list(folder.glob("*.eml"))) == 3
    assert alarms() == []


def test_by_itself_it_is_read_every_ten_minutes(folder: Path, sent: int) -> None:
    first, *soon = (
        bounces.read_now_and_then(at=AT + timedelta(minutes=minutes)) for minutes in (0, 1, 9)
    )
    (folder / "4.eml").write_bytes(report(sent))
    later = bounces.read_now_and_then(at=AT + timedelta(minutes=10))

    assert first is not None
    assert (sum(first.values()), soon, later) == (3, [None, None], {Taken.REPEATED: 1})


def test_without_settings_nothing_is_read(choose: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounces.read_now_and_then(at=AT) is None
    with pytest.raises(Refusal, match="OCOP_IMAP_URL"):
        bounces.read(at=AT)

    monkeypatch.delenv("OCOP_BOUNCE_ADDRESS")
    choose()
    with pytest.raises(Refusal, match="OCOP_BOUNCE_ADDRESS"):
        bounces.read(at=AT)
    assert not bounces.is_set()
