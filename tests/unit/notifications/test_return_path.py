"""Return paths: each message has its own, and nobody else can make one."""

from __future__ import annotations

import pytest

from services.notifications.messages import digest_of
from services.notifications.reports import Returned, read_report
from services.notifications.return_path import ReturnPath
from shared.errors import InvalidSetting
from shared.settings import Settings
from tests.unit.notifications.returned_mail import COMPLAINT, DIGEST, QMAIL, mail, report

_SECRET = "only-for-tests-only-for-tests-only-for-tests"
_PATH = ReturnPath("bounces", "mail.example.org", _SECRET)
_KEY = "fact-1:candidate"


def _sent_to(address: str, text: str) -> str:
    return text.replace("To: journey@hlta.example.org", f"To: <{address}>", 1)


def test_a_report_to_a_return_path_names_the_message_without_its_headers() -> None:
    text = _sent_to(_PATH.address(_KEY), report(returned="Subject: no more than this"))
    assert read_report(mail(text), _PATH) == Returned(digest_of(_KEY)[:40], "permanent", "5.1.1")


def test_a_mail_server_may_change_the_case() -> None:
    assert _PATH.digest_in(mail(_sent_to(_PATH.address(_KEY).upper(), QMAIL))) == digest_of(_KEY)[:40]


def test_a_report_that_came_to_no_return_path_counts_for_nothing() -> None:
    forger = ReturnPath("bounces", "mail.example.org", "another-secret-another-secret-another-secret")
    assert read_report(mail(report()), _PATH) == "unclear"
    assert read_report(mail(_sent_to(forger.address(_KEY), report())), _PATH) == "unclear"
    elsewhere = _PATH.address(_KEY).replace("mail.example.org", "mail.example.org.forger.example")
    assert read_report(mail(_sent_to(elsewhere, report())), _PATH) == "unclear"


def test_a_complaint_comes_to_another_address() -> None:
    assert read_report(mail(COMPLAINT), _PATH) == Returned(DIGEST, "complaint", "")


def test_the_longest_return_path_fits_into_an_address() -> None:
    path = ReturnPath.of(Settings(bounce_address=f"{'b' * 15}@mail.example.org"), _SECRET)
    assert path is not None
    assert len(path.address(_KEY).partition("@")[0]) == 64
    assert ReturnPath.of(Settings(), _SECRET) is None


@pytest.mark.parametrize("address", ["bounces", "@mail.example.org", "a b@mail.example.org", f"{'b' * 16}@c.example"])
def test_an_address_that_cannot_be_a_return_path_is_refused(address: str) -> None:
    with pytest.raises(InvalidSetting, match="HLTA_BOUNCE_ADDRESS"):
        ReturnPath.of(Settings(bounce_address=address), _SECRET)
