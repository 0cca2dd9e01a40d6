"""Reports of large providers, and of one in Vietnam whose letters are not what it says."""

EXCHANGE = """\
Received: from SEAPR01MB1234.apcprd01.prod.outlook.example (2603:1096:101:1f::1)
From: <postmaster@donvi.example.vn>
To: <{path}>
Date: Sat, 22 Feb 2020 01:30:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="b1_=_Exchange"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: vi-VN
Subject: =?utf-8?B?S2jDtG5nIHRo4buDIGfhu61pOiBDw7JuIDcgbmfDoHk=?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--b1_=_Exchange
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="b2_=_Exchange"

--b2_=_Exchange
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to {to} couldn't be delivered.=

--b2_=_Exchange
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body>Your message couldn't be delivered.</body></html>=

--b2_=_Exchange--

--b1_=_Exchange
Content-Type: message/delivery-status

Reporting-MTA: dns;SEAPR01MB1234.apcprd01.prod.outlook.example
Received-From-MTA: dns;relay.example.vn
Arrival-Date: Sat, 22 Feb 2020 01:30:04 +0000

Original-Recipient: rfc822;{upper_to}
Final-Recipient: rfc822;nguyen.a@donvi.example.vn
Action: failed
Status: 5.4.1
Diagnostic-Code: smtp;550 5.4.1 Recipient address rejected: Access denied.
 [SEAPR01MB1234.apcprd01.prod.outlook.example]
X-Display-Name: Nguyen Van A

--b1_=_Exchange
Content-Type: message/rfc822

Received: from relay.example.vn
From: <ocop@ocop.example.vn>
To: <{to}>
Subject: OCOP
MIME-Version: 1.0

Kính gửi

--b1_=_Exchange--
"""

GMAIL = """\
Delivered-To: bounces@ocop.example.vn
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: {upper_path}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; boundary="000000000000a1"; report-type=delivery-status
Date: Fri, 21 Feb 2020 17:30:05 -0800 (PST)

--000000000000a1
Content-Type: multipart/related; boundary="000000000000b2"

--000000000000b2
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000b2--
--000000000000a1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Received-From-MTA: dns; ocop@ocop.example.vn
Arrival-Date: Fri, 21 Feb 2020 17:30:04 -0800 (PST)
X-Original-Message-ID: <a1b2@ocop.example.vn>

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.example. (2404:6800::1a, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces. Learn more at support.google.example NoSuchUser a1si123.45 - gsmtp
Last-Attempt-Date: Fri, 21 Feb 2020 17:30:05 -0800 (PST)

--000000000000a1
Content-Type: message/rfc822

From: ocop@ocop.example.vn
To: {to}

----- Message truncated -----

--000000000000a1--
"""

FULL_MAILBOX = """\
From: postmaster@mail.example.vn
To: {path}
Subject: Thu khong gui duoc
MIME-Version: 1.0
Content-Type: multipart/report; report-type="delivery-status"; boundary="=_vn"

--=_vn
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

H\u1ed9p th\u01b0 c\u1ee7a ng\u01b0\u1eddi nh\u1eadn \u0111\u00e3 \u0111\u1ea7y.

--=_vn
Content-Type: message/delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns;mail.example.vn

Final-Recipient: RFC822; <{to}>
Action: Failed (permanent)
Status: 5.2.2 (mailbox full)
Diagnostic-Code: smtp;552 5.2.2 H\u1ed9p th\u01b0 {to} \u0111\u00e3 \u0111\u1ea7y
--=_vn--
"""
