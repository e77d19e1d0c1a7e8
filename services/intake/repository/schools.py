"""Rows of areas and schools. A school read here carries the terms that count: its own, else its area's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

from services.intake.domain.establishment import Establishment
from services.intake.domain.school import AreaTerms, NewSchool, OwnTerms, School
from shared.db import Connection
from shared.errors import NotFound

_SCHOOL = """
    select s.school_id, s.provider_id, s.urn, s.name, s.area, s.phase, s.trust, s.email_domain,
           coalesce(s.terms, a.terms, '[]') as terms,
           case when s.terms is null then s.closed_on || coalesce(a.closed_on, '[]') else s.closed_on end as closed_on
    from schools s left join areas a on a.provider_id = s.provider_id and a.area = s.area
"""


async def put_area(connection: Connection, provider_id: str, area: str, dates: AreaTerms) -> bool:
    """Keep the area's terms; True when they changed anything."""
    content = dates.model_dump(mode="json")
    row = await connection.fetchval(
        """insert into areas as old (provider_id, area, terms, closed_on) values ($1, $2, $3, $4)
           on conflict (provider_id, area) do update set terms = excluded.terms, closed_on = excluded.closed_on
           where (old.terms, old.closed_on) is distinct from (excluded.terms, excluded.closed_on)
           returning true""",
        provider_id,
        area,
        content["terms"],
        content["closed_on"],
    )
    return bool(row)


async def put_school(connection: Connection, provider_id: str, school_id: str, new: NewSchool) -> str | None:
    """Keep a school by its URN; its id when anything changed, None when all was known."""
    content: dict[str, Any] = new.model_dump(mode="json")
    changed: str | None = await connection.fetchval(
        """insert into schools as old
               (school_id, provider_id, urn, name, area, phase, trust, email_domain, terms, closed_on)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (provider_id, urn) do update
           set name = excluded.name, area = excluded.area, phase = excluded.phase, trust = excluded.trust,
               email_domain = excluded.email_domain, terms = excluded.terms, closed_on = excluded.closed_on,
               follows_register = false
           where (old.name, old.area, old.phase, old.trust, old.email_domain, old.terms, old.closed_on)
               is distinct from (excluded.name, excluded.area, excluded.phase, excluded.trust, excluded.email_domain,
                                 excluded.terms, excluded.closed_on)
           returning school_id""",
        school_id,
        provider_id,
        new.urn,
        new.name,
        new.area,
        new.phase,
        new.trust,
        new.email_domain,
        content["terms"],
        content["closed_on"],
    )
    return changed


async def insert_following(connection: Connection, provider_id: str, school_id: str, entry: Establishment) -> bool:
    """Enter a school that follows the public register; False when the provider has one of that URN already."""
    inserted = await connection.fetchval(
        """insert into schools
               (school_id, provider_id, urn, name, area, phase, trust, email_domain, closed_on, follows_register)
           values ($1, $2, $3, $4, $5, $6, $7, $8, '[]', true) on conflict do nothing returning true""",
        school_id,
        provider_id,
        entry.urn,
        entry.name,
        entry.area,
        entry.phase,
        entry.trust,
        entry.email_domain,
    )
    return bool(inserted)


async def school(connection: Connection, provider_id: str, school_id: str) -> School:
    """Raises NotFound."""
    row = await connection.fetchrow(_SCHOOL + " where s.provider_id = $1 and s.school_id = $2", provider_id, school_id)
    if row is None:
        raise NotFound("There is no such school.", field="school_id")
    return _read(row)


async def school_by_urn(connection: Connection, provider_id: str, urn: str) -> School | None:
    """The provider's school of that URN."""
    row = await connection.fetchrow(_SCHOOL + " where s.provider_id = $1 and s.urn = $2", provider_id, urn)
    return _read(row) if row else None


async def schools_by_area_terms(connection: Connection, provider_id: str, area: str) -> list[School]:
    """The schools for which the area's terms count."""
    rows = await connection.fetch(
        _SCHOOL + " where s.provider_id = $1 and s.area = $2 and s.terms is null order by s.urn", provider_id, area
    )
    return [_read(row) for row in rows]


async def search_schools(connection: Connection, provider_id: str, search: str, limit: int = 50) -> list[School]:
    """The provider's own schools whose name holds the text, or whose URN it is; all for an empty text."""
    rows = await connection.fetch(
        _SCHOOL
        + """ where s.provider_id = $1 and (position(lower($2) in lower(s.name)) > 0 or s.urn = $2)
             order by lower(s.name), s.urn limit $3""",
        provider_id,
        search.strip(),
        limit,
    )
    return [_read(row) for row in rows]


async def area_terms(connection: Connection, provider_id: str, area: str) -> AreaTerms:
    """What is recorded of the area; nothing, if nothing is."""
    row = await connection.fetchrow(
        "select terms, closed_on from areas where provider_id = $1 and area = $2", provider_id, area
    )
    return AreaTerms(terms=row["terms"], closed_on=row["closed_on"]) if row else AreaTerms(terms=())


async def areas_as_spelt(connection: Connection, provider_id: str, areas: Iterable[str]) -> dict[str, str]:
    """Of the areas in which schools are known or term dates recorded, how each is spelt, by its name in lower case."""
    rows = await connection.fetch(
        """select distinct area from areas where provider_id = $1 and lower(area) = any($2::text[])
           union select distinct area from schools where provider_id = $1 and lower(area) = any($2::text[])
           union select distinct area from establishments where lower(area) = any($2::text[])
           order by area""",
        provider_id,
        [area.lower() for area in areas],
    )
    return {row["area"].casefold(): row["area"] for row in rows}


async def own_terms(connection: Connection, school_id: str) -> OwnTerms:
    """The school's own dates, whatever its area says."""
    row = await connection.fetchrow("select terms, closed_on from schools where school_id = $1", school_id)
    return OwnTerms(terms=row["terms"], closed_on=row["closed_on"]) if row else OwnTerms(terms=None)


async def put_own_terms(connection: Connection, provider_id: str, school_id: str, own: OwnTerms) -> bool:
    """Keep the school's own dates; True when they changed anything."""
    content = own.model_dump(mode="json")
    changed = await connection.fetchval(
        """update schools set terms = $3, closed_on = $4
            where provider_id = $1 and school_id = $2 and (terms, closed_on) is distinct from ($3::jsonb, $4::jsonb)
        returning true""",
        provider_id,
        school_id,
        content["terms"],
        content["closed_on"],
    )
    return bool(changed)


async def areas_with_terms(connection: Connection, provider_id: str) -> list[tuple[str, AreaTerms]]:
    """The areas whose term dates the provider has recorded, by name."""
    rows = await connection.fetch(
        "select area, terms, closed_on from areas where provider_id = $1 order by area", provider_id
    )
    return [(row["area"], AreaTerms(terms=row["terms"], closed_on=row["closed_on"])) for row in rows]


async def schools_with_terms(connection: Connection, provider_id: str) -> list[School]:
    """The provider's schools that have term dates of their own."""
    rows = await connection.fetch(
        _SCHOOL + " where s.provider_id = $1 and s.terms is not null order by s.urn", provider_id
    )
    return [_read(row) for row in rows]


async def schools_of_cohort(connection: Connection, provider_id: str, cohort_id: str) -> list[tuple[School, int]]:
    """The schools from which the cohort's candidates come, with how many of those who are still on their way."""
    rows = await connection.fetch(
        """select school_id, count(*) as candidates from applications
            where provider_id = $1 and cohort_id = $2
              and stage in ('applied', 'declared', 'waiting', 'placed', 'prepared')
            group by school_id order by school_id""",
        provider_id,
        cohort_id,
    )
    return [(await school(connection, provider_id, row["school_id"]), row["candidates"]) for row in rows]


async def ids_of(connection: Connection, provider_id: str, urns: Iterable[str]) -> dict[str, str]:
    """Which of the URNs the provider has a school of, and the schools' ids."""
    rows = await connection.fetch(
        "select urn, school_id from schools where provider_id = $1 and urn = any($2::text[])", provider_id, list(urns)
    )
    return {row["urn"]: row["school_id"] for row in rows}


def _read(row: asyncpg.Record) -> School:
    return School(**row)
