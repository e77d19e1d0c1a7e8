"""Mail as it returns: reports by the standard, other forms, complaints, and what is no report at all."""

from __future__ import annotations

import email
from email.message import Message

DIGEST = "ab" * 32
_RETURNED = f"""From: Northshore Example Trust via HLTA Journey <journey@hlta.example.org>
To: h.sample@school.example
Message-ID: <{DIGEST}@hlta.example.org>
Subject: Please confirm
"""


def mail(text: str) -> Message:
    return email.message_from_string(text.lstrip("\n"))


def report(*, action: str = "failed", status: str = "5.1.1", returned: str = _RETURNED) -> str:
    """RFC 3464: a report on one recipient, with the headers of what it is about."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: journey@hlta.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; h.sample@school.example
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

{returned}
--b--
"""


COMPLAINT = f"""
From: feedback@mailbox.example
To: journey@hlta.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Somebody said that this is unwanted.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1

--b
Content-Type: message/rfc822

{_RETURNED}
Words of the mail.

--b--
"""

QMAIL = f"""
From: MAILER-DAEMON@mx.example.org
To: journey@hlta.example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<h.sample@school.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <journey@hlta.example.org>
{_RETURNED}
"""

ON_HOLIDAY = f"""
From: h.sample@school.example
To: journey@hlta.example.org
Subject: Automatic reply: Please confirm
Auto-Submitted: auto-replied
In-Reply-To: <{DIGEST}@hlta.example.org>

I am back on Monday.
"""

A_PERSON_ANSWERS = f"""
From: h.sample@school.example
To: journey@hlta.example.org
Subject: Re: Please confirm
In-Reply-To: <{DIGEST}@hlta.example.org>

I shall sign on Friday.
"""
