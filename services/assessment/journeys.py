"""Reading, keeping and locking journeys and the reference data beside them. A journey's row is what its work locks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import asyncpg

from services.assessment.domain import Journey
from shared.calendar import Term, Terms
from shared.contracts.envelope import Envelope, Frozen
from shared.contracts.intake import (
    ApplicationReceived,
    CohortChanged,
    CohortOpened,
    ContactDetailsSet,
    DeclarationSigned,
    DeclarationTakenBack,
    HeadReplaced,
    PreparationCompleted,
    ProviderAdded,
    SchoolRecorded,
)
from shared.db import Connection
from shared.errors import NotFound, NotYet
from shared.published import resolved

_SELECT = """
    select j.*, w.withdrew_at, p.paused_at, s.school_id is not null as school_known, s.trust, s.terms, s.closed_on,
           d.replaced_at > coalesce(d.signed_at, '-infinity') is true as declaration_open,
           coalesce(c.extra_minutes, 0) as extra_minutes, coalesce(c.breaks, 0) as breaks,
           own.content as published
      from journeys j
      left join candidates c using (provider_id, person_id)
      left join declarations d using (provider_id, journey_id)
      left join withdrawals w using (provider_id, journey_id)
      left join schools s using (provider_id, school_id)
      left join pauses p on p.provider_id = j.provider_id and p.journey_id = j.journey_id
           and p.paused_at > coalesce(p.resumed_at, '-infinity')
      left join published_programmes own on own.provider_id = j.provider_id and own.key = j.programme
"""


class Person(Frozen):
    """A candidate's name and address, and the name that is wanted on the certificate where it is another."""

    name: str
    email: str
    certificate_name: str | None = None


def to_journey(row: asyncpg.Record) -> Journey:
    """A row of `_SELECT` as a value. Raises NotYet for a programme that has not arrived here."""
    fields: dict[str, Any] = {name: row[name] for name in Journey.model_fields if name not in ("terms", "published")}
    fields["published"] = resolved(row["programme"], row["published"])
    if row["school_known"]:
        terms = tuple(
            Term(
                name=term["name"],
                starts_on=term["starts_on"],
                ends_on=term["ends_on"],
                half_term_starts_on=term["half_term_starts_on"],
                half_term_ends_on=term["half_term_ends_on"],
            )
            for term in sorted(row["terms"], key=lambda term: str(term["starts_on"]))
        )
        fields["terms"] = Terms(terms=terms, closed_on=tuple(row["closed_on"])) if terms else None
    return Journey.model_validate(fields)


async def find(connection: Connection, provider: str, journey_id: str) -> Journey:
    """The journey, for reading. Raises NotFound."""
    row = await connection.fetchrow(_SELECT + " where j.provider_id = $1 and j.journey_id = $2", provider, journey_id)
    if row is None:
        raise NotFound("There is no such journey.")
    return to_journey(row)


async def lock(connection: Connection, provider: str, journey_id: str) -> Journey:
    """The journey, locked until the transaction ends. Raises NotYet when its facts have not arrived here.

    The caller knows from a link or a message that the journey exists, so that waiting is right.
    """
    await connection.execute(
        "select 1 from journeys where provider_id = $1 and journey_id = $2 for update", provider, journey_id
    )
    row = await connection.fetchrow(  # a second look: what the lock waited for may have changed the row
        _SELECT + " where j.provider_id = $1 and j.journey_id = $2", provider, journey_id
    )
    if row is None:
        raise NotYet("Assessment has not heard of this journey yet. Try again in a moment.")
    return to_journey(row)


async def lock_at_once(connection: Connection, provider: str, journey_id: str) -> bool:
    """Lock the journey if nobody else has it in hand. For whoever holds other locks and so must not wait."""
    row = await connection.fetchval(
        "select true from journeys where provider_id = $1 and journey_id = $2 for update skip locked",
        provider,
        journey_id,
    )
    return bool(row)


async def lock_if_known(connection: Connection, provider: str, journey_id: str) -> Journey | None:
    """The locked journey, or None while assessment has not heard of it: then there is nothing to change here."""
    try:
        return await lock(connection, provider, journey_id)
    except NotYet:
        return None


async def lock_ready_of_cohort(connection: Connection, provider: str, cohort_id: str) -> list[Journey]:
    """The cohort's journeys that are ready, still open and nobody's yet, locked in the order of their ids.

    Not those whose new head has not signed: no assessor sees a candidate without a signed declaration (BPN).
    """
    await connection.execute(
        "select 1 from journeys where provider_id = $1 and cohort_id = $2 order by journey_id for update",
        provider,
        cohort_id,
    )
    rows = await connection.fetch(
        _SELECT
        + """ where j.provider_id = $1 and j.cohort_id = $2 and j.ready_at is not null and w.withdrew_at is null
                and p.paused_at is null and (d.replaced_at > coalesce(d.signed_at, '-infinity')) is not true
                and not exists (select 1 from offers o where o.provider_id = j.provider_id
                                and o.journey_id = j.journey_id and o.state in ('open', 'accepted', 'reported'))
              order by j.journey_id""",
        provider,
        cohort_id,
    )
    return [to_journey(row) for row in rows]


async def without_appointment(connection: Connection, provider: str) -> list[Journey]:
    """The journeys that are ready and have neither appointment nor report, for reading."""
    rows = await connection.fetch(
        _SELECT
        + """ where j.provider_id = $1 and j.ready_at is not null and w.withdrew_at is null
                and not exists (select 1 from appointments a where a.provider_id = j.provider_id
                                and a.journey_id = j.journey_id and a.state = 'booked')
                and not exists (select 1 from reports r where r.provider_id = j.provider_id
                                and r.journey_id = j.journey_id)""",
        provider,
    )
    return [to_journey(row) for row in rows]


async def person(connection: Connection, provider: str, person_id: str) -> Person:
    """The candidate's name and address. Raises NotYet until they have arrived: they travel on a stream of their own."""
    row = await connection.fetchrow(
        "select name, email, certificate_name from candidates where provider_id = $1 and person_id = $2",
        provider,
        person_id,
    )
    if row is None:
        raise NotYet("The candidate's details have not arrived here yet. Try again in a moment.")
    return Person(name=row["name"], email=row["email"], certificate_name=row["certificate_name"])


async def provider_name(connection: Connection, provider: str) -> str:
    """The provider's public name. Raises NotYet until it has arrived."""
    name = await connection.fetchval("select name from providers where provider_id = $1", provider)
    if name is None:
        raise NotYet("The provider's name has not arrived here yet. Try again in a moment.")
    return str(name)


# --- taking in what intake tells -------------------------------------------------------------------------------------


async def keep_provider(connection: Connection, message: Envelope[ProviderAdded]) -> None:
    """Keep the provider's public name; the newest wins."""
    await connection.execute(
        "insert into providers values ($1, $2) on conflict (provider_id) do update set name = excluded.name",
        message.provider,
        message.data.name,
    )


async def keep_school(connection: Connection, message: Envelope[SchoolRecorded]) -> None:
    """Keep the school; an older record never replaces a newer one."""
    school = message.data
    await connection.execute(
        """insert into schools values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (provider_id, school_id) do update
              set name = excluded.name, phase = excluded.phase, trust = excluded.trust, terms = excluded.terms,
                  closed_on = excluded.closed_on, recorded_at = excluded.recorded_at
            where schools.recorded_at <= excluded.recorded_at""",
        message.provider,
        school.school_id,
        school.name,
        school.phase,
        school.trust,
        [term.model_dump(mode="json") for term in school.terms],
        list(school.closed_on),
        message.time,
    )


async def keep_cohort(connection: Connection, message: Envelope[CohortOpened | CohortChanged]) -> None:
    """Keep the cohort's name and its trainers; of two facts about one cohort the later counts."""
    trainers = dict.fromkeys(session.trainer_id for session in message.data.sessions)
    await connection.execute(
        """insert into cohorts (provider_id, cohort_id, name, trainer_ids, told_at) values ($1, $2, $3, $4, $5)
           on conflict (provider_id, cohort_id) do update
              set name = excluded.name, trainer_ids = excluded.trainer_ids, told_at = excluded.told_at
            where cohorts.told_at is null or cohorts.told_at <= excluded.told_at""",
        message.provider,
        message.data.cohort_id,
        message.data.name,
        list(trainers),
        message.time,
    )


async def keep_candidate(connection: Connection, message: Envelope[ContactDetailsSet]) -> None:
    """Keep a candidate's name, address, telephone and needs; other people's are none of assessment's business.

    Details that say nothing about adjustments, or the name for the certificate, leave them as they are.
    """
    if message.data.role != "candidate":
        return
    asked, certificate_name = message.data.adjustments, message.data.certificate_name
    needs = (asked.extra_minutes, asked.breaks, asked.captions, asked.words) if asked else (None,) * 4
    await connection.execute(
        """insert into candidates
           values ($1, $2, $3, $4, $5, coalesce($6, 0), coalesce($7, 0), coalesce($8, false), coalesce($9, ''), $10,
                   $11)
           on conflict (provider_id, person_id) do update
              set name = excluded.name, email = excluded.email, set_at = excluded.set_at, phone = excluded.phone,
                  extra_minutes = coalesce($6, candidates.extra_minutes), breaks = coalesce($7, candidates.breaks),
                  captions = coalesce($8, candidates.captions), adjustments = coalesce($9, candidates.adjustments),
                  certificate_name = coalesce($10, candidates.certificate_name)
            where candidates.set_at <= excluded.set_at""",
        message.provider,
        message.data.person_id,
        message.data.name,
        message.data.email,
        message.time,
        *needs,
        certificate_name,
        message.data.phone,
    )


async def keep_application(connection: Connection, message: Envelope[ApplicationReceived]) -> None:
    """Keep what the application says. When preparation is known already, that is newer and stands."""
    told = message.data
    await connection.execute(
        """insert into journeys (provider_id, journey_id, programme, person_id, school_id, cohort_id, phase, subjects,
                                 region)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing""",
        message.provider,
        told.journey_id,
        message.programme,
        told.person_id,
        told.school_id,
        told.cohort_id,
        told.phase,
        list(told.subjects),
        told.region,
    )


async def keep_preparation(connection: Connection, message: Envelope[PreparationCompleted]) -> None:
    """Keep the window and what allocation goes by; from now on the journey is ready."""
    told = message.data
    await connection.execute(
        """insert into journeys (provider_id, journey_id, programme, person_id, school_id, cohort_id, phase, subjects,
                                 region, trainer_ids, window_first_on, window_last_on, ready_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
           on conflict (provider_id, journey_id) do update
              set person_id = excluded.person_id, cohort_id = excluded.cohort_id,
                  school_id = case when journeys.school_changed_at > excluded.ready_at then journeys.school_id
                                   else excluded.school_id end,
                  phase = excluded.phase, subjects = excluded.subjects, region = excluded.region,
                  trainer_ids = excluded.trainer_ids, window_first_on = excluded.window_first_on,
                  window_last_on = excluded.window_last_on, ready_at = excluded.ready_at
            where (journeys.ready_at is null or journeys.ready_at <= excluded.ready_at)
              and (journeys.deferred_at is null or journeys.deferred_at < excluded.ready_at)""",
        message.provider,
        message.journey,
        message.programme,
        told.person_id,
        told.school_id,
        told.cohort_id,
        told.phase,
        list(told.subjects),
        told.region,
        list(told.trainer_ids),
        told.window_first_on,
        told.window_last_on,
        message.time,
    )


async def keep_withdrawal(connection: Connection, provider: str, journey_id: str, at: datetime) -> None:
    """The candidate has left, unless that was undone since; the first news of it stands."""
    await connection.execute(
        "select 1 from journeys where provider_id = $1 and journey_id = $2 for update", provider, journey_id
    )
    await connection.execute(
        """insert into withdrawals
           select $1, $2, $3 where not exists (select 1 from returns r where r.provider_id = $1 and r.journey_id = $2
                                                and r.undone_at >= $3)
           on conflict do nothing""",
        provider,
        journey_id,
        at,
    )


async def keep_replaced_head(
    connection: Connection, message: Envelope[HeadReplaced] | Envelope[DeclarationTakenBack]
) -> None:
    """The head was replaced, or took a confirmation back, so the declaration must be signed (again)."""
    await _keep_declaration(connection, message, replaced_at=message.time)


async def keep_signature(connection: Connection, message: Envelope[DeclarationSigned]) -> None:
    """The declaration was signed by whoever was the head then."""
    await _keep_declaration(connection, message, signed_at=message.time)


async def _keep_declaration(
    connection: Connection,
    message: Envelope[Any],
    *,
    replaced_at: datetime | None = None,
    signed_at: datetime | None = None,
) -> None:
    await connection.execute(
        """insert into declarations values ($1, $2, $3, $4)
           on conflict (provider_id, journey_id) do update
              set replaced_at = greatest(declarations.replaced_at, excluded.replaced_at),
                  signed_at = greatest(declarations.signed_at, excluded.signed_at)""",
        message.provider,
        message.journey,
        replaced_at,
        signed_at,
    )


async def keep_told_deadline(
    connection: Connection, journey: Journey, due_at: datetime, *, agreed_earlier: bool = False
) -> None:
    """Remember the latest evidence deadline that the candidate was told, or the earlier one that they agreed to."""
    await connection.execute(
        """update journeys set told_due_at = case when $4 then $3 else greatest(told_due_at, $3) end
            where provider_id = $1 and journey_id = $2""",
        journey.provider_id,
        journey.journey_id,
        due_at,
        agreed_earlier,
    )


async def widen_window(connection: Connection, journey: Journey, last_on: date) -> None:
    """The appointment may fall until another day."""
    await connection.execute(
        "update journeys set window_last_on = $3 where provider_id = $1 and journey_id = $2",
        journey.provider_id,
        journey.journey_id,
        last_on,
    )


async def mark_rearranged(connection: Connection, journey: Journey) -> None:
    """Times have to be found again for this journey."""
    await connection.execute(
        "update journeys set rearranged = true where provider_id = $1 and journey_id = $2",
        journey.provider_id,
        journey.journey_id,
    )


async def reminder_is_new(
    connection: Connection, journey: Journey, purpose: str, subject_id: str, step: int, due_at: datetime, now: datetime
) -> bool:
    """True for the first ask of this step of this deadline, whatever the id of the ask."""
    fresh = await connection.fetchval(
        "insert into reminders_told values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning true",
        journey.provider_id,
        journey.journey_id,
        purpose,
        subject_id,
        step,
        due_at,
        now,
    )
    return bool(fresh)
