"""Schools and term dates are recorded; when the terms that count for a school change, everyone gets its copy anew."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from services.intake.domain.school import AreaTerms, NewSchool, School, calendar_of
from services.intake.repository import schools
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.outbox import About


class Recorded(Frozen):
    """The answer to recording a school; `new` is false when nothing changed."""

    school_id: str
    new: bool


async def record_school(transaction: Transaction, provider_id: str, entered: NewSchool) -> Recorded:
    """Keep a school under its URN. Raises Invalid for terms that overlap or are out of order."""
    calendar_of(entered.terms or (), entered.closed_on)
    school_id = id_of_school(provider_id, entered.urn)
    changed = await schools.put_school(transaction.connection, provider_id, school_id, entered)
    if changed is not None:
        await tell_of_school(transaction, await schools.school(transaction.connection, provider_id, school_id))
    return Recorded(school_id=school_id, new=changed is not None)


async def set_area_terms(transaction: Transaction, provider_id: str, area: str, dates: AreaTerms) -> int:
    """Keep an area's terms, and tell anew of each school for which they count; of how many."""
    calendar_of(dates.terms, dates.closed_on)
    if not await schools.put_area(transaction.connection, provider_id, area, dates):
        return 0
    of_area = await schools.schools_by_area_terms(transaction.connection, provider_id, area)
    for school in of_area:
        await tell_of_school(transaction, school)
    await transaction.audit(provider_id, "area_terms_set", area)
    return len(of_area)


def id_of_school(provider_id: str, urn: str) -> str:
    """The id of a provider's school: one for a URN, whoever comes first."""
    return uuid5(NAMESPACE_URL, f"{provider_id}|school|{urn}").hex


async def tell_of_school(transaction: Transaction, school: School) -> None:
    """Give everyone the copy of a school."""
    await transaction.tell(school.recorded(), About(provider=school.provider_id))
