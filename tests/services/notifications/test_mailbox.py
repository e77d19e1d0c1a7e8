"""The mailbox for returned mail, on a real IMAP server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from imap_tools.mailbox import MailBoxUnencrypted
from pydantic import SecretStr

from deploy.embedded.launch import Launch
from deploy.embedded.ports import LOOPBACK, free_port
from services.notifications.mailbox import HANDLED, TO_READ, BounceMailbox, MailboxAddress
from services.notifications.return_path import ReturnPath
from shared.errors import InvalidSetting
from shared.settings import Settings
from tests.servers import running
from tests.services.notifications.desk import SECRET, Desk
from tests.unit.notifications.returned_mail import A_PERSON_ANSWERS, ON_HOLIDAY, report
from tests.waiting import until_true

_USER, _PASSWORD = "bounces", "only-for-tests"


@pytest.fixture
def imap_port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    program = str(Path(sys.executable).with_name("pymap"))
    argv = (program, "--host", LOOPBACK, "--port", str(port), "--no-tls", "dict")
    own = ("--demo-data", "--demo-user", _USER, "--demo-password", _PASSWORD)
    with running(Launch((*argv, *own), tmp_path), tmp_path / "log"):
        until_true(lambda: _answers(port), within=20, what="the IMAP server answers")
        with _open(port) as box:  # the server begins with mails of its own
            box.delete(box.uids())
        yield port


def _answers(port: int) -> bool:
    try:
        _open(port).logout()
    except OSError:
        return False
    return True


def _open(port: int) -> MailBoxUnencrypted:
    box = MailBoxUnencrypted(LOOPBACK, port, timeout=10)
    box.login(_USER, _PASSWORD, "INBOX")
    return box


def _put(port: int, *texts: str) -> None:
    with _open(port) as box:
        for text in texts:
            box.append(text.lstrip("\n").replace("\n", "\r\n").encode(), "INBOX")


def _counts(port: int) -> dict[str, int]:
    with _open(port) as box:
        return {name: box.folder.status(name)["MESSAGES"] for name in ("INBOX", HANDLED, TO_READ)}


def _mailbox(desk: Desk, port: int, password: str = _PASSWORD, return_path: ReturnPath | None = None) -> BounceMailbox:
    address = MailboxAddress(host=LOOPBACK, port=port, user=_USER, password=password, folder="INBOX", tls=False)
    return BounceMailbox(address, return_path, desk.database, desk.clock)


async def _bounces(desk: Desk) -> list[tuple[str, str, str]]:
    async with desk.database.connection() as connection:
        rows = await connection.fetch("select channel, nature, code from bounces")
    return [(row["channel"], row["nature"], row["code"]) for row in rows]


async def test_what_came_back_is_kept_once_and_every_mail_is_put_away(journey_desk: Desk, imap_port: int) -> None:
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    [sent] = journey_desk.post.taken
    ours = report(returned=f"Message-ID: {sent['Message-ID']}")
    await asyncio.to_thread(_put, imap_port, ours, ours, ON_HOLIDAY, A_PERSON_ANSWERS, report())
    await _mailbox(journey_desk, imap_port).look()

    assert await _bounces(journey_desk) == [("dsn", "permanent", "5.1.1")]
    assert (await journey_desk.facts()).count("message_bounced") == 1
    # Two reports and the holiday; the person's answer and a report on what never left from here.
    assert await asyncio.to_thread(_counts, imap_port) == {"INBOX": 0, HANDLED: 3, TO_READ: 2}


async def test_a_message_leaves_with_its_return_path_and_a_report_to_it_is_about_that_message(
    journey_desk: Desk, imap_port: int
) -> None:
    journey_desk.return_path = path = ReturnPath("bounces", "mail.example.org", SECRET)
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    [sent] = await journey_desk.rows()
    assert journey_desk.post.return_paths == [path.address(sent["message_key"])]
    assert journey_desk.post.taken[0]["From"].endswith("<journey@hlta.example.org>")

    to = f"To: {journey_desk.post.return_paths[0]}"
    text = report(returned="Subject: no more than this").replace("To: journey@hlta.example.org", to)
    await asyncio.to_thread(_put, imap_port, text)
    await _mailbox(journey_desk, imap_port, return_path=path).look()

    assert await _bounces(journey_desk) == [("dsn", "permanent", "5.1.1")]


async def test_a_mailbox_that_does_not_let_us_in_stops_nothing(journey_desk: Desk, imap_port: int) -> None:
    stopping = asyncio.Event()
    work = asyncio.create_task(_mailbox(journey_desk, imap_port, password="another").run(stopping))
    stopping.set()
    await asyncio.wait_for(work, 10)


def test_the_setting_is_read_with_its_parts_and_kept_out_of_what_is_shown() -> None:
    url = SecretStr("imaps://name%40school.example:p%3Aw@imap.example.org/INBOX/Returned")
    address = MailboxAddress.of(Settings(bounce_mailbox_url=url))
    assert address == MailboxAddress("imap.example.org", 993, "name@school.example", "p:w", "INBOX/Returned", True)
    assert "p:w" not in repr(address)
    assert MailboxAddress.of(Settings()) is None


@pytest.mark.parametrize(
    "url", ["imap://user:secret@imap.example.org/INBOX", "imaps://imap.example.org", "pop3s://a:b@c"]
)
def test_a_password_never_goes_over_the_net_in_the_clear(url: str) -> None:
    with pytest.raises(InvalidSetting) as refusal:
        MailboxAddress.of(Settings(bounce_mailbox_url=SecretStr(url)))
    assert "secret" not in refusal.value.message
