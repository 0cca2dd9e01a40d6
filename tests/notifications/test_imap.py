"""A folder of an IMAP server: read over real sockets, whatever the server does."""

import base64
from time import monotonic

import pytest

from notifications.bounces import LONGEST
from notifications.imap import ImapInbox, Patience, account_of
from notifications.inboxes import NotRead
from rules.errors import Refusal
from tests.notifications.imap_server import Imap
from tests.notifications.relay import CERTIFICATE, certificate

SOON = Patience(word=0.3, whole=5)
MAILS = (b"Subject: a\r\n\r\na\r\n", b"Subject: b\r\n\r\nb\r\n")
SIGNED_IN = base64.b64encode(b'\0van@phong\0m:t"\\').decode()


def read(
    server: Imap, *, scheme: str = "imap", query: str = "", patience: Patience = SOON
) -> list[bytes]:
    with (
        server.listening() as place,
        ImapInbox(f"{scheme}://{place}{query}", patience=patience) as inbox,
    ):
        messages = []
        for returned in inbox.messages():
            messages.append(returned.message)
            inbox.settle(returned)
        return messages


def refused(server: Imap, **more: object) -> str:
    with pytest.raises(NotRead) as fault:
        read(server, **more)  # type: ignore[arg-type]  # named as there
    words = str(fault.value)
    assert "phong" not in words
    assert "m:t" not in words
    assert SIGNED_IN not in words
    return words


def test_what_nobody_has_seen_is_read_once() -> None:
    server = Imap(*MAILS)

    assert read(server) == list(MAILS)
    assert read(server) == []
    assert server.seen == {11, 12}


def test_the_server_is_asked_for_no_more_than_a_report_needs() -> None:
    server = Imap(MAILS[0])

    read(server)

    assert server.heard == [
        "CAPABILITY",
        "AUTHENTICATE PLAIN",
        SIGNED_IN,
        'SELECT "Thu tra ve"',
        "UID SEARCH UNSEEN UNDELETED",
        f"UID FETCH 11 (BODY.PEEK[]<0.{LONGEST}>)",
        "UID STORE 11 +FLAGS.SILENT (\\Seen)",
        "LOGOUT",
    ]


def test_a_server_of_older_ways_is_signed_in_to_with_a_quoted_password() -> None:
    server = Imap(*MAILS, CAPABILITY=b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")

    assert read(server) == list(MAILS)
    assert 'LOGIN van@phong "m:t\\"\\\\"' in server.heard


def test_what_was_read_and_not_put_aside_is_read_again() -> None:
    server = Imap(*MAILS)

    with server.listening() as place:
        with ImapInbox(f"imap://{place}", patience=SOON) as inbox:
            first = next(inbox.messages())
        with ImapInbox(f"imap://{place}", patience=SOON) as inbox:
            again = [each.message for each in inbox.messages()]

    assert first.message == MAILS[0]
    assert again == list(MAILS)


@pytest.mark.parametrize("way", ["imaps"])
def test_a_certificate_that_nobody_vouches_for_stops_everything(way: str) -> None:
    server = Imap(*MAILS, tls=certificate())

    assert "không kết nối được (" in refused(server, scheme=way)
    assert server.heard == []


def test_a_certificate_named_in_the_url_is_trusted() -> None:
    server = Imap(*MAILS, tls=certificate())

    assert read(server, scheme="imaps", query=f"?ca={CERTIFICATE}") == list(MAILS)


def test_a_refused_sign_in_is_told_without_the_password() -> None:
    echo = f'{{tag}} NO wrong: van@phong m:t"\\ {SIGNED_IN}\r\n'.encode()

    words = refused(Imap(AUTHENTICATE=echo))

    assert words == (
        "Hộp thư trả về ở 127.0.0.1: không đăng nhập được, hãy kiểm tra tài khoản và mật khẩu "
        "(wrong: … … …)."
    )


def test_a_login_that_is_refused_is_told_without_the_password() -> None:
    capability = b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"
    echo = b'{tag} NO [AUTHENTICATIONFAILED] LOGIN van@phong "m:t\\"\\\\"\r\n'

    assert "không đăng nhập được" in refused(Imap(CAPABILITY=capability, LOGIN=echo))


def test_a_folder_that_is_not_there_is_named() -> None:
    words = refused(Imap(SELECT=b"{tag} NO no such mailbox\r\n"))

    assert words.endswith("không mở được thư mục Thu tra ve (no such mailbox).")


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(NotRead, match="không kết nối được"), ImapInbox("imap://a:b@127.0.0.1:9"):
        pass


COMMANDS = ["GREETING", "CAPABILITY", "AUTHENTICATE", "SELECT", "SEARCH", "FETCH", "STORE"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "answer",
    [
        "drop",
        "silence",
        b"{tag} BAD what?\r\n",
        b"\xff\xfe\x00 garbage\r\n" * 3,
        b"* BYE tired\r\n",
        b"* 1 FETCH (BODY[] {99999999999}\r\n",
        b"x" * 1_100_000,
    ],
    ids=["drop", "silence", "bad", "garbage", "bye", "huge", "endless"],
)
def test_whatever_a_server_does_is_told_in_a_sentence(command: str, answer: bytes | str) -> None:
    begun = monotonic()

    words = refused(Imap(*MAILS, **{command: answer}))

    assert words.startswith("Hộp thư trả về ở 127.0.0.1: không ")
    assert words.endswith(").")
    assert monotonic() - begun < 30


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_sends_a_letter_now_and_then_is_not_waited_for_without_end(
    command: str,
) -> None:
    server = Imap(*MAILS, **{command: "dribble"})

    assert "không " in refused(server, patience=Patience(word=5, whole=0.3))


def test_a_message_that_is_gone_meanwhile_is_passed_over() -> None:
    assert read(Imap(MAILS[0], FETCH=b"{tag} OK done\r\n")) == []


def test_a_server_that_says_no_goodbye_is_forgiven() -> None:
    assert read(Imap(*MAILS, LOGOUT="drop")) == list(MAILS)


@pytest.mark.parametrize(
    ("url", "host", "port", "folder", "tls"),
    [
        ("imaps://a:b@mail.example.vn", "mail.example.vn", 993, "INBOX", True),
        ("imaps://a:b@mail.example.vn:9930/Bounces/", "mail.example.vn", 9930, "Bounces", True),
        ("imap://a:b@mail.example.vn/A%2FB", "mail.example.vn", 143, "A/B", False),
    ],
)
def test_the_url_of_a_folder_is_read(
    url: str, host: str, port: int, folder: str, *, tls: bool
) -> None:
    account = account_of(url)

    assert (account.host, account.port, account.folder, account.tls) == (host, port, folder, tls)
    assert "password" not in repr(account)


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example.vn",
        "imaps://a@mail.example.vn",
        "imaps://a:bi%0Amat@mail.example.vn",
        "imaps://a:bi-mat@mail.example.vn/Th%C6%B0",
        "imaps://a:bi-mat@mail.example.vn/x%0D%0Ay",
        "imaps://a:bi-mat@mail.example.vn:abc",
        "pop3://a:bi-mat@mail.example.vn",
        "imaps://a:bi-mat@",
    ],
)
def test_a_wrong_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(Refusal) as wrong:
        account_of(url)

    assert "bi-mat" not in str(wrong.value)
    assert "OCOP_IMAP_URL" in str(wrong.value)


def test_another_machine_is_not_signed_in_to_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.imap._is_here", lambda _: False)
    server = Imap(*MAILS)

    assert "không bảo mật được kết nối" in refused(server)
    assert SIGNED_IN not in server.heard
