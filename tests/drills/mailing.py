"""Many messages in a ledger, the process that sends them, and what became of each of them."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import httpx

from deploy.embedded.addresses import for_children
from deploy.embedded.launch import Launch
from deploy.embedded.ports import free_port
from services.notifications import ledger
from services.notifications.messages import digest_of
from services.notifications.samples import samples
from shared import bus_setup
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.notifications import MessageUnknown
from shared.contracts.registry import read
from shared.outbox import About, envelope
from shared.settings import Settings
from tests.servers import Catcher, running
from tests.services.notifications.desk import SECRET, WED_7_OCTOBER, Desk
from tests.waiting import until

TEMPLATE = "m02_application_received"


async def plan(desk: Desk, moments: Sequence[datetime], template: str = TEMPLATE, name: str = "drill") -> list[str]:
    """One message for each moment at which one is due, each to a person of its own; their keys.

    The desk must know the sample journey already.
    """
    sample = next(sample.message for sample in samples() if sample.message.template == template)
    about = About(provider="provider", programme="hlta@1", journey="journey", cohort="cohort")
    cause = cast("Envelope[Fact]", envelope(sample.cause.data, about, WED_7_OCTOBER, "fact"))
    messages = [
        dataclasses.replace(
            sample, key=f"{name}:{number}", person_id=f"{name}-{number}", due_at=due, send_at=due, cause=cause
        )
        for number, due in enumerate(moments)
    ]
    async with desk.database.transaction() as connection:
        await connection.executemany(
            """insert into people (provider_id, person_id, role, name, email, told_at, version)
               values ('provider', $1, 'candidate', $2, $3, now(), 1)""",
            [(one.person_id, f"Sam Example {one.person_id}", f"{one.person_id}@candidate.example") for one in messages],
        )
        planned = await ledger.insert(connection, messages, cause.model_dump_json(), WED_7_OCTOBER)
    assert planned == len(messages)
    return [one.key for one in messages]


@dataclass
class SendingProcess:
    """The notifications process as it is run, on real servers."""

    settings: Settings
    log: Path

    @classmethod
    async def prepared(cls, settings: Settings, durables: tuple[bus_setup.Durable, ...], log: Path) -> SendingProcess:
        """With the streams that it listens to."""
        await bus_setup.ensure(settings, durables)
        return cls(settings, log)

    @contextmanager
    def at_work(self) -> Iterator[subprocess.Popen[bytes]]:
        """One run of the process, gone when the block ends."""
        environment = for_children(
            {
                "HLTA_DATABASE_URL": self.settings.database_url,
                "HLTA_NATS_URL": self.settings.nats_url,
                "HLTA_SMTP_URL": self.settings.smtp_url,
                "HLTA_SECRET_KEY": SECRET,
                "HLTA_HTTP_PORT": str(free_port()),
            }
        )
        launch = Launch((sys.executable, "-m", "deploy.run", "notifications"), Path.cwd(), environment)
        with running(launch, self.log) as process:
            yield process


async def kill_amid_sending(desk: Desk, process: subprocess.Popen[bytes], *, after: int) -> None:
    """Kill the process without warning, as soon as so many more messages are accepted and others are in hand."""
    before = (await desk.states()).get("accepted", 0)

    async def is_amid() -> bool:
        assert process.poll() is None, "the process ended by itself"
        states = await desk.states()
        return states.get("accepted", 0) >= before + after and "sending" in states

    await until(is_amid, within=30, what=f"the process has had {after} messages accepted")
    process.send_signal(signal.SIGKILL)
    process.wait(10)


@dataclass(frozen=True)
class Fates:
    """What became of messages: copies that arrived and outcomes that were unknown, by message; states in the ledger."""

    copies: Counter[str]
    unknown: Counter[str]
    states: dict[str, int]
    recipients: dict[str, set[str]]

    @property
    def doubled(self) -> int:
        """How many messages arrived more than once."""
        return sum(1 for arrived in self.copies.values() if arrived > 1)

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Keys of messages that never arrived."""
        return [key for key in keys if not self.copies[digest_of(key)]]

    def doubled_without_cause(self, keys: Sequence[str]) -> list[str]:
        """Keys of messages that arrived more often than their outcome was unknown, and once besides."""
        return [key for key in keys if self.copies[digest_of(key)] > 1 + self.unknown[key]]


async def fates(desk: Desk, catcher: Catcher) -> Fates:
    """Of every message so far."""
    arrived = _mails(catcher)
    async with desk.database.connection() as connection:
        rows = await connection.fetch("select subject, body from outbox order by position")
    told = [read(row["subject"], row["body"]).data for row in rows]
    recipients: dict[str, set[str]] = {}
    for mail in arrived:
        recipients.setdefault(_digest(mail), set()).update(mail["to"])
    return Fates(
        copies=Counter(_digest(mail) for mail in arrived),
        unknown=Counter(one.message_key for one in told if isinstance(one, MessageUnknown)),
        states=await desk.states(),
        recipients=recipients,
    )


def _digest(mail: dict[str, str]) -> str:
    return mail["message_id"].strip("<>").partition("@")[0]


def _mails(catcher: Catcher) -> list[dict[str, str]]:
    found: list[dict[str, str]] = httpx.get(
        f"{catcher.url}/api/mails", params={"after": str(catcher.before)}, timeout=60
    ).json()["mails"]
    return found
