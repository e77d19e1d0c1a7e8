"""What is remembered of others' facts: one function per query. Of two versions of one thing the newer stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from services.notifications import bounces
from services.notifications.domain import Cohort, Journey, Person, Provider, School
from services.notifications.messages import Records
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope
from shared.db import Connection
from shared.errors import NotYet
from shared.policy import published


async def keep_provider(connection: Connection, told: Envelope[intake.ProviderAdded]) -> None:
    """Keep a provider's public contact."""
    fact = told.data
    await connection.execute(
        """insert into providers (provider_id, name, contact_name, contact_email, contact_phone, told_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (provider_id) do update
           set name = $2, contact_name = $3, contact_email = $4, contact_phone = $5, told_at = $6
           where providers.told_at <= $6""",
        told.provider,
        fact.name,
        fact.contact_name,
        fact.contact_email,
        fact.contact_phone,
        told.time,
    )


async def address_told_at(connection: Connection, provider_id: str, person_id: str) -> datetime | None:
    """When a person's details were told last; None while nothing is known."""
    told_at: datetime | None = await connection.fetchval(
        "select told_at from people where provider_id = $1 and person_id = $2", provider_id, person_id
    )
    return told_at


async def keep_person(
    connection: Connection, told: Envelope[intake.ContactDetailsSet] | Envelope[assessment.ContactDetailsSet]
) -> None:
    """Keep a person's name and address."""
    fact = told.data
    await connection.execute(
        """insert into people (provider_id, person_id, role, name, email, phone, school_id, told_at, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (provider_id, person_id) do update
           set role = $3, name = $4, email = $5, phone = $6, school_id = $7, told_at = $8, version = $9
           where (people.told_at, people.version) <= ($8, $9)""",
        told.provider,
        fact.person_id,
        fact.role,
        " ".join(fact.name.split()),
        fact.email.strip(),
        fact.phone,
        fact.school_id,
        told.time,
        told.version,
    )
    await bounces.end_for_another_address(connection, told.provider, fact.person_id, fact.email.strip(), told.time)


async def keep_applicant(connection: Connection, told: Envelope[intake.ApplicantContactSet]) -> None:
    """Keep an applicant's address; the name comes with the application."""
    fact = told.data
    await connection.execute(
        """insert into people (provider_id, person_id, role, name, email, told_at, version)
           values ($1, $2, 'candidate', '', $3, $4, $5)
           on conflict (provider_id, person_id) do update set email = $3, told_at = $4, version = $5
           where people.told_at <= $4""",
        told.provider,
        fact.person_id,
        fact.email.strip(),
        told.time,
        told.version,
    )
    await bounces.end_for_another_address(connection, told.provider, fact.person_id, fact.email.strip(), told.time)


async def forget_person(connection: Connection, provider_id: str, person_id: str) -> None:
    """Leave nothing of a person's details."""
    await connection.execute("delete from people where provider_id = $1 and person_id = $2", provider_id, person_id)


async def keep_school(connection: Connection, told: Envelope[intake.SchoolRecorded]) -> None:
    """Keep a school's name and terms."""
    fact = told.data
    school = School(school_id=fact.school_id, name=fact.name, terms=fact.terms, closed_on=fact.closed_on)
    await connection.execute(
        """insert into schools (provider_id, school_id, school, told_at, version) values ($1, $2, $3, $4, $5)
           on conflict (provider_id, school_id) do update set school = $3, told_at = $4, version = $5
           where (schools.told_at, schools.version) <= ($4, $5)""",
        told.provider,
        fact.school_id,
        school.model_dump(mode="json"),
        told.time,
        told.version,
    )


async def keep_cohort(
    connection: Connection, told: Envelope[intake.CohortOpened] | Envelope[intake.CohortChanged]
) -> None:
    """Keep a cohort's name and sessions."""
    fact = told.data
    cohort = Cohort(cohort_id=fact.cohort_id, name=fact.name, sessions=fact.sessions)
    await connection.execute(
        """insert into cohorts (provider_id, cohort_id, cohort, told_at, version) values ($1, $2, $3, $4, $5)
           on conflict (provider_id, cohort_id) do update set cohort = $3, told_at = $4, version = $5
           where (cohorts.told_at, cohorts.version) <= ($4, $5)""",
        told.provider,
        fact.cohort_id,
        cohort.model_dump(mode="json"),
        told.time,
        told.version,
    )


async def end_cohort(connection: Connection, provider_id: str, fact: intake.CohortCancelled) -> None:
    """Keep that what was still to come of a cohort is off. Raises NotYet while the cohort itself is on its way."""
    kept = await connection.fetchval(
        """update cohorts set cohort = cohort || jsonb_build_object('cancelled_at', $3::text),
                              told_at = greatest(told_at, $4)
            where provider_id = $1 and cohort_id = $2 returning cohort_id""",
        provider_id,
        fact.cohort_id,
        fact.cancelled_at.isoformat(),
        fact.cancelled_at,
    )
    if kept is None:
        raise NotYet("The cohort that was called off has not arrived here yet.")


async def lock_journey(connection: Connection, provider_id: str, journey_id: str) -> Journey:
    """The journey as remembered, locked until the transaction ends; an empty one when it is new."""
    remembered = await connection.fetchval(
        """insert into journeys as known (provider_id, journey_id, remembered) values ($1, $2, $3)
           on conflict (provider_id, journey_id) do update set remembered = known.remembered
           returning remembered""",
        provider_id,
        journey_id,
        Journey(journey_id=journey_id, provider_id=provider_id).model_dump(mode="json"),
    )
    return Journey.model_validate(remembered)


async def keep_journey(connection: Connection, journey: Journey) -> None:
    """Write what is remembered of a locked journey."""
    await connection.execute(
        "update journeys set remembered = $3 where provider_id = $1 and journey_id = $2",
        journey.provider_id,
        journey.journey_id,
        journey.model_dump(mode="json", exclude_defaults=True),
    )


async def journeys(connection: Connection, provider_id: str, ids: Iterable[str]) -> dict[str, Journey]:
    """Journeys by id; unknown ones are left out."""
    rows = await connection.fetch(
        "select journey_id, remembered from journeys where provider_id = $1 and journey_id = any($2::text[])",
        provider_id,
        list(ids),
    )
    return {row["journey_id"]: Journey.model_validate(row["remembered"]) for row in rows}


async def people(connection: Connection, provider_id: str, ids: Iterable[str]) -> dict[str, Person]:
    """People by id; unknown ones are left out."""
    rows = await connection.fetch(
        """select person_id, role, name, email, phone, school_id from people
           where provider_id = $1 and person_id = any($2::text[])""",
        provider_id,
        list(ids),
    )
    return {row["person_id"]: Person.model_validate(dict(row)) for row in rows}


async def records(
    connection: Connection,
    provider_id: str,
    known_journeys: dict[str, Journey],
    person_ids: Iterable[str],
    cohort_ids: Iterable[str],
) -> Records:
    """Everything that messages of one provider may need, in two queries beside the journeys'."""
    known_people = await people(connection, provider_id, person_ids)
    school_ids = {person.school_id for person in known_people.values()}
    school_ids |= {journey.school_id for journey in known_journeys.values()}
    rows = await connection.fetch(
        """select 'provider' as kind, provider_id as id, to_jsonb(providers) - 'told_at' as found
             from providers where provider_id = $1
           union all select 'school', school_id, school from schools
             where provider_id = $1 and school_id = any($2::text[])
           union all select 'cohort', cohort_id, cohort from cohorts
             where provider_id = $1 and cohort_id = any($3::text[])
           union all select 'programme', key, content from published_programmes where provider_id = $1""",
        provider_id,
        [school_id for school_id in school_ids if school_id],
        list(cohort_ids),
    )
    found = {kind: {row["id"]: row["found"] for row in rows if row["kind"] == kind} for kind in _KINDS}
    return Records(
        providers={key: Provider.model_validate(value) for key, value in found["provider"].items()},
        people=known_people,
        schools={key: School.model_validate(value) for key, value in found["school"].items()},
        cohorts={key: Cohort.model_validate(value) for key, value in found["cohort"].items()},
        journeys=known_journeys,
        programmes={key: published(value) for key, value in found["programme"].items()},
    )


_KINDS = ("provider", "school", "cohort", "programme")
