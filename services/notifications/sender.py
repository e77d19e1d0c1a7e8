"""The sender: takes due messages from the ledger, composes them, hands them over on a few kept lines, records results.

No transaction is open while a message is on its way. Due is business time; leases and retries are real time. What this
host had in hand when it died is unknown: whoever took it is asked where that can be asked, and else it goes out again
under its old Message-ID, unless the catalogue says that its template must not.
"""

from __future__ import annotations

import asyncio
import platform
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notifications import bounces, ledger, repository
from services.notifications.answers import Answers, Source, Wanted
from services.notifications.catalogue import rule_of
from services.notifications.composing import Composer
from services.notifications.digests import with_what_came_back
from services.notifications.domain import Journey
from services.notifications.gateways import Gateway, Letter, Line
from services.notifications.ledger import Claim, Result
from services.notifications.messages import Message, Records, digest_of, journeys_named, needed_people
from services.notifications.return_path import ReturnPath
from services.notifications.sent_words import SentWords
from services.notifications.stops import is_question, stop_reason
from services.notifications.wire import Wire
from shared.clock import Clock
from shared.db import Connection, Database
from shared.errors import NotYet, Unreachable
from shared.logging import get_logger

log = get_logger(__name__)

LINES = 5
_BATCH = 40
_LOOK_ANYWAY_SECONDS = 0.5
"""Other processes plan messages too, and the business clock may change its speed."""
_ORPHANS_EVERY_SECONDS = 30.0


@dataclass(frozen=True)
class Patience:
    """Pauses before trying again, in real seconds: doubled each time up to the longest, and scattered."""

    first: float = 0.2
    longest: float = 600.0

    def pause(self, attempt: int) -> timedelta:
        """The pause after this attempt (1 for the first)."""
        planned = min(self.longest, self.first * 2 ** min(attempt - 1, 30))
        return timedelta(seconds=planned * random.uniform(0.5, 1.0))


class Sender:
    """One per process. Several processes may send at once; each message is in one hand at a time."""

    def __init__(
        self,
        database: Database,
        composer: Composer,
        gateway: Gateway,
        clock: Clock,
        *,
        mail_from: str,
        answers: Source,
        patience: Patience | None = None,
        host: str | None = None,
        return_path: ReturnPath | None = None,
    ) -> None:
        self._database = database
        self._composer = composer
        self._clock = clock
        self._mail_from = mail_from
        self._return_path = return_path
        self._answers = answers
        self._patience = patience or Patience()
        self._host = host or platform.node()
        self._lines = [gateway.line() for _ in range(LINES)]
        self._wire = Wire(database)
        self._wake = asyncio.Event()
        self._ready: asyncio.Queue[tuple[Claim, Records]] = asyncio.Queue(maxsize=_BATCH)
        self._results: asyncio.Queue[Result] = asyncio.Queue()

    def wake(self) -> None:
        """Something was planned: look at once."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until `stopping`, then finish what is in hand."""
        await self._take_over(self._host, stopping)
        parts = [
            asyncio.create_task(self._dispatch(stopping)),
            *(asyncio.create_task(self._send_on(line)) for line in self._lines),
            asyncio.create_task(self._record()),
            asyncio.create_task(self._watch_leases(stopping)),
        ]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()  # the dispatch that was stopped, or what a part died of
            await self._ready.join()
            await self._results.join()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await asyncio.gather(*(line.close() for line in self._lines))

    # Taking in hand ------------------------------------------------------------------------------------------------

    async def _dispatch(self, stopping: asyncio.Event) -> None:
        failures = 0
        while not stopping.is_set():
            self._wake.clear()
            try:
                await self._lines[0].open()  # nothing is taken in hand while the mail server is away
                taken = await self._take()
                failures = 0
            except Unreachable as error:
                failures += 1
                log.warning("sender_waits", reason=error.message)
                await self._rest(self._patience.pause(failures).total_seconds(), stopping)
                continue
            if taken < _BATCH:
                await self._rest(await self._until_next(), stopping)

    async def _take(self) -> int:
        """Claim due messages, drop the stale ones, hand the others to the lines; how many were claimed."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            claims = await ledger.claim(connection, self._host, now, _BATCH)
            looked_up = await look_up(connection, [claim.message for claim in claims])
            unreachable = await _unreachable(connection, claims)
        for claim in claims:
            message = claim.message
            records = looked_up[message.provider_id]
            journey = records.journey(message.journey_id, message.provider_id)
            stale = stop_reason(message.template, message.cause.data, journey, message.person_id, now)
            if not stale and is_question(message.template):
                stale = "address_bounced" if (message.provider_id, message.person_id) in unreachable else None
            if stale:
                self._results.put_nowait(Result(claim, "unknown" if claim.is_unsure else "dropped", reason_code=stale))
            else:
                await self._ready.put((claim, records))
        return len(claims)

    async def _until_next(self) -> float:
        """Real seconds to the next moment at which something can be due, at most the look anyway."""
        try:
            async with self._database.connection() as connection:
                send_at, again_in = await ledger.next_due(connection)
        except Unreachable:
            return _LOOK_ANYWAY_SECONDS
        waits = [_LOOK_ANYWAY_SECONDS]
        if send_at is not None:
            waits.append(self._clock.seconds_until(send_at))
        if again_in is not None:
            waits.append(again_in.total_seconds())
        return max(0.001, min(waits))

    async def _rest(self, seconds: float, stopping: asyncio.Event) -> None:
        waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(stopping.wait())]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _take_over(self, host: str | None, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                async with self._database.transaction() as connection:
                    lost = await ledger.take_over(connection, host, self._clock.now())
            except Unreachable:
                await self._rest(_LOOK_ANYWAY_SECONDS, stopping)
                continue
            if lost:
                log.warning("messages_unknown", count=lost)
            return

    async def _watch_leases(self, stopping: asyncio.Event) -> None:
        while True:
            await asyncio.sleep(_ORPHANS_EVERY_SECONDS)
            await self._take_over(None, stopping)

    # On the line ---------------------------------------------------------------------------------------------------

    async def _send_on(self, line: Line) -> None:
        while True:
            claim, records = await self._ready.get()
            try:
                self._results.put_nowait(await self._send(line, claim, records))
            finally:
                self._ready.task_done()

    async def _send(self, line: Line, claim: Claim, records: Records) -> Result:
        message = claim.message
        try:
            answers = await self._answers_for(message)
            composed = self._composer.composed(message, records, self._clock.now(), answers)
        except Unreachable as error:
            log.warning("message_waits_for_answers", key=message.key, reason=error.message)
            return self._again(claim, None, "answers_not_read")
        except Exception as error:  # noqa: BLE001  # one message that cannot be composed must not stop the others
            log.error("message_not_composed", key=message.key, template=message.template, reason=type(error).__name__)
            return self._again(claim, None, "not_composed")
        recipient = records.person(message.person_id).email
        letter = Letter(
            reference=digest_of(message.key),
            return_path=self._return_path.address(message.key) if self._return_path else self._mail_from,
            recipient=recipient,
            raw=composed.raw,
            words=composed.words,
            is_whole_only=composed.is_whole_only,
            stop_url=composed.stop_url,
        )
        if claim.is_unsure:
            resolved = await self._resolved(line, claim, letter)
            if resolved is not None:
                return resolved
        return await self._handed_over(line, claim, letter)

    async def _resolved(self, line: Line, claim: Claim, letter: Letter) -> Result | None:
        """What becomes of a message whose last outcome is unknown; None when it must be handed over again."""
        try:
            taken = await line.was_taken(letter)
        except Unreachable as error:
            log.warning("message_waits_for_its_outcome", key=claim.message.key, reason=error.message)
            return self._again(claim, None, "outcome_not_read")
        if taken:
            return Result(claim, "accepted", sent=SentWords.of(letter.recipient, letter.words))
        if taken is None and rule_of(claim.message.template, claim.message.cause.data).after_unknown == "leave":
            return Result(claim, "unknown", reason_code="not_sent_twice")
        return None

    async def _handed_over(self, line: Line, claim: Claim, letter: Letter) -> Result:
        try:
            is_ours = await self._wire.take(claim)
        except Unreachable as error:
            log.warning("message_waits_for_the_ledger", key=claim.message.key, reason=error.message)
            return self._again(claim, None, "not_recorded")
        if not is_ours:
            return self._again(claim, None, "taken_over")  # which the ledger does not record: it is another's
        answer = await line.hand_over(letter)
        sent = SentWords.of(letter.recipient, letter.words)
        if answer.outcome == "accepted":
            return Result(claim, "accepted", reply_code=answer.code, sent=sent)
        if answer.outcome == "refused":
            log.warning("message_refused", key=claim.message.key, code=answer.code)
            return Result(claim, "refused", reply_code=answer.code)
        if answer.outcome == "unknown":
            return Result(claim, "unknown", again_in=self._patience.pause(claim.attempt), sent=sent)
        return self._again(claim, answer.code, "not_taken")

    async def _answers_for(self, message: Message) -> Answers | Wanted | None:
        """What a receipt copies; None for every other message."""
        if not rule_of(message.template, message.cause.data).copies_answers:
            return None
        return await self._answers.of(message.cause, message.person_id)

    def _again(self, claim: Claim, code: int | None, reason: str) -> Result:
        """Back to the plan for a while; given up when it has been tried for three days.

        What may have arrived stays unknown, and is never called refused.
        """
        if claim.tried_for >= ledger.TRY_FOR:
            return Result(claim, "unknown" if claim.is_unsure else "refused", reply_code=code, reason_code=reason)
        return Result(
            claim,
            "unknown" if claim.is_unsure else "planned",
            reply_code=code,
            reason_code=reason,
            again_in=self._patience.pause(claim.attempt),
        )

    # Results -------------------------------------------------------------------------------------------------------

    async def _record(self) -> None:
        """Write results as they come, together with all others that have come meanwhile. Waits for the database."""
        while True:
            results = [await self._results.get()]
            while not self._results.empty():
                results.append(self._results.get_nowait())
            await self._settle(results)
            for _ in results:
                self._results.task_done()
            if any(result.again_in is not None for result in results):
                self._wake.set()

    async def _settle(self, results: Sequence[Result]) -> None:
        while True:
            try:
                async with self._database.transaction() as connection:
                    await ledger.settle(connection, results, self._clock.now())
            except Unreachable as error:
                log.warning("results_wait", reason=error.message, count=len(results))
                await asyncio.sleep(_LOOK_ANYWAY_SECONDS)
            else:
                return


async def _unreachable(connection: Connection, claims: Sequence[Claim]) -> set[tuple[str, str]]:
    """Provider and person of those recipients whose address is known not to take mail."""
    found: set[tuple[str, str]] = set()
    for provider_id in {claim.message.provider_id for claim in claims}:
        people = {claim.message.person_id for claim in claims if claim.message.provider_id == provider_id}
        found |= {(provider_id, one) for one in await bounces.unreachable(connection, provider_id, people)}
    return found


async def look_up(connection: Connection, messages: Sequence[Message]) -> dict[str, Records]:
    """What these messages need, by provider: nobody's message can reach for another provider's people."""
    found: dict[str, Records] = {}
    for provider_id in {message.provider_id for message in messages}:
        own = [message for message in messages if message.provider_id == provider_id]
        ids = {message.journey_id for message in own if message.journey_id}
        ids |= {named for message in own for named in journeys_named(message.cause)}
        journeys = await repository.journeys(connection, provider_id, ids)
        unknown = Records(providers={}, people={}, schools={}, cohorts={}, journeys=journeys)
        person_ids: set[str] = set()
        for message in own:
            # Whoever it was planned for, though the fact would lead to another person by now.
            person_ids |= {message.person_id} | _needed(message, unknown.journey(message.journey_id, provider_id))
        cohort_ids = {message.cohort_id for message in own if message.cohort_id}
        records = await repository.records(connection, provider_id, journeys, person_ids, cohort_ids)
        causes = [message.cause for message in own]
        found[provider_id] = await with_what_came_back(connection, provider_id, records, causes)
    return found


def _needed(message: Message, journey: Journey) -> frozenset[str]:
    try:
        return needed_people(message.cause, journey)
    except NotYet:
        return frozenset()  # composing will say the same of this one message, and it waits
