"""Mail while everything around it breaks: no message is missing, none is doubled without need, none is stale."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from services.notifications.gateways.smtp import Server
from services.notifications.messages import digest_of
from services.notifications.sender import Patience, Sender
from services.notifications.subscribers import DURABLES
from shared.clock import ClockRecord, RunningClock
from shared.contracts import intake
from tests.drills.mailing import SendingProcess, fates, kill_amid_sending, plan
from tests.servers import Catcher
from tests.services.notifications.desk import WED_7_OCTOBER, Desk, sample_fact, settings_for
from tests.waiting import until

MESSAGES = 1000
KILLS = 20
SEED = 1

pytest_plugins = ("tests.services.notifications.conftest",)


async def test_a_sender_killed_again_and_again_loses_nothing_on_a_server_that_refuses_and_cuts_off(
    journey_desk: Desk, postgres_url: str, nats_url: str, catcher: Catcher, tmp_path: Path
) -> None:
    settings = settings_for(postgres_url).model_copy(update={"nats_url": nats_url, "smtp_url": catcher.smtp_url})
    sending = await SendingProcess.prepared(settings, DURABLES, tmp_path / "log")
    async with journey_desk.database.transaction() as connection:
        await connection.execute("delete from messages")  # that of the sample journey itself
    keys = await plan(journey_desk, [WED_7_OCTOBER] * MESSAGES)
    catcher.switch(refuse_451_percent=15, cut_after_data_percent=15)
    chance, began = Random(SEED), time.monotonic()
    for _ in range(KILLS):
        with sending.at_work() as process:
            await kill_amid_sending(journey_desk, process, after=chance.randint(1, 25))
    killed = await fates(journey_desk, catcher)

    async def all_accepted() -> bool:
        return await journey_desk.states() == {"accepted": MESSAGES}

    with sending.at_work():
        await until(all_accepted, within=120, what="every message is accepted")

    found = await fates(journey_desk, catcher)
    print(  # the figures of the drill
        f"\n{MESSAGES} messages, {KILLS} kills ({sum(killed.copies.values())} copies by then), "
        f"{time.monotonic() - began:.0f} s: {len(found.missing(keys))} missing, {found.doubled} arrived twice or more, "
        f"{sum(found.unknown.values())} unknown outcomes of {len(found.unknown)} messages"
    )
    assert found.missing(keys) == []
    assert found.doubled_without_cause(keys) == []
    assert found.states == {"accepted": MESSAGES}
    assert set(found.copies) == {digest_of(key) for key in keys}, "every copy bears the Message-ID of its message"
    assert all(len(people) == 1 for people in found.recipients.values()), "nobody gets another person's message"
    assert 0 < sum(killed.copies.values()) < MESSAGES, "the kills came while messages were being sent"
    assert found.doubled > 0, "the faults had their effect"


FACTOR = 300
"""Business seconds in one: three hours pass in 36 seconds."""
OUTAGE = timedelta(hours=3)
ALL_OUT_WITHIN = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


async def test_after_three_hours_without_a_mail_server_all_that_is_still_wanted_leaves_within_half_an_hour(
    journey_desk: Desk, postgres_url: str, catcher: Catcher
) -> None:
    """The longest pause between tries is as long on this clock as it is on the real one: ten minutes."""
    start = WED_7_OCTOBER
    gone_at, back_at = start + 15 * MINUTE, start + 15 * MINUTE + OUTAGE
    wanted = await plan(journey_desk, [start + number * MINUTE for number in range(240)], name="wanted")
    stale = await plan(
        journey_desk,
        [gone_at + 30 * MINUTE + number * MINUTE for number in range(30)],
        template="m42_check_reminder",
        name="stale",
    )
    clock = RunningClock(ClockRecord(version=1, real0=time.time(), business0=start, factor=FACTOR))
    server = Server.of(settings_for(postgres_url).model_copy(update={"smtp_url": catcher.smtp_url}))
    patience = Patience(longest=Patience().longest / FACTOR)
    sender = Sender(
        journey_desk.database,
        journey_desk.composer,
        server,
        clock,
        mail_from="journey@hlta.example.org",
        answers=journey_desk.intake,
        patience=patience,
    )
    stopping = asyncio.Event()
    work = asyncio.create_task(sender.run(stopping))
    await _at(clock, gone_at)
    catcher.switch(away=True)
    await _at(clock, gone_at + 2 * timedelta(hours=1))
    await journey_desk.tell(_check_done())
    await _at(clock, back_at)
    catcher.switch()
    back = clock.now()
    await _at(clock, start + 241 * MINUTE + ALL_OUT_WITHIN)
    stopping.set()
    await work

    rows = {row["message_key"]: row for row in await journey_desk.rows()}
    late = [
        max(rows[key]["settled_at"] - max(rows[key]["send_at"], back), timedelta(0))
        for key in _held(rows, wanted, back)
    ]
    found = await fates(journey_desk, catcher)
    print(  # the figures of the drill
        f"\nA mail server away for {OUTAGE}: {len(late)} messages waited, the last left {max(late)} after it came "
        f"back; {sum(1 for key in stale if rows[key]['state'] == 'dropped')} stale reminders dropped"
    )
    assert {rows[key]["state"] for key in wanted} == {"accepted"}
    assert {(rows[key]["state"], rows[key]["reason_code"]) for key in stale} == {("dropped", "done")}
    assert len(late) >= 175, "one is due each minute of the three hours"
    assert max(late) <= ALL_OUT_WITHIN
    assert found.missing(wanted) == []
    assert found.doubled_without_cause([*wanted, *stale]) == []
    assert [key for key in stale if found.copies[digest_of(key)]] == []


def _held(rows: dict[str, dict[str, datetime]], keys: Sequence[str], back: datetime) -> list[str]:
    """Those that were due before the server came back, and left afterwards."""
    return [key for key in keys if rows[key]["send_at"] < back <= rows[key]["settled_at"]]


def _check_done() -> intake.CheckRecorded:
    reminder = sample_fact("m42_check_reminder")
    assert isinstance(reminder, intake.CheckReminderDue)
    return intake.CheckRecorded(check=reminder.check, done=True, recorded_at=WED_7_OCTOBER)


async def _at(clock: RunningClock, moment: datetime) -> None:
    await asyncio.sleep(max(0.0, clock.seconds_until(moment)))
