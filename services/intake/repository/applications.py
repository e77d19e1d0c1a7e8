"""Rows of applications. A journey's stage changes under the lock of its row."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict, Unpack

from services.intake.domain.application import Application, NewApplication, Stage, email_key
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import NotFound

_APPLICATION = """
    select journey_id, provider_id, programme, programme_version, reference, candidate_id, head_id, mentor_id,
           school_contact_id, school_id, cohort_id, stage, preferred_name, phase, subjects, region, payer,
           link_version, submitted_at, withdrew_at, assessed_at, held_since, paused_at, deferred_at, ended_at,
           appealed_at, appeal_decided_at, awarded_on, version
    from applications
"""


class KnownJourney(Frozen):
    """What the second application with an address is answered with."""

    journey_id: str
    reference: str


async def known_journey(connection: Connection, provider_id: str, programme: str, email: str) -> KnownJourney | None:
    """The journey of that address on that programme, compared without case; the one that it was merged into."""
    row = await connection.fetchrow(
        """select coalesce(k.journey_id, a.journey_id) as journey_id, coalesce(k.reference, a.reference) as reference
           from applications a left join applications k on k.journey_id = a.merged_into
           where a.provider_id = $1 and a.programme = $2 and a.email_key = $3
                 and a.stage not in ('voided', 'ineligible')""",
        provider_id,
        programme,
        email_key(email),
    )
    return KnownJourney(**row) if row else None


async def hold_email(connection: Connection, provider_id: str, programme: str, email: str) -> None:
    """Let two applications with one address wait for each other until the end of the transaction."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 7205))", f"{provider_id}|{programme}|{email_key(email)}"
    )


async def insert_application(connection: Connection, application: Application, filled_in: NewApplication) -> None:
    """A new row. The people, the school and the cohort that it names must be there."""
    kept = {
        **application.model_dump(),
        **filled_in.model_dump(
            include={
                "certificate_name", "birth_date", "job_title", "level2_english_kind",
                "level2_maths_kind", "whole_class_occasions", "years_experience", "mentor_name", "adjustments",
                "extra_minutes", "breaks", "captions", "payers",
            }
        ),
        "email_key": email_key(filled_in.email),
    }  # fmt: skip
    columns = list(kept)
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    await connection.execute(
        f"insert into applications ({', '.join(columns)}) values ({places})", *(kept[column] for column in columns)
    )


async def application(connection: Connection, provider_id: str, journey_id: str) -> Application:
    """Raises NotFound."""
    return await _one(connection, "", provider_id, journey_id)


async def lock_application(connection: Connection, provider_id: str, journey_id: str) -> Application:
    """The application, held until the end of the transaction. Raises NotFound."""
    return await _one(connection, " for no key update", provider_id, journey_id)


async def lock_applications(connection: Connection, provider_id: str, journey_ids: list[str]) -> list[Application]:
    """Several, locked in one order everywhere; those that do not exist are left out."""
    rows = await connection.fetch(
        _APPLICATION + " where provider_id = $1 and journey_id = any($2::text[]) order by journey_id for no key update",
        provider_id,
        journey_ids,
    )
    return [Application(**row) for row in rows]


async def of_candidate(connection: Connection, provider_id: str, person_id: str) -> list[str]:
    """The candidate's journeys, but for those that were entered wrongly or have become part of another."""
    rows = await connection.fetch(
        """select journey_id from applications
           where provider_id = $1 and candidate_id = $2 and stage not in ('voided', 'merged') order by journey_id""",
        provider_id,
        person_id,
    )
    return [row["journey_id"] for row in rows]


async def by_reference(connection: Connection, provider_id: str, references: list[str]) -> dict[str, Application]:
    """The applications that people name so, by reference; case does not matter, and unknown ones are left out."""
    rows = await connection.fetch(
        _APPLICATION + " where provider_id = $1 and reference = any($2::text[])",
        provider_id,
        [reference.upper() for reference in references],
    )
    return {row["reference"]: Application(**row) for row in rows}


class Columns(TypedDict, total=False):
    """What can be written of an application by itself."""

    stage: Stage
    ended_at: datetime | None
    appealed_at: datetime
    appeal_decided_at: datetime
    awarded_on: date
    cohort_id: str
    head_id: str
    school_id: str
    phase: str
    mentor_id: None
    mentor_name: None
    school_contact_id: None
    paused_at: datetime | None
    deferred_at: datetime | None
    held_since: datetime | None
    preferred_name: str | None
    certificate_name: str | None
    birth_date: date | None


async def change(connection: Connection, application: Application, **to: Unpack[Columns]) -> Application:
    """Write these columns of the locked application, if any; the application as it is from now on."""
    if not to:
        return application
    written = ", ".join(f"{column} = ${place}" for place, column in enumerate(to, start=3))
    await connection.execute(
        f"update applications set {written} where provider_id = $1 and journey_id = $2",
        application.provider_id,
        application.journey_id,
        *to.values(),
    )
    known = {name: value for name, value in to.items() if name in Application.model_fields}
    return application.model_copy(update=known)


async def move_email(connection: Connection, application: Application, email: str) -> Application:
    """Another address for the locked application; links of older versions are dead."""
    version: int = await connection.fetchval(
        """update applications set email_key = $3, link_version = link_version + 1
           where provider_id = $1 and journey_id = $2 returning link_version""",
        application.provider_id,
        application.journey_id,
        email_key(email),
    )
    return application.model_copy(update={"link_version": version})


async def birth_date(connection: Connection, provider_id: str, journey_id: str) -> date | None:
    """When the candidate was born, if that is known."""
    born_on: date | None = await connection.fetchval(
        "select birth_date from applications where provider_id = $1 and journey_id = $2", provider_id, journey_id
    )
    return born_on


async def certificate_name(connection: Connection, provider_id: str, journey_id: str) -> str | None:
    """The name that is wanted on the certificate, where it is another."""
    name: str | None = await connection.fetchval(
        "select certificate_name from applications where provider_id = $1 and journey_id = $2", provider_id, journey_id
    )
    return name


async def mark_assessed(connection: Connection, provider_id: str, journey_id: str, at: datetime) -> None:
    """Remember when the report was signed."""
    await connection.execute(
        """update applications set assessed_at = coalesce(assessed_at, $3)
           where provider_id = $1 and journey_id = $2""",
        provider_id,
        journey_id,
        at,
    )


async def withdraw(
    connection: Connection, application: Application, at: datetime, reason_class: str, reason: str | None
) -> Application:
    """End the locked application on the candidate's wish."""
    await connection.execute(
        """update applications
           set stage = 'withdrawn', withdrew_at = $3, ended_at = $3, withdrawal_class = $4, withdrawal_reason = $5,
               left_stage = stage,
               (left_place, left_hold_until) =
                   (select state, hold_until from places p where p.journey_id = applications.journey_id),
               left_declaration = (select state from declarations d where d.journey_id = applications.journey_id
                                   order by asked_at desc, link_version desc limit 1)
           where provider_id = $1 and journey_id = $2""",
        application.provider_id,
        application.journey_id,
        at,
        reason_class,
        reason,
    )
    return application.model_copy(update={"stage": Stage.WITHDRAWN, "withdrew_at": at, "ended_at": at})


async def not_placed_yet(connection: Connection, provider_id: str, cohort_id: str) -> list[str]:
    """Journeys towards the cohort that have not come to a place or the waiting list yet."""
    rows = await connection.fetch(
        """select journey_id from applications
           where provider_id = $1 and cohort_id = $2 and stage in ('applied', 'declared') order by journey_id""",
        provider_id,
        cohort_id,
    )
    return [row["journey_id"] for row in rows]


class Left(Frozen):
    """What a withdrawal can be undone to: the stage, and how place and declaration stood."""

    stage: Stage
    place: str | None
    hold_until: datetime | None = None
    declaration: str | None = None


async def left(connection: Connection, application: Application) -> Left:
    """Where the withdrawn candidate was."""
    row = await connection.fetchrow(
        """select left_stage as stage, left_place as place, left_hold_until as hold_until,
                  left_declaration as declaration
           from applications where provider_id = $1 and journey_id = $2""",
        application.provider_id,
        application.journey_id,
    )
    return Left(**dict(row or {}))


async def come_back(connection: Connection, application: Application, stage: Stage) -> Application:
    """Undo the withdrawal of the locked application."""
    await connection.execute(
        """update applications
           set stage = $3, withdrew_at = null, ended_at = null, withdrawal_class = null, withdrawal_reason = null,
               left_stage = null, left_place = null, left_hold_until = null, left_declaration = null
           where provider_id = $1 and journey_id = $2""",
        application.provider_id,
        application.journey_id,
        stage,
    )
    return application.model_copy(update={"stage": stage, "withdrew_at": None, "ended_at": None})


async def next_version(connection: Connection, application: Application) -> int:
    """The version after one more fact of this journey."""
    version: int = await connection.fetchval(
        "update applications set version = version + 1 where provider_id = $1 and journey_id = $2 returning version",
        application.provider_id,
        application.journey_id,
    )
    return version


async def _one(connection: Connection, lock: str, provider_id: str, journey_id: str) -> Application:
    row = await connection.fetchrow(
        _APPLICATION + " where provider_id = $1 and journey_id = $2" + lock, provider_id, journey_id
    )
    if row is None:
        raise NotFound("There is no such application.", field="journey_id")
    return Application(**row)
