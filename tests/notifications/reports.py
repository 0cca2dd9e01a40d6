"""Reports as mail servers write them: by hand, after what each of them really sends."""

from dataclasses import dataclass

from tests.notifications.report_texts import EXCHANGE, FULL_MAILBOX, GMAIL

PATH = "bounces+7-20200222-aaaaaaaaaaaaaaaa@ocop.example.vn"
TO = "htx.laban@example.vn"

POSTFIX = """\
Return-Path: <>
Delivered-To: bounces@ocop.example.vn
X-Original-To: {path}
Received: by relay.example.vn (Postfix) id 4ABCD1; Sat, 22 Feb 2020 08:30:05 +0700 (+07)
Date: Sat, 22 Feb 2020 08:30:05 +0700 (+07)
From: MAILER-DAEMON@relay.example.vn (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {path}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4ABCD0.1582335005/relay.example.vn"
Content-Transfer-Encoding: 8bit
Message-Id: <20200222013005.4ABCD1@relay.example.vn>

This is a MIME-encapsulated message.

--4ABCD0.1582335005/relay.example.vn
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.vn.

<{to}>: host mx.example.vn[192.0.2.7] said: 550 5.1.1 <{to}>:
    Recipient address rejected: User unknown in virtual mailbox table (in reply
    to RCPT TO command)

--4ABCD0.1582335005/relay.example.vn
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.vn
X-Postfix-Queue-ID: 4ABCD0
X-Postfix-Sender: rfc822; {path}
Arrival-Date: Sat, 22 Feb 2020 08:30:02 +0700 (+07)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.vn
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address
    rejected: User unknown in virtual mailbox table

--4ABCD0.1582335005/relay.example.vn
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <{path}>
From: ocop@ocop.example.vn
To: {to}
Subject: =?utf-8?q?C=C3=B2n_7_ng=C3=A0y?=
Auto-Submitted: auto-generated

--4ABCD0.1582335005/relay.example.vn--
"""

POSTFIX_DELAYED = POSTFIX.replace("Action: failed", "Action: delayed").replace(
    """\
Status: 5.1.1
Remote-MTA: dns; mx.example.vn
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address
    rejected: User unknown in virtual mailbox table
""",
    """\
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.example.vn[192.0.2.7]:25: Connection
    timed out
Will-Retry-Until: Thu, 27 Feb 2020 08:30:02 +0700 (+07)
""",
)

EXIM = """\
Return-path: <>
Envelope-to: {path}
Delivery-date: Sat, 22 Feb 2020 08:30:05 +0700
Received: from Debian-exim by relay.example.vn with local (Exim 4.94.2)
\tid 1j5JxR-0001Ab-3C
\tfor {path}; Sat, 22 Feb 2020 08:30:05 +0700
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example.vn>
To: {path}
References: <a1b2@ocop.example.vn>
Content-Type: multipart/report; report-type=delivery-status; boundary=1582335005-eximdsn-804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1582335005-eximdsn-804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

  {to}
    host mx.example.vn [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 Unrouteable address

--1582335005-eximdsn-804289383
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example.vn

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
Remote-MTA: dns; mx.example.vn
Diagnostic-Code: smtp; 550 Unrouteable address

--1582335005-eximdsn-804289383
Content-type: message/rfc822

Return-path: <{path}>
From: ocop@ocop.example.vn
To: {to}
Subject: OCOP

Kính gửi

--1582335005-eximdsn-804289383--
"""


@dataclass(frozen=True)
class Sample:
    """A report, and what it says."""

    text: str
    action: str
    status: str
    code: int
    words: str
    charset: str = "utf-8"

    def written(self, path: str = PATH, to: str = TO) -> bytes:
        filled = self.text.format(path=path, upper_path=path.upper(), to=to, upper_to=to.upper())
        return filled.replace("\n", "\r\n").encode(self.charset)


UNKNOWN = "User unknown in virtual mailbox table"
SAMPLES = {
    "postfix": Sample(
        POSTFIX,
        "failed",
        "5.1.1",
        550,
        f"550 5.1.1 <{TO}>: Recipient address rejected: {UNKNOWN}",
    ),
    "postfix-delayed": Sample(
        POSTFIX_DELAYED,
        "delayed",
        "4.4.1",
        0,
        "connect to mx.example.vn[192.0.2.7]:25: Connection timed out",
    ),
    "exim": Sample(EXIM, "failed", "5.0.0", 550, "550 Unrouteable address"),
    "exchange": Sample(
        EXCHANGE,
        "failed",
        "5.4.1",
        550,
        "550 5.4.1 Recipient address rejected: Access denied. "
        "[SEAPR01MB1234.apcprd01.prod.outlook.example]",
    ),
    "gmail": Sample(
        GMAIL,
        "failed",
        "5.1.1",
        550,
        "550-5.1.1 The email account that you tried to reach does not exist. Please "
        "550-5.1.1 double-checking the recipient's email address for typos or "
        "550 5.1.1 unnecessary spaces. Learn more at support.google.example NoSuchUser "
        "a1si123.45 - gsmtp",
    ),
    "vietnamese": Sample(FULL_MAILBOX, "failed", "5.2.2", 552, f"552 5.2.2 Hộp thư {TO} đã đầy"),
    "vietnamese-windows-1258": Sample(
        FULL_MAILBOX.replace(
            "H\u1ed9p th\u01b0 {to} \u0111\u00e3 \u0111\u1ea7y",
            "H\u00f4\u0323p th\u01b0 {to} \u0111a\u0303 \u0111\u00e2\u0300y",
        ).replace(
            "H\u1ed9p th\u01b0 c\u1ee7a ng\u01b0\u1eddi nh\u1eadn \u0111\u00e3 \u0111\u1ea7y.",
            "th\u01b0",
        ),
        "failed",
        "5.2.2",
        552,
        f"552 5.2.2 Hộp thư {TO} đã đầy",
        "cp1258",
    ),
}
