"""What pages and clients read: views made for the reader, skipping the model where that is shorter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.intake.domain import wording
from services.intake.domain.application import Application
from services.intake.domain.declaration import Agreed, Declaration, State
from services.intake.domain.duplicate import masked
from services.intake.domain.level_two import Proof, Subject, missing
from services.intake.domain.wording import Statement
from services.intake.repository import (
    applications,
    attendance,
    checks,
    cohorts,
    declarations,
    duplicates,
    level_two,
    people,
    places,
    schools,
    waivers,
)
from services.intake.repository.attendance import RegisterEntry
from shared.contracts.envelope import Frozen
from shared.contracts.values import CatchUp, SessionPlan
from shared.dates import check_plans, undo_until
from shared.db import Connection
from shared.errors import LinkExpired, NotFound
from shared.policy import Choice, Programme
from shared.published import programme_of


class Confirmation(Frozen):
    """One statement as it was confirmed."""

    code: str
    text: str
    confirmed: bool


class Receipt(Agreed):
    """What the head keeps: shown after the answer, for as long as the link lives, with what the school agreed to."""

    declaration_id: str
    state: State
    decided_at: datetime
    signed_at: datetime | None = None
    name: str = ""
    role: str = ""
    statements: tuple[Confirmation, ...] = ()
    reason_class: str | None = None


class DeclarationView(Frozen):
    """What the head sees behind the link."""

    declaration_id: str
    state: State
    candidate_name: str
    school_name: str
    head_name: str
    provider_name: str
    provider_contact_name: str
    provider_contact_phone: str
    statements: tuple[Statement, ...]
    wording_version: str
    asked_at: datetime
    lapses_at: datetime
    receipt: Receipt | None


class CohortView(Frozen):
    """A cohort as its provider's people see it."""

    cohort_id: str
    name: str
    programme: str
    capacity: int
    placed: int
    waiting: int
    offered: int = 0
    cancelled_at: datetime | None = None
    called_off: tuple[int, ...] = ()
    allocate_at: datetime
    sessions: tuple[SessionPlan, ...]


class OfferView(Frozen):
    """A place that was freed. `state` is offered, placed (taken up), waiting (let go by) or released."""

    journey_id: str
    state: str
    hold_until: datetime | None
    cohort: CohortView
    waiting_position: int | None


class AttendanceView(Frozen):
    """One entry in a register."""

    cohort_id: str
    session: int
    held_on: date
    attended: bool


class CheckState(Frozen):
    """One check of understanding of the candidate's cohort."""

    check: int
    title: str
    due_on: date
    done: bool
    waived: bool


class ApplicationView(Frozen):
    """Where a journey stands, as far as intake knows."""

    journey_id: str
    reference: str
    programme: str
    stage: str
    name: str
    preferred_name: str | None
    school_name: str
    head_name: str
    submitted_at: datetime
    withdrew_at: datetime | None
    can_come_back_until: datetime | None = None
    paused_at: datetime | None = None
    declaration_state: str
    declaration_lapses_at: datetime
    declaration_counts: bool
    head_address_doubt: str | None
    level_two_missing: tuple[Subject, ...]
    place: str | None
    waiting_position: int | None
    place_held_until: datetime | None = None
    cohort: CohortView
    checks: tuple[CheckState, ...] = ()
    attendance: tuple[AttendanceView, ...]


class LevelTwoView(Frozen):
    """Proof of level 2: what is missing, what is accepted (label by code, by subject), and what was shown."""

    missing: tuple[Subject, ...]
    accepted: dict[Subject, dict[str, str]]
    proofs: tuple[Proof, ...]


class OneRecord(Frozen):
    """One of two records as either person may see it."""

    journey_id: str
    submitted_at: datetime
    email: str
    school_name: str
    stage: str


class DuplicateView(Frozen):
    """Two records that look like one person's: `state` is `open` until one is kept or both go on."""

    state: str
    matched: tuple[str, ...]
    this: OneRecord
    other: OneRecord
    wishes_to_keep_this: bool


class DuplicatePair(Frozen):
    """What the office sees: both references, and who has asked to keep which."""

    found_at: datetime
    matched: tuple[str, ...]
    journey_id: str
    reference: str
    other_journey_id: str
    other_reference: str
    wish_of: str | None


async def declaration_view(connection: Connection, declaration: Declaration) -> DeclarationView:
    """Everything on the head's page."""
    provider_id = declaration.provider_id
    application = await applications.application(connection, provider_id, declaration.journey_id)
    provider = await people.provider(connection, provider_id)
    school = await schools.school(connection, provider_id, application.school_id)
    names = await people.names_of(connection, provider_id, [declaration.head_id, declaration.candidate_id])
    programme = await programme_of(connection, provider_id, application.programme_key)
    return DeclarationView(
        declaration_id=declaration.declaration_id,
        state=declaration.state,
        candidate_name=names[declaration.candidate_id],
        school_name=school.name,
        head_name=names[declaration.head_id],
        provider_name=provider.name,
        provider_contact_name=provider.contact_name,
        provider_contact_phone=provider.contact_phone,
        statements=wording.statements(declaration.wording_version, programme),
        wording_version=declaration.wording_version,
        asked_at=declaration.asked_at,
        lapses_at=declaration.lapses_at,
        receipt=await receipt(connection, declaration),
    )


async def receipt(connection: Connection, declaration: Declaration) -> Receipt | None:
    """What was answered, in the words that were shown; None while nothing was."""
    if declaration.decided_at is None:
        return None
    rows = await connection.fetch(
        """select code, wording as text, confirmed from confirmations
           where provider_id = $1 and declaration_id = $2 and link_version = $3""",
        declaration.provider_id,
        declaration.declaration_id,
        declaration.link_version,
    )
    confirmed = {row["code"]: Confirmation(**row) for row in rows}
    signature, refusal = declaration.signature, declaration.refusal
    return Receipt(
        declaration_id=declaration.declaration_id,
        state=declaration.state,
        decided_at=declaration.decided_at,
        signed_at=declaration.decided_at if signature else None,
        name=signature.name if signature else "",
        role=signature.role if signature else "",
        statements=tuple(confirmed[code] for code in wording.CODES if code in confirmed),
        reason_class=refusal.reason_class if refusal else None,
        **(signature.agreed.model_dump() if signature else {}),
    )


async def cohort_view(connection: Connection, provider_id: str, cohort_id: str) -> CohortView:
    """One cohort with how full it is. Raises NotFound."""
    cohort = await cohorts.cohort(connection, provider_id, cohort_id)
    counts = await connection.fetchrow(
        """select count(*) filter (where state = 'placed') as placed,
                  count(*) filter (where state = 'offered') as offered,
                  count(*) filter (where state = 'waiting') as waiting
           from places where provider_id = $1 and cohort_id = $2""",
        provider_id,
        cohort_id,
    )
    kept = {"cohort_id", "name", "programme", "capacity", "allocate_at", "cancelled_at", "called_off"}
    shown: dict[str, Any] = cohort.model_dump(include=kept)
    return CohortView(**shown, sessions=cohort.plans, **dict(counts or {}))


async def cohort_views(connection: Connection, provider_id: str) -> tuple[CohortView, ...]:
    """All cohorts of the provider, by their first session."""
    known = await cohorts.cohorts(connection, provider_id)
    return tuple([await cohort_view(connection, provider_id, one.cohort_id) for one in known])


async def application_view(connection: Connection, provider_id: str, journey_id: str) -> ApplicationView:
    """One journey. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    declaration = await declarations.newest_of_journey(connection, provider_id, journey_id)
    place = await places.place(connection, provider_id, journey_id)
    waits = place is not None and place.state == "waiting"
    school = await schools.school(connection, provider_id, application.school_id)
    names = await people.names_of(connection, provider_id, [application.candidate_id, application.head_id])
    records = await attendance.records_of(connection, provider_id, journey_id)
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    return ApplicationView(
        journey_id=journey_id,
        reference=application.reference,
        programme=application.programme_key,
        stage=application.stage,
        name=names[application.candidate_id],
        preferred_name=application.preferred_name,
        school_name=school.name,
        head_name=names[application.head_id],
        submitted_at=application.submitted_at,
        withdrew_at=application.withdrew_at,
        can_come_back_until=undo_until(application.withdrew_at, programme).at if application.withdrew_at else None,
        paused_at=application.paused_at,
        declaration_state=declaration.state,
        declaration_lapses_at=declaration.lapses_at,
        declaration_counts=declaration.counts,
        head_address_doubt=declaration.address_doubt if declaration.is_doubted else None,
        level_two_missing=missing(await level_two.proofs_of(connection, provider_id, journey_id), programme),
        place=place.state if place else None,
        waiting_position=await places.position(connection, provider_id, journey_id) if waits else None,
        place_held_until=place.hold_until if place else None,
        cohort=await cohort_view(connection, provider_id, application.cohort_id),
        checks=await check_states(connection, application),
        attendance=tuple(AttendanceView(**record.model_dump(exclude={"trainer_id"})) for record in records),
    )


async def check_states(connection: Connection, application: Application) -> tuple[CheckState, ...]:
    """The checks of understanding of the candidate's cohort, while there is a place."""
    if not application.is_in_group:
        return ()
    provider_id, journey_id = application.provider_id, application.journey_id
    cohort = await cohorts.cohort(connection, provider_id, application.cohort_id)
    programme = await programme_of(connection, provider_id, cohort.programme_key)
    done = await checks.done_by(connection, provider_id, journey_id)
    waived = await waivers.waived(connection, provider_id, journey_id)
    return tuple(
        CheckState(
            check=plan.check,
            title=plan.title,
            due_on=plan.due_on,
            done=plan.check in done,
            waived=plan.check in waived.checks,
        )
        for plan in check_plans([session.starts_at for session in cohort.plans], programme)
    )


async def offer_view(connection: Connection, provider_id: str, journey_id: str, link_version: int | None) -> OfferView:
    """The place that was offered. Raises NotFound when none ever was, LinkExpired for the link of an older offer."""
    place = await places.place(connection, provider_id, journey_id)
    if place is None or not place.offer_version:
        raise NotFound("No place has been offered here.")
    if link_version is not None and link_version < place.offer_version:
        raise LinkExpired("A newer offer has replaced this one. Open the newest message that you got.")
    waits = place.state == "waiting"
    return OfferView(
        journey_id=journey_id,
        state=place.state,
        hold_until=place.hold_until,
        cohort=await cohort_view(connection, provider_id, place.cohort_id),
        waiting_position=await places.position(connection, provider_id, journey_id) if waits else None,
    )


async def catch_ups(
    connection: Connection, provider_id: str, journey_id: str, number: int, now: datetime
) -> tuple[CatchUp, ...]:
    """The sessions still to come that would make a missed one good for that candidate. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    return await cohorts.catch_ups(connection, provider_id, application.programme, application.cohort_id, number, now)


async def with_what_is_missing(
    connection: Connection, provider_id: str, entries: list[RegisterEntry], programme: Programme
) -> tuple[RegisterEntry, ...]:
    """A register with the subjects whose proof the trainer may ask to see."""
    proofs = await level_two.proofs_of_many(connection, provider_id, [entry.journey_id for entry in entries])
    return tuple(
        entry.model_copy(update={"level_two_missing": missing(proofs[entry.journey_id], programme)})
        for entry in entries
    )


async def level_two_view(connection: Connection, provider_id: str, journey_id: str) -> LevelTwoView:
    """What was shown and what is missing. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    proofs = await level_two.proofs_of(connection, provider_id, journey_id)
    rules = programme.eligibility
    return LevelTwoView(
        missing=missing(proofs, programme),
        accepted={"english": _labels(rules.level2_english_kinds), "maths": _labels(rules.level2_maths_kinds)},
        proofs=proofs,
    )


def _labels(kinds: tuple[Choice, ...]) -> dict[str, str]:
    return {kind.code: kind.label for kind in kinds}


async def duplicate_view(connection: Connection, provider_id: str, journey_id: str) -> DuplicateView:
    """The question about one application, answered or not. Raises NotFound."""
    pair = await duplicates.newest_pair(connection, provider_id, journey_id)
    return DuplicateView(
        state=pair.state,
        matched=pair.matched,
        this=await _record(connection, provider_id, journey_id),
        other=await _record(connection, provider_id, pair.other_of(journey_id)),
        wishes_to_keep_this=pair.wish_of == journey_id,
    )


async def duplicate_pairs(connection: Connection, provider_id: str) -> tuple[DuplicatePair, ...]:
    """What is not decided yet."""
    found = []
    for pair in await duplicates.open_pairs(connection, provider_id):
        newer = await applications.application(connection, provider_id, pair.journey_id)
        older = await applications.application(connection, provider_id, pair.other_journey_id)
        found.append(
            DuplicatePair(
                found_at=pair.found_at,
                matched=pair.matched,
                journey_id=newer.journey_id,
                reference=newer.reference,
                other_journey_id=older.journey_id,
                other_reference=older.reference,
                wish_of=pair.wish_of,
            )
        )
    return tuple(found)


async def _record(connection: Connection, provider_id: str, journey_id: str) -> OneRecord:
    application = await applications.application(connection, provider_id, journey_id)
    candidate = await people.person(connection, provider_id, application.candidate_id)
    school = await schools.school(connection, provider_id, application.school_id)
    return OneRecord(
        journey_id=journey_id,
        submitted_at=application.submitted_at,
        email=masked(candidate.email),
        school_name=school.name,
        stage=application.stage,
    )
