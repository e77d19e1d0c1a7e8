"""What intake takes in from the bus: its commands, and the few facts of others that end a journey.

Effect, inbox row and answer are one transaction. A command that a rule refuses is answered with `CommandRefused`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from services.intake.actions import (
    attendance,
    checks,
    cohorts,
    declarations,
    digests,
    drafts,
    evaluations,
    level_two,
    offers,
    outcomes,
    places,
)
from services.intake.repository import applications
from services.intake.transaction import Intake, Transaction
from shared.bus import Handlers
from shared.bus_setup import COMMANDS_STREAM, FACTS_STREAM, Durable
from shared.contracts.assessment import (
    AppealDecided,
    AppealReceived,
    AwardMade,
    AwardRevoked,
    DigestPrepared,
    OutcomeReleased,
    ReportSigned,
)
from shared.contracts.envelope import Command, Envelope, Message
from shared.contracts.intake import (
    AskEvaluation,
    AskForRegister,
    CloseEvaluation,
    CommandRefused,
    DeleteDraft,
    ExpirePlaceOffer,
    LapseDeclaration,
    PlaceCandidate,
    RemindCheck,
    RemindDeclaration,
    RemindDraft,
    RemindEvaluation,
    RemindLevelTwo,
    RemindSession,
    TellCandidateStillWaiting,
    TellMissedSession,
)
from shared.contracts.notifications import AddressWorks, MessageBounced
from shared.errors import DomainError, Invalid, LinkExpired, NotFound
from shared.inbox import first_time
from shared.logging import get_logger
from shared.outbox import About

log = get_logger(__name__)

COMMANDS_CONSUMER = "intake-commands"
FACTS_CONSUMER = "intake-facts"

Effect = Callable[[Transaction, Envelope[Any]], Awaitable[None]]


async def _remind_declaration(transaction: Transaction, asked: Envelope[RemindDeclaration]) -> None:
    await declarations.remind(transaction, asked.provider, _journey(asked), asked.data)


async def _tell_still_waiting(transaction: Transaction, asked: Envelope[TellCandidateStillWaiting]) -> None:
    await declarations.remind(transaction, asked.provider, _journey(asked), asked.data)


async def _lapse_declaration(transaction: Transaction, asked: Envelope[LapseDeclaration]) -> None:
    await declarations.lapse_declaration(transaction, asked.provider, _journey(asked), asked.data.declaration_id)


async def _place_candidate(transaction: Transaction, asked: Envelope[PlaceCandidate]) -> None:
    await places.place_candidate(transaction, asked.provider, _journey(asked), asked.data.cohort_id)


async def _remind_level_two(transaction: Transaction, asked: Envelope[RemindLevelTwo]) -> None:
    await level_two.remind_level_two(transaction, asked.provider, _journey(asked), asked.data)


async def _tell_missed_session(transaction: Transaction, asked: Envelope[TellMissedSession]) -> None:
    await attendance.tell_missed_session(transaction, asked.provider, _journey(asked), asked.data)


async def _expire_place_offer(transaction: Transaction, asked: Envelope[ExpirePlaceOffer]) -> None:
    await offers.expire_place_offer(transaction, asked.provider, _journey(asked), asked.data)


async def _remind_check(transaction: Transaction, asked: Envelope[RemindCheck]) -> None:
    await checks.remind_check(transaction, asked.provider, asked.data)


async def _remind_session(transaction: Transaction, asked: Envelope[RemindSession]) -> None:
    await cohorts.remind_session(transaction, asked.provider, asked.data)


async def _ask_for_register(transaction: Transaction, asked: Envelope[AskForRegister]) -> None:
    await cohorts.ask_for_register(transaction, asked.provider, asked.data.cohort_id, asked.data.session)


async def _remind_draft(transaction: Transaction, asked: Envelope[RemindDraft]) -> None:
    await drafts.remind_draft(transaction, asked.provider, asked.data)


async def _delete_draft(transaction: Transaction, asked: Envelope[DeleteDraft]) -> None:
    await drafts.expire_draft(transaction, asked.provider, asked.data)


async def _ask_evaluation(transaction: Transaction, asked: Envelope[AskEvaluation]) -> None:
    await evaluations.ask_evaluation(transaction, asked.provider, asked.data)


async def _remind_evaluation(transaction: Transaction, asked: Envelope[RemindEvaluation]) -> None:
    await evaluations.remind_evaluation(transaction, asked.provider, asked.data)


async def _close_evaluation(transaction: Transaction, asked: Envelope[CloseEvaluation]) -> None:
    await evaluations.close_evaluation(transaction, asked.provider, asked.data)


async def _award_revoked(transaction: Transaction, told: Envelope[AwardRevoked]) -> None:
    await evaluations.revoke_evaluation(transaction, told.provider, _journey(told))


async def _outcome_released(transaction: Transaction, told: Envelope[OutcomeReleased]) -> None:
    await outcomes.take_outcome(transaction, told.provider, _journey(told), told.data.outcome, told.time)


async def _appeal_received(transaction: Transaction, told: Envelope[AppealReceived]) -> None:
    await outcomes.take_appeal(transaction, told.provider, _journey(told), told.data)


async def _appeal_decided(transaction: Transaction, told: Envelope[AppealDecided]) -> None:
    await outcomes.end_appeal(transaction, told.provider, _journey(told), told.data)


async def _award_made(transaction: Transaction, told: Envelope[AwardMade]) -> None:
    await outcomes.take_award(transaction, told.provider, _journey(told), told.data)


async def _report_signed(transaction: Transaction, told: Envelope[ReportSigned]) -> None:
    await applications.mark_assessed(transaction.connection, told.provider, _journey(told), told.time)


async def _digest_prepared(transaction: Transaction, told: Envelope[DigestPrepared]) -> None:
    await digests.tell_operators(transaction, told)


async def _message_bounced(transaction: Transaction, told: Envelope[MessageBounced]) -> None:
    if told.journey is not None and told.data.template in ("m03_please_confirm", "m04_reminder_to_confirm"):
        await declarations.take_bounce(transaction, told.provider, told.journey, told.data.person_id)


async def _address_works(transaction: Transaction, told: Envelope[AddressWorks]) -> None:
    if told.journey is not None:
        await declarations.take_works(transaction, told.provider, told.journey, told.data.person_id)


ON_COMMAND: dict[type[Command], Effect] = {
    RemindDeclaration: _remind_declaration,
    TellCandidateStillWaiting: _tell_still_waiting,
    LapseDeclaration: _lapse_declaration,
    PlaceCandidate: _place_candidate,
    TellMissedSession: _tell_missed_session,
    RemindSession: _remind_session,
    AskForRegister: _ask_for_register,
    ExpirePlaceOffer: _expire_place_offer,
    RemindLevelTwo: _remind_level_two,
    RemindCheck: _remind_check,
    RemindDraft: _remind_draft,
    DeleteDraft: _delete_draft,
    AskEvaluation: _ask_evaluation,
    RemindEvaluation: _remind_evaluation,
    CloseEvaluation: _close_evaluation,
}
ON_FACT: dict[type[Message], Effect] = {
    ReportSigned: _report_signed,
    OutcomeReleased: _outcome_released,
    AppealReceived: _appeal_received,
    AppealDecided: _appeal_decided,
    AwardMade: _award_made,
    DigestPrepared: _digest_prepared,
    AwardRevoked: _award_revoked,
    MessageBounced: _message_bounced,
    AddressWorks: _address_works,
}

DURABLES = (
    Durable(COMMANDS_STREAM, COMMANDS_CONSUMER, tuple(sorted(command.subject() for command in ON_COMMAND))),
    Durable(FACTS_STREAM, FACTS_CONSUMER, tuple(sorted(fact.subject() for fact in ON_FACT))),
)
"""Declared by `hlta bootstrap`."""


def command_handlers(intake: Intake) -> Handlers:
    """The table of commands, bound to the service."""
    handlers = Handlers()
    for command, effect in ON_COMMAND.items():
        handlers.on(command)(_obeying(intake, effect))
    return handlers


def fact_handlers(intake: Intake) -> Handlers:
    """The table of other services' facts, bound to the service."""
    handlers = Handlers()
    for fact, effect in ON_FACT.items():
        handlers.on(fact)(_taking_in(intake, effect))
    return handlers


def _obeying(intake: Intake, effect: Effect) -> Callable[[Envelope[Any]], Awaitable[None]]:
    async def obey(asked: Envelope[Any]) -> None:
        async with intake.begin(f"command:{asked.id}", asked.id) as transaction:
            if not await first_time(transaction.connection, COMMANDS_CONSUMER, asked.id):
                return
            try:
                async with transaction.connection.transaction():  # a refusal leaves nothing half done
                    await effect(transaction, asked)
            except (DomainError, Invalid, LinkExpired, NotFound) as refusal:
                await _refuse(transaction, asked, refusal.reason_code)

    return obey


def _taking_in(intake: Intake, effect: Effect) -> Callable[[Envelope[Any]], Awaitable[None]]:
    async def take_in(told: Envelope[Any]) -> None:
        async with intake.begin(f"fact:{told.id}", told.id) as transaction:
            if await first_time(transaction.connection, FACTS_CONSUMER, told.id):
                await effect(transaction, told)

    return take_in


async def _refuse(transaction: Transaction, asked: Envelope[Command], reason_code: str) -> None:
    """Answer a command that changed nothing; a reminder is not awaited, so its refusal is only logged."""
    log.info("command_refused", type=asked.type, command_id=asked.id, reason=reason_code)
    if not asked.data.answered:
        return
    about = About(
        provider=asked.provider,
        programme=asked.programme,
        journey=asked.journey,
        cohort=asked.cohort,
        causation=asked.id,
    )
    await transaction.tell(CommandRefused(command_id=asked.id, reason_code=reason_code), about)


def _journey(envelope: Envelope[Any]) -> str:
    if envelope.journey is None:
        raise Invalid(f"{envelope.type} names no journey.", code="no_journey")
    return envelope.journey
