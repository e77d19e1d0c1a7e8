"""Writes of the read model. Each runs in the caller's transaction, beside the inbox row of the fact that led to it."""

from __future__ import annotations

from datetime import datetime

from services.portal.stages import ORDER, Step
from services.portal.standing import standing
from shared.contracts.intake import CohortOpened, ProviderAdded
from shared.db import Connection


async def keep_provider(conn: Connection, provider: str, fact: ProviderAdded, at: datetime) -> None:
    """The provider's public name and whom to ask for help."""
    await conn.execute(
        """
        insert into providers (provider_id, name, contact_name, contact_email, contact_phone, told_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (provider_id) do update
           set name = excluded.name, contact_name = excluded.contact_name, contact_email = excluded.contact_email,
               contact_phone = excluded.contact_phone, told_at = excluded.told_at
         where providers.told_at <= excluded.told_at
        """,
        provider,
        fact.name,
        fact.contact_name,
        fact.contact_email,
        fact.contact_phone,
        at,
    )


async def keep_name(conn: Connection, provider: str, person_id: str, name: str, at: datetime) -> None:
    """A person's name; the newest one told wins, whichever arrives last."""
    await conn.execute(
        """
        insert into people (provider_id, person_id, name, told_at) values ($1, $2, $3, $4)
        on conflict (provider_id, person_id) do update set name = excluded.name, told_at = excluded.told_at
         where people.told_at <= excluded.told_at
        """,
        provider,
        person_id,
        name,
        at,
    )


async def keep_cohort(conn: Connection, provider: str, fact: CohortOpened, programme: str | None, at: datetime) -> None:
    """A cohort, when its sessions begin, and the version of the rules (`hlta@2`) that its candidates begin with."""
    await conn.execute(
        """
        insert into cohorts (provider_id, cohort_id, name, capacity, sessions, told_at, programme)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (provider_id, cohort_id) do update
           set name = excluded.name, capacity = excluded.capacity, sessions = excluded.sessions,
               told_at = excluded.told_at, programme = excluded.programme
         where cohorts.told_at <= excluded.told_at
        """,
        provider,
        fact.cohort_id,
        fact.name,
        fact.capacity,
        [{"number": session.number, "starts_at": session.starts_at.isoformat()} for session in fact.sessions],
        at,
        programme,
    )


async def lock_journey(conn: Connection, provider: str, journey_id: str, programme: str | None) -> None:
    """Take the journey's row, made if need be: two facts of one journey are folded one after the other.

    `programme` is the version of the rules that the journey began with: it never changes.
    """
    await conn.execute(
        """
        insert into journeys (provider_id, journey_id, programme) values ($1, $2, $3)
        on conflict (provider_id, journey_id) do update set programme = coalesce(journeys.programme, $3)
        """,
        provider,
        journey_id,
        programme,
    )


async def name_candidate(conn: Connection, provider: str, journey_id: str, person_id: str, reference: str) -> None:
    """Whose journey it is, and the reference that people quote."""
    await conn.execute(
        "update journeys set person_id = $3, reference = $4 where provider_id = $1 and journey_id = $2",
        provider,
        journey_id,
        person_id,
        reference,
    )


async def move_to_cohort(conn: Connection, provider: str, journey_id: str, cohort_id: str, at: datetime) -> None:
    """The cohort named last, by when it happened."""
    await conn.execute(
        """
        update journeys set cohort_id = $3, cohort_told_at = $4
         where provider_id = $1 and journey_id = $2 and (cohort_told_at is null or cohort_told_at <= $4)
        """,
        provider,
        journey_id,
        cohort_id,
        at,
    )


async def add_step(conn: Connection, provider: str, journey_id: str, step: Step) -> None:
    """Keep the step and fold the journey anew. The journey's row must be locked."""
    await conn.execute(
        """
        insert into steps (provider_id, journey_id, event_id, fact, occurred_at, stage, waiting_on, deadline, dates)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing
        """,
        provider,
        journey_id,
        step.event_id,
        step.fact,
        step.occurred_at,
        step.stage.value,
        step.waiting_on.value,
        step.deadline,
        step.model_dump(mode="json")["dates"],
    )
    now = standing(await steps_of(conn, provider, journey_id))
    if now is None:  # the undoing of a withdrawal came before all else
        return
    await conn.execute(
        """
        update journeys
           set stage = $3, stage_order = $4, waiting_on = $5, next_deadline_at = $6, since_at = $7, marks = $8
         where provider_id = $1 and journey_id = $2
        """,
        provider,
        journey_id,
        now.stage.value,
        ORDER[now.stage],
        now.waiting_on.value,
        now.next_deadline_at,
        now.since_at,
        list(now.marks),
    )


async def steps_of(conn: Connection, provider: str, journey_id: str) -> list[Step]:
    """All steps of a journey, unordered."""
    rows = await conn.fetch(
        """
        select event_id, fact, occurred_at, stage, waiting_on, deadline, dates
          from steps where provider_id = $1 and journey_id = $2
        """,
        provider,
        journey_id,
    )
    return [Step.model_validate(dict(row)) for row in rows]
