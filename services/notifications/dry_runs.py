"""What facts that were never told would mail: taken in as they would be, rendered, and undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, zip_longest
from typing import cast

from services.notifications import bounces, ledger
from services.notifications.actions import take_applicant_contact, take_contact, take_fact
from services.notifications.catalogue import rule_of
from services.notifications.composing import Composer
from services.notifications.messages import Message
from services.notifications.sender import look_up
from services.notifications.sent_words import SentWords
from services.notifications.stops import is_question, stop_reason
from services.notifications.subscribers import TAKEN_IN
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.envelope import Message as AnyMessage
from shared.db import Connection
from shared.dry_runs import SAMPLES, DryRun, LeftOut, Sample, spread
from shared.errors import NotYet

NOT_KNOWN = "not_known_yet"
"""The reason of what waits for a contact or another fact that is still on its way."""


async def dry_run(
    connection: Connection, composer: Composer, provider_id: str, told: Sequence[Envelope[AnyMessage]], now: datetime
) -> DryRun:
    """Up to five messages that these facts would plan at once, spread over their kinds; and who would not get theirs.

    Everything is undone in a savepoint of the caller's transaction. What a receipt copies from another service is not
    there yet, so receipts are not among the samples.
    """
    undone = connection.transaction()
    await undone.start()
    try:
        waiting = await _take_in(connection, composer, told, now)
        messages = await ledger.caused_by(connection, provider_id, told, now)
        return await _sorted(connection, composer, provider_id, messages, waiting, now)
    finally:
        await undone.rollback()


async def _take_in(
    connection: Connection, composer: Composer, told: Sequence[Envelope[AnyMessage]], now: datetime
) -> int:
    """Contacts first, as they mostly arrive; how many facts would have to wait for something else."""
    for one in told:
        if isinstance(one.data, intake.ContactDetailsSet | assessment.ContactDetailsSet):
            await take_contact(connection, cast("Envelope[intake.ContactDetailsSet]", one))
        elif isinstance(one.data, intake.ApplicantContactSet):
            await take_applicant_contact(connection, cast("Envelope[intake.ApplicantContactSet]", one))
    waiting = 0
    for one in told:
        if isinstance(one.data, TAKEN_IN):
            try:
                await take_fact(connection, cast("Envelope[Fact]", one), composer, now)
            except NotYet:
                waiting += 1
    return waiting


async def _sorted(
    connection: Connection,
    composer: Composer,
    provider_id: str,
    messages: Sequence[Message],
    waiting: int,
    now: datetime,
) -> DryRun:
    records = (await look_up(connection, messages)).get(provider_id)
    if records is None:
        return DryRun(samples=(), left_out=_left_out({}, waiting))
    unreachable = await bounces.unreachable(connection, provider_id, {one.person_id for one in messages})
    going: dict[tuple[str, str], list[Message]] = defaultdict(list)
    dropped: dict[str, list[str]] = defaultdict(list)
    for one in messages:
        journey = records.journey(one.journey_id, provider_id)
        reason = stop_reason(one.template, one.cause.data, journey, one.person_id, now)
        if reason is None and is_question(one.template) and one.person_id in unreachable:
            reason = "address_bounced"
        if reason is not None:
            dropped[reason].append(journey.reference or "")
        elif not rule_of(one.template, one.cause.data).copies_answers:
            going[one.template, one.part].append(one)
    samples = []
    for one in _some_of_each(list(going.values())):
        words = SentWords.of(records.person(one.person_id).email, composer.words_of(one, records))
        samples.append(Sample(sent_to=words.to, subject=words.subject, words=words.text))
    return DryRun(samples=tuple(samples), left_out=_left_out(dropped, waiting))


def _some_of_each(kinds: Sequence[Sequence[Message]]) -> list[Message]:
    """Up to five, one of each kind before a second of any, and of each kind from its first to its last."""
    in_turn = chain.from_iterable(zip_longest(*(spread(kind, SAMPLES) for kind in kinds)))
    return [one for one in in_turn if one is not None][:SAMPLES]


def _left_out(dropped: dict[str, list[str]], waiting: int) -> tuple[LeftOut, ...]:
    found = [
        LeftOut(reason=reason, count=len(references), references=tuple(sorted({one for one in references if one})))
        for reason, references in sorted(dropped.items())
    ]
    return (*found, *([LeftOut(reason=NOT_KNOWN, count=waiting)] if waiting else []))
