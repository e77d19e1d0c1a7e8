"""Looking for a school: a provider's own and the public register's together, each URN once."""

from __future__ import annotations

from datetime import date

from services.intake.domain.establishment import Establishment, Status, sought
from services.intake.domain.school import School
from services.intake.repository import establishments, people, schools
from shared import policy
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import Invalid
from shared.published import current

MOST_FOUND = 50
MOST_OFFERED = 20


class Offered(Frozen):
    """A school as somebody who applies picks it."""

    urn: str
    name: str
    area: str
    town: str
    postcode: str
    phase: str


class SchoolFound(Offered):
    """A school as an operator sees it. `status` is None for one that the register does not know, `school_id` for one
    that none of the provider's candidates comes from yet; `why_not` says why a school is not offered."""

    trust: str | None
    status: Status | None
    closed_on: date | None
    offered: bool
    why_not: str | None
    school_id: str | None


async def schools_found(
    connection: Connection, provider_id: str, typed: str, programme: str
) -> tuple[SchoolFound, ...]:
    """What an operator looks for; without a text the provider's own schools. Raises Invalid for a strange programme."""
    country = await _country_of(connection, provider_id, programme)
    own = await schools.search_schools(connection, provider_id, typed, MOST_FOUND)
    listed = await establishments.search_establishments(connection, sought(typed), MOST_FOUND)
    entries = {entry.urn: entry for entry in listed}
    entries |= await establishments.establishments_of(connection, [one.urn for one in own if one.urn not in entries])
    ids = await schools.ids_of(connection, provider_id, entries)
    found = [_own(one, entries.get(one.urn), country) for one in own]
    seen = {one.urn for one in own}
    found += [_listed(entry, ids.get(entry.urn), country) for entry in listed if entry.urn not in seen]
    return tuple(found[:MOST_FOUND])


async def offered_schools(connection: Connection, provider_id: str, typed: str, programme: str) -> tuple[Offered, ...]:
    """What somebody who applies looks for; nothing for an empty text. Raises NotFound for a strange provider."""
    await people.provider(connection, provider_id)
    country = await _country_of(connection, provider_id, programme)
    search = sought(typed)
    if search.is_nothing:
        return ()
    own = await schools.search_schools(connection, provider_id, typed, MOST_OFFERED)
    known = await establishments.establishments_of(connection, [one.urn for one in own])
    listed = await establishments.search_establishments(connection, search, MOST_OFFERED, offered_in=country)
    found = [_unlisted(one) for one in own if one.urn not in known]
    found += [Offered(**entry.model_dump(include=set(Offered.model_fields))) for entry in listed]
    return tuple(found[:MOST_OFFERED])


async def offered_school(connection: Connection, provider_id: str, urn: str, programme: str) -> Offered | None:
    """The school of a URN, if somebody may apply from it; else None."""
    entry = (await establishments.establishments_of(connection, [urn])).get(urn)
    if entry is None:
        own = await schools.school_by_urn(connection, provider_id, urn)
        return _unlisted(own) if own else None
    if entry.why_not_offered(await _country_of(connection, provider_id, programme)) is not None:
        return None
    return Offered(**entry.model_dump(include=set(Offered.model_fields)))


def _unlisted(school: School) -> Offered:
    """A school of the provider that the register does not know."""
    return Offered(urn=school.urn, name=school.name, area=school.area, town="", postcode="", phase=school.phase)


async def _country_of(connection: Connection, provider_id: str, programme: str) -> str | None:
    if programme not in policy.codes():
        raise Invalid(f"Choose one of {', '.join(policy.codes())}.", field="programme")
    return (await current(connection, provider_id, programme)).eligibility.only_country


def _own(school: School, entry: Establishment | None, country: str | None) -> SchoolFound:
    """A school of the provider, which the register may know more of."""
    problem = entry.why_not_offered(country) if entry else None
    return SchoolFound(
        **school.model_dump(include={"urn", "name", "area", "phase", "trust", "school_id"}),
        town=entry.town if entry else "",
        postcode=entry.postcode if entry else "",
        status=entry.status if entry else None,
        closed_on=entry.closed_on if entry else None,
        offered=problem is None,
        why_not=problem.in_words() if problem else None,
    )


def _listed(entry: Establishment, school_id: str | None, country: str | None) -> SchoolFound:
    """An establishment, which may be one of the provider's schools already."""
    problem = entry.why_not_offered(country)
    return SchoolFound(
        **entry.model_dump(include=set(SchoolFound.model_fields)),
        offered=problem is None,
        why_not=problem.in_words() if problem else None,
        school_id=school_id,
    )
