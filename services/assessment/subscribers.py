"""What assessment hears: intake's facts and contacts, and the commands of journeys, cohorts and rounds.

Every handler does its effect and its inbox row in one transaction, so a message that comes twice has its effect once.
A DomainError while obeying a command is the command's answer, not a dead letter.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from services.assessment import course, journeys
from services.assessment.allocation import actions as allocation
from services.assessment.appointments import actions as appointments
from services.assessment.appointments import ending, reminding
from services.assessment.awards import actions as awards
from services.assessment.digests import actions as digests
from services.assessment.evidence import actions as evidence
from services.assessment.judgement import actions as judgement
from services.assessment.moderation import actions as moderation
from services.assessment.reassessments import actions as reassessments
from services.assessment.retention import actions as retention
from services.assessment.stand_ins import answering
from services.assessment.work import Desk, Work
from shared import published
from shared.bus import Handlers
from shared.bus_setup import COMMANDS_STREAM, CONTACT_STREAM, FACTS_STREAM, Durable
from shared.contracts import assessment as told
from shared.contracts import intake
from shared.contracts.envelope import Command, Envelope, Message
from shared.db import Connection
from shared.errors import DomainError
from shared.inbox import first_time

CONSUMER = "assessment"

Effect = Callable[[Work, Envelope[Any]], Awaitable[None]]

OBEYED: tuple[tuple[type[Command], Effect], ...] = (
    (told.AllocateCohort, allocation.allocate_cohort),
    (told.AllocateCandidate, allocation.allocate_candidate),
    (told.ExpireOffer, answering.expire),
    (told.RemindGuests, appointments.remind_guests),
    (told.ReleaseUnansweredSlots, ending.release_unanswered),
    (told.CancelAppointment, ending.give_up_everything),
    (told.RemindEvidenceDue, evidence.remind_evidence_due),
    (told.RecordEvidenceLate, evidence.record_evidence_late),
    (told.RemindAppointment, reminding.remind_appointment),
    (told.RemindUnread, reminding.remind_unread),
    (told.RemindReportDue, judgement.remind_report_due),
    (told.CloseRound, moderation.close_round),
    (told.ReleaseRound, moderation.release_round),
    (told.BookReassessment, reassessments.book_reassessment),
    (told.MakeAward, awards.make_award),
    (told.PrepareDigest, digests.prepare_digest),
    (told.PlanRetention, retention.plan_retention),
    (told.WarnOfDeletion, retention.warn_of_deletion),
    (told.DeleteEvidence, retention.delete_evidence),
)
"""Every command and the one action that obeys it."""


async def _keep_preparation(work: Work, message: Envelope[intake.PreparationCompleted]) -> None:
    await journeys.keep_preparation(work.connection, message)
    was_due = message.time <= message.data.allocate_at
    await allocation.allocate_if_batch_has_run(work, message.journey or "", was_due)


async def _keep_withdrawal(work: Work, message: Envelope[intake.CandidateWithdrew]) -> None:
    await journeys.keep_withdrawal(work.connection, work.provider, message.journey or "", message.data.withdrew_at)


def _keeping(keep: Callable[[Connection, Envelope[Any]], Awaitable[None]]) -> Effect:
    async def effect(work: Work, message: Envelope[Any]) -> None:
        await keep(work.connection, message)

    return effect


KEPT: tuple[tuple[type[Message], Effect], ...] = (
    (intake.ProviderAdded, _keeping(journeys.keep_provider)),
    (intake.ProgrammePublished, _keeping(published.keep_told)),
    (intake.SchoolRecorded, _keeping(journeys.keep_school)),
    (intake.CohortOpened, _keeping(journeys.keep_cohort)),
    (intake.CohortChanged, _keeping(journeys.keep_cohort)),
    (intake.ApplicationReceived, _keeping(journeys.keep_application)),
    (intake.HeadReplaced, _keeping(journeys.keep_replaced_head)),
    (intake.DeclarationTakenBack, _keeping(journeys.keep_replaced_head)),
    (intake.DeclarationSigned, allocation.take_signature),
    (intake.PreparationCompleted, _keep_preparation),
    (intake.CandidateWithdrew, _keep_withdrawal),
    (intake.WithdrawalUndone, course.undo_withdrawal),
    (intake.JourneyPaused, course.pause),
    (intake.JourneyResumed, course.resume),
    (intake.JourneyDeferred, course.defer),
    (intake.SchoolChanged, course.change_school),
    (intake.JourneyVoided, course.void),
    (intake.JourneyMerged, course.merge),
)
"""Intake's facts, and how assessment keeps its own copy of what it needs."""

CONTACTS: tuple[tuple[type[Message], Effect], ...] = ((intake.ContactDetailsSet, _keeping(journeys.keep_candidate)),)
"""The one class of facts that carries names."""


def _durable(stream: str, table: tuple[tuple[type[Message], Effect], ...]) -> Durable:
    subjects = tuple(sorted(message.subject() for message, _ in table))
    return Durable(stream=stream, name=f"{CONSUMER}-{stream.lower()}", subjects=subjects)


FACTS, COMMANDS, CONTACT = (
    _durable(FACTS_STREAM, KEPT),
    _durable(COMMANDS_STREAM, OBEYED),
    _durable(CONTACT_STREAM, CONTACTS),
)
DURABLES = (FACTS, COMMANDS, CONTACT)
"""What `hlta bootstrap` declares for this service."""


def handlers(desk: Desk) -> dict[Durable, Handlers]:
    """The handlers of each durable consumer, bound to the service's desk."""
    table: dict[Durable, Handlers] = {}
    for durable, effects in ((FACTS, KEPT), (CONTACT, CONTACTS)):
        table[durable] = Handlers()
        for message, effect in effects:
            table[durable].on(message)(_taking_in(desk, effect))
    table[COMMANDS] = Handlers()
    for message, obey in OBEYED:
        table[COMMANDS].on(message)(_obeying(desk, message, obey))
    return table


def _taking_in(desk: Desk, effect: Effect) -> Callable[[Envelope[Any]], Awaitable[None]]:
    async def take_in(message: Envelope[Any]) -> None:
        async with _once(desk, message) as work:
            if work is not None:
                await effect(work, message)

    return take_in


def _obeying(desk: Desk, command: type[Command], obey: Effect) -> Callable[[Envelope[Any]], Awaitable[None]]:
    async def take_in(message: Envelope[Any]) -> None:
        try:
            async with _once(desk, message, chain=command.answered) as work:
                if work is not None:
                    await obey(work, message)
        except DomainError as refusal:  # undone; the refusal is the answer, in a transaction of its own
            if not command.answered:
                raise
            async with _once(desk, message, chain=True) as work:
                if work is not None:
                    await _refuse(work, message, refusal.reason_code)

    return take_in


async def _refuse(work: Work, message: Envelope[Any], reason_code: str) -> None:
    refused = told.CommandRefused(command_id=message.id, reason_code=reason_code)
    if message.journey is None:
        await work.tell(refused, programme=message.programme, cohort=message.cohort)
    else:
        await work.tell(refused, await journeys.lock(work.connection, work.provider, message.journey))


@asynccontextmanager
async def _once(desk: Desk, message: Envelope[Any], *, chain: bool = True) -> AsyncIterator[Work | None]:
    """Work for a message that is met for the first time; None for a copy."""
    async with desk.work(message.provider, causation=message.id, chain=chain) as work:
        yield work if await first_time(work.connection, CONSUMER, message.id) else None
