"""What returned mail says, and what it does not say."""

from __future__ import annotations

import pytest

from services.notifications.reports import Returned, Said, read_report
from tests.unit.notifications.returned_mail import (
    A_PERSON_ANSWERS,
    COMPLAINT,
    DIGEST,
    ON_HOLIDAY,
    QMAIL,
    mail,
    report,
)

_ANOTHER = "cd" * 32


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(report(), Returned(DIGEST, "permanent", "5.1.1"), id="no such mailbox"),
        pytest.param(report(status="4.4.7"), Returned(DIGEST, "temporary", "4.4.7"), id="given up after days"),
        pytest.param(report(status="unknown"), Returned(DIGEST, "permanent", ""), id="without a code"),
        pytest.param(report(action="Failed"), Returned(DIGEST, "permanent", "5.1.1"), id="capital letter"),
        pytest.param(report(action="delayed", status="4.4.1"), "nothing", id="still being tried"),
        pytest.param(report(action="delivered", status="2.1.5"), "nothing", id="delivered"),
        pytest.param(report(returned="Subject: of somebody else"), "unclear", id="not ours"),
        pytest.param(
            report(returned=f"Message-ID: <{DIGEST}@hlta.example.org>\nMessage-ID: <{_ANOTHER}@hlta.example.org>"),
            "unclear",
            id="two at once",
        ),
        pytest.param(COMPLAINT, Returned(DIGEST, "complaint", ""), id="complaint"),
        pytest.param(QMAIL, Returned(DIGEST, "permanent", ""), id="qmail"),
        pytest.param(ON_HOLIDAY, "nothing", id="on holiday"),
        pytest.param(A_PERSON_ANSWERS, "unclear", id="a person answers"),
        pytest.param("Content-Type: text/plain; charset=no-such-thing\n\nHello", "unclear", id="unknown characters"),
        pytest.param("", "unclear", id="empty"),
    ],
)
def test_a_report_says_what_came_back_and_why(text: str, said: Said) -> None:
    assert read_report(mail(text)) == said
