"""Somebody applies: people, application, declaration request and operator's tasks, all in one transaction."""

from __future__ import annotations

from uuid import uuid4

from services.intake.actions.consents import take_with_application
from services.intake.actions.declarations import request_declaration
from services.intake.actions.duplicates import hold_if_alike
from services.intake.actions.level_two import make_exception
from services.intake.actions.register_of_schools import school_for
from services.intake.actions.telling import add_person, tell_of_journey
from services.intake.domain.application import Application, NewApplication, Stage, reference_of
from services.intake.domain.cohort import Cohort
from services.intake.domain.consents import How
from services.intake.domain.eligibility import head_address_doubt, problems_of, refuse_if_any
from services.intake.domain.level_two import Subject, WithoutProof
from services.intake.domain.school import School
from services.intake.repository import applications, cohorts, duplicates, people
from services.intake.repository.people import Person
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.intake import ApplicationReceived
from shared.contracts.values import Adjustments
from shared.errors import DomainError, Invalid
from shared.published import programme_of


class Received(Frozen):
    """The answer to an application; `new` is false when the address was on the programme already."""

    journey_id: str
    reference: str
    new: bool


async def apply(
    transaction: Transaction,
    provider_id: str,
    filled_in: NewApplication,
    journey_id: str,
    candidate_id: str | None = None,
    *,
    by_operator: bool = False,
    consents_by: How = "application",
) -> Received:
    """Take in an application. The same address on the same programme is answered with its first journey.

    `candidate_id` is the person's id when they have one already; else it is made. `by_operator`: only the provider
    makes exceptions from proof of level 2. `consents_by`: how we know what the candidate agreed to.

    Raises Refused with a reason for each failed check, Invalid for an unknown or closed school or an unknown cohort,
    DomainError when no cohort is open.
    """
    connection = transaction.connection
    exceptions = _exceptions(filled_in)
    if exceptions and not by_operator:
        raise Invalid(
            "Only the training provider can make an exception from proof of level 2. Ask them before you apply.",
            field=f"level2_{next(iter(exceptions))}_exception",
        )
    await people.provider(connection, provider_id)
    await applications.hold_email(connection, provider_id, filled_in.programme, filled_in.email)
    if filled_in.birth_date is not None:
        await duplicates.hold_birth_date(connection, provider_id, filled_in.programme, filled_in.birth_date)
    known = await applications.known_journey(connection, provider_id, filled_in.programme, filled_in.email)
    if known is not None:
        return Received(journey_id=known.journey_id, reference=known.reference, new=False)
    cohort = await _cohort_for(transaction, provider_id, filled_in)
    programme = await programme_of(connection, provider_id, cohort.programme_key)
    refuse_if_any(problems_of(filled_in, programme))
    country = programme.eligibility.only_country
    school = await school_for(transaction, provider_id, filled_in.school_urn, country)
    application = await _keep(transaction, filled_in, cohort, school, journey_id, candidate_id or uuid4().hex)
    await tell_of_journey(transaction, application, _received(application))
    await take_with_application(transaction, application, filled_in, consents_by)
    doubt = head_address_doubt(filled_in.email, filled_in.head_email, school.email_domain)
    held = await hold_if_alike(transaction, application, filled_in.birth_date)
    await request_declaration(transaction, application, school, programme, doubt, held=held)
    received = transaction.last_event_id
    for subject, reason in exceptions.items():
        without = WithoutProof(reason=reason)
        await make_exception(transaction, provider_id, journey_id, subject, without, uuid4().hex)
    transaction.last_event_id = received
    return Received(journey_id=application.journey_id, reference=application.reference, new=True)


def _exceptions(filled_in: NewApplication) -> dict[Subject, str]:
    given: dict[Subject, str | None] = {
        "english": filled_in.level2_english_exception,
        "maths": filled_in.level2_maths_exception,
    }
    return {subject: reason for subject, reason in given.items() if reason}


async def _cohort_for(transaction: Transaction, provider_id: str, filled_in: NewApplication) -> Cohort:
    now = transaction.now()
    chosen = filled_in.cohort_id or await cohorts.next_open_cohort(
        transaction.connection, provider_id, filled_in.programme, now
    )
    if chosen is None:
        raise DomainError(
            "No group is open for applications just now. Ask the training provider when the next one starts.",
            code="no_open_cohort",
            field="cohort_id",
        )
    cohort = await cohorts.cohort(transaction.connection, provider_id, chosen)
    if cohort.programme != filled_in.programme:
        raise Invalid("This cohort is of another programme. Choose one of the same.", field="cohort_id")
    if cohort.has_begun(now):
        raise DomainError(
            "This cohort's first session is past. Choose a later one.", code="cohort_begun", field="cohort_id"
        )
    return cohort


async def _add_people(
    transaction: Transaction,
    filled_in: NewApplication,
    provider_id: str,
    school: School,
    journey_id: str,
    candidate_id: str,
) -> dict[str, str]:
    """Candidate and head, and mentor and school contact where they have an address; their ids by role."""
    chosen = {
        "candidate": (filled_in.name, filled_in.email, filled_in.phone),
        "head": (filled_in.head_name, filled_in.head_email, None),
    }
    if filled_in.mentor_email is not None:
        chosen["mentor"] = (filled_in.mentor_name or "Mentor", filled_in.mentor_email, None)
    if filled_in.school_copies and filled_in.school_contact_email is not None:
        name = filled_in.school_contact_name or f"School office, {school.name}"
        chosen["school_contact"] = (name, filled_in.school_contact_email, None)
    ids: dict[str, str] = {}
    for role, (name, email, phone) in chosen.items():
        ids[role] = candidate_id if role == "candidate" else uuid4().hex
        person = Person(
            person_id=ids[role],
            provider_id=provider_id,
            role=role,
            name=name,
            email=email,
            phone=phone,
            school_id=school.school_id,
        )
        of_candidate = (_adjustments(filled_in), filled_in.certificate_name) if role == "candidate" else ()
        await add_person(transaction, person, journey_id, *of_candidate)
    return ids


def _adjustments(filled_in: NewApplication) -> Adjustments:
    return Adjustments(
        extra_minutes=filled_in.extra_minutes,
        breaks=filled_in.breaks,
        captions=filled_in.captions,
        words=filled_in.adjustments or "",
    )


async def _keep(
    transaction: Transaction,
    filled_in: NewApplication,
    cohort: Cohort,
    school: School,
    journey_id: str,
    candidate_id: str,
) -> Application:
    """The people and the row. Details travel before ApplicationReceived, so that every reader knows whom to tell."""
    ids = await _add_people(transaction, filled_in, cohort.provider_id, school, journey_id, candidate_id)
    application = Application(
        journey_id=journey_id,
        provider_id=cohort.provider_id,
        programme=cohort.programme,
        programme_version=cohort.programme_version,
        reference=reference_of(journey_id),
        candidate_id=ids["candidate"],
        head_id=ids["head"],
        mentor_id=ids.get("mentor"),
        school_contact_id=ids.get("school_contact"),
        school_id=school.school_id,
        cohort_id=cohort.cohort_id,
        stage=Stage.APPLIED,
        preferred_name=filled_in.preferred_name,
        phase=filled_in.phase,
        subjects=filled_in.subjects,
        region=filled_in.region,
        payer=filled_in.payer,
        link_version=1,
        submitted_at=transaction.now(),
        withdrew_at=None,
        version=0,
    )
    await applications.insert_application(transaction.connection, application, filled_in)
    return application


def _received(application: Application) -> ApplicationReceived:
    return ApplicationReceived(
        journey_id=application.journey_id,
        reference=application.reference,
        person_id=application.candidate_id,
        school_id=application.school_id,
        cohort_id=application.cohort_id,
        head_id=application.head_id,
        submitted_at=application.submitted_at,
        link_version=application.link_version,
        school_contact_id=application.school_contact_id,
        phase=application.phase,
        subjects=application.subjects,
        region=application.region,
    )
