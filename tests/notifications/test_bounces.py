"""What came back, read out of any bytes: what each server says, and nothing that can hurt."""

import base64
import random
from time import monotonic

import pytest

from notifications.bounces import LONGEST, Fate, report_of
from tests.notifications.reports import PATH, SAMPLES, TO

GROUP = (
    "Reporting-MTA: dns; relay.example.vn\n\n"
    f"Final-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 no such user\n"
)


def part(body: str, *headers: str) -> bytes:
    header = "\n".join(("Content-Type: message/delivery-status", *headers))
    outside = f"To: {PATH}\nContent-Type: multipart/report; boundary=x"
    return f"{outside}\n\n--x\n{header}\n\n{body}\n--x--\n".encode()


def fate(message: bytes) -> Fate:
    [found] = report_of(message).fates
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_server_says_is_read(name: str) -> None:
    sample = SAMPLES[name]

    found = fate(sample.written())

    assert TO in found.recipients
    assert (found.action, found.status, found.code) == (sample.action, sample.status, sample.code)
    assert found.words == sample.words
    assert PATH in report_of(sample.written()).text.lower()


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"])
def test_lines_may_end_in_any_way(ends: str) -> None:
    assert fate(part(GROUP).replace(b"\n", ends.encode())).status == "5.1.1"


def test_a_part_may_be_encoded() -> None:
    coded = base64.encodebytes(GROUP.encode()).decode()

    in_base64 = fate(part(coded, "Content-Transfer-Encoding: BASE64"))
    quoted = fate(part(GROUP.replace(": ", "=3A "), "Content-Transfer-Encoding: quoted-printable"))

    assert in_base64 == quoted == fate(part(GROUP))


def test_an_international_report_is_read() -> None:
    message = part(GROUP).replace(b"message/delivery", b"message/global-delivery")

    assert fate(message).status == "5.1.1"


def test_a_report_of_several_recipients_tells_of_each() -> None:
    other = "\nFinal-Recipient: rfc822; b@example.vn\nAction: relayed\nStatus: 2.0.0\n"

    first, second = report_of(part(GROUP + other)).fates

    assert (first.recipients, second.recipients) == ({TO}, {"b@example.vn"})
    assert (second.action, second.code) == ("relayed", 0)


def test_words_in_an_encoded_word_are_read_and_an_unknown_charset_stays_as_it_is() -> None:
    said = "=?utf-8?b?SOG7mXAgdGjGsCDEkeG6p3k=?="
    known = GROUP.replace("550 5.1.1 no such user", said)
    unknown = known.replace("utf-8", "x-vni")

    assert fate(part(known)).words == "Hộp thư đầy"
    assert fate(part(unknown)).words == "=?x-vni?b?SOG7mXAgdGjGsCDEkeG6p3k=?="


def test_a_status_that_is_missing_is_taken_from_the_servers_words() -> None:
    without = GROUP.replace("Status: 5.1.1\n", "")
    only_code = without.replace("550 5.1.1 no", "550 no")

    assert (fate(part(without)).status, fate(part(only_code)).status) == ("5.1.1", "5.0.0")


def test_no_report_is_read_out_of_other_mail() -> None:
    letter = f"To: {PATH}\nSubject: Tôi đi vắng\n\nStatus: 5.1.1\nAction: failed\n".encode()

    assert report_of(letter).fates == ()
    assert report_of(b"").fates == ()


def test_a_cut_off_report_is_read_as_far_as_it_goes() -> None:
    whole = SAMPLES["postfix"].written()
    at = whole.index(b"Remote-MTA")

    assert fate(whole[:at]).status == "5.1.1"


def test_a_report_without_its_last_boundary_or_its_blank_lines_is_read() -> None:
    message = part(GROUP).replace(b"--x--", b"")
    joined = message.replace(b"relay.example.vn\n\nFinal", b"relay.example.vn\nFinal")

    assert fate(message) == fate(joined)


def test_words_fit_into_a_row_whatever_a_server_says() -> None:
    long = (
        "\x00\x1b[31m"
        + "dài " * 2_000
        + "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")
    )

    words = fate(part(GROUP.replace("no such user", long))).words

    assert len(words) <= 450
    assert words.isprintable()


STATUS = b"Content-Type: message/delivery-status\n\n"
HOSTILE = {
    "nested": b"".join(b"Content-Type: multipart/x\n\n--%d\n" % n for n in range(9_000)),
    "boundaries": b"--\n" * 90_000,
    "one line": STATUS + b"Final-Recipient: " + b"a" * LONGEST,
    "semicolons": b"Content-Type: " + b";" * LONGEST,
    "folds": STATUS + b"Status:" + b"\n " * 120_000,
    "groups": STATUS + b"Action: failed\n\n" * 15_000,
    "no at": STATUS + (b"Final-Recipient: x;" + b"a" * 380 + b"\nStatus: 5\n\n") * 600,
    "paths": b"To: " + b"bounces+1-20200222-aaaaaaaaaaaaaaaa@ocop.example.vn, " * 4_000,
    "words": STATUS + b"Action: failed\nDiagnostic-Code: " + b"=?utf-8?q?" * 20_000,
    "huge": b"x" * 20_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant_to_hurt_is_read_in_no_time(name: str) -> None:
    begun = monotonic()
    report = report_of(HOSTILE[name])

    assert monotonic() - begun < 20
    assert len(report.fates) <= 50


def test_no_bytes_at_all_make_it_fail() -> None:
    chance = random.Random(3464)  # noqa: S311 -- chance that can be repeated
    samples = [sample.written() for sample in SAMPLES.values()]

    for _ in range(300):
        message = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 40)):
            message[chance.randrange(len(message))] = chance.randrange(256)
        report_of(bytes(message[: chance.randrange(len(message))]))
        report_of(chance.randbytes(400))
