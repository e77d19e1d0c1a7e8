"""What notifications takes in from the bus: facts that it tells people or needs to remember, and contact details."""

from __future__ import annotations

from collections.abc import Callable

from services.notifications.actions import (
    CONTACTS_CONSUMER,
    FACTS_CONSUMER,
    take_applicant_contact,
    take_contact,
    take_fact,
)
from services.notifications.catalogue import CATALOGUE
from services.notifications.composing import Composer
from services.notifications.mailings.actions import invite_on_its_day
from shared.bus import Handlers
from shared.bus_setup import COMMANDS_STREAM, CONTACT_STREAM, FACTS_STREAM, Durable
from shared.clock import Clock
from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Command, Envelope, Fact
from shared.db import Database
from shared.inbox import first_time
from shared.second_person import CAP

COMMANDS_CONSUMER = "notifications-commands"

REMEMBERED: tuple[type[Fact], ...] = (
    intake.ProviderAdded,
    intake.ProgrammePublished,
    intake.SchoolRecorded,
    intake.CohortOpened,
    intake.CohortChanged,
    intake.SchoolChanged,
    intake.ConsentChanged,
    intake.EvaluationAnswered,
    intake.EvaluationEnded,
    intake.AttendanceRecorded,
    intake.LevelTwoProofRecorded,
    intake.CheckRecorded,
    intake.PlaceOfferDeclined,
    intake.PlaceOfferExpired,
    intake.JourneyHeld,
    intake.HoldEnded,
    intake.DraftSubmitted,
    intake.DraftDeleted,
    assessment.AssessmentAccepted,
    assessment.AssessmentDeclined,
    assessment.GuestConfirmed,
    assessment.EvidenceOpened,
    assessment.ReportSigned,
    assessment.ReportQuestionAnswered,
)
"""Facts that lead to no message of their own, but tell whom, where, or that a reminder's reason is gone."""

_OF_OTHERS = tuple(rule.fact for rule in CATALOGUE if rule.fact.owner != "notifications")
"""What is released here is planned here, in one transaction."""

TAKEN_IN: tuple[type[Fact], ...] = tuple(dict.fromkeys((*REMEMBERED, *_OF_OTHERS)))


def fact_handlers(database: Database, composer: Composer, clock: Clock, planned: Callable[[], None]) -> Handlers:
    """Handlers of the facts; `planned` is called when messages were planned, after their commit."""
    handlers = Handlers()

    @handlers.on(*TAKEN_IN)
    async def take(told: Envelope[Fact]) -> None:
        async with database.transaction() as connection:
            count = await take_fact(connection, told, composer, clock.now())
        if count:
            planned()

    return handlers


OBEYED: tuple[type[Command], ...] = (notifications.InviteHolders,)


def command_handlers(database: Database, clock: Clock, planned: Callable[[], None]) -> Handlers:
    """The handler of the one command; `planned` is called when messages may have been planned."""
    handlers = Handlers()

    @handlers.on(notifications.InviteHolders)
    async def invite(asked: Envelope[notifications.InviteHolders]) -> None:
        async with database.transaction() as connection:
            if await first_time(connection, COMMANDS_CONSUMER, asked.id):
                meeting_id, now = asked.data.meeting_id, clock.now()
                await invite_on_its_day(connection, asked.provider, meeting_id, now, CAP, asked.id)
        planned()

    return handlers


def contact_handlers(database: Database) -> Handlers:
    """Handlers of contact details, which both other services tell."""
    handlers = Handlers()

    @handlers.on(intake.ContactDetailsSet)
    async def take_from_intake(told: Envelope[intake.ContactDetailsSet]) -> None:
        async with database.transaction() as connection:
            await take_contact(connection, told)

    @handlers.on(intake.ApplicantContactSet)
    async def take_applicant(told: Envelope[intake.ApplicantContactSet]) -> None:
        async with database.transaction() as connection:
            await take_applicant_contact(connection, told)

    @handlers.on(assessment.ContactDetailsSet)
    async def take_from_assessment(told: Envelope[assessment.ContactDetailsSet]) -> None:
        async with database.transaction() as connection:
            await take_contact(connection, told)

    return handlers


DURABLES = (
    Durable(COMMANDS_STREAM, COMMANDS_CONSUMER, tuple(sorted(command.subject() for command in OBEYED))),
    Durable(FACTS_STREAM, FACTS_CONSUMER, tuple(sorted(fact.subject() for fact in TAKEN_IN))),
    Durable(
        CONTACT_STREAM,
        CONTACTS_CONSUMER,
        tuple(
            sorted(
                contact.subject()
                for contact in (intake.ContactDetailsSet, intake.ApplicantContactSet, assessment.ContactDetailsSet)
            )
        ),
    ),
)
