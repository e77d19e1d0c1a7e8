"""Term dates are taken in from a file or set for one school, and everyone gets each school that changes with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import ValidationError

from services.intake import terms_file
from services.intake.actions.register_of_schools import take_over
from services.intake.actions.schools import set_area_terms, tell_of_school
from services.intake.csv_import import BadRow
from services.intake.domain.school import AreaTerms, OwnTerms, calendar_of
from services.intake.repository import establishments, schools
from services.intake.terms_file import Given
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.values import TermDates
from shared.errors import Invalid, NotFound


class TermsReport(Frozen):
    """What a file of term dates says, and what it changes. `told` are the schools of which everyone got a new copy.

    `spoilt` are those left as they were because a row of theirs is wrong; `unknown_areas` are kept, but no known school
    lies there.
    """

    rows: int
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    told: int
    spoilt: tuple[str, ...]
    unknown_areas: tuple[str, ...]
    bad: tuple[BadRow, ...]


class _Spoilt(Exception):
    """An authority's or school's dates cannot be kept; carries the problem to show."""

    def __init__(self, given: Given, field: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.problem = BadRow(row=given.first_row, field=field, rule=f"{given.name}: {rule}", remedy=remedy)


async def import_terms(transaction: Transaction, provider_id: str, content: bytes, *, apply: bool) -> TermsReport:
    """Check a file, and when asked keep what is good in it: an authority or a school whole, or not at all."""
    sheet = terms_file.read(content)
    spelt = await schools.areas_as_spelt(transaction.connection, provider_id, [one.area for one in sheet.given])
    changed: list[str] = []
    unchanged: list[str] = []
    bad, spoilt, told = list(sheet.bad), list(sheet.spoilt), 0
    # Authorities first: a school without terms of its own is told of with theirs. One order everywhere.
    for given in sorted(sheet.given, key=lambda one: (one.urn or "", one.area)):
        try:
            telling = await _put(transaction, provider_id, given, spelt.get(given.area.casefold(), given.area), apply)
        except _Spoilt as wrong:
            bad.append(wrong.problem)
            spoilt.append(given.name)
            continue
        (unchanged if telling is None else changed).append(given.name)
        told += telling or 0
    return TermsReport(
        rows=sheet.rows,
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        told=told,
        spoilt=tuple(spoilt),
        unknown_areas=_unknown(sheet.given, spelt),
        bad=tuple(sorted(bad, key=lambda one: one.row)),
    )


async def set_school_terms(transaction: Transaction, provider_id: str, urn: str, own: OwnTerms) -> None:
    """Give a school terms of its own, or (None) those of its area again. Raises NotFound, or Invalid for the dates."""
    calendar_of(own.terms or (), own.closed_on)
    school = await schools.school_by_urn(transaction.connection, provider_id, urn)
    if school is None:
        entry = (await establishments.establishments_of(transaction.connection, [urn])).get(urn)
        if entry is None:
            raise NotFound(f"No school with URN {urn} is known. Record it first.", field="urn")
        school = await take_over(transaction, provider_id, entry)
    await _put_own(transaction, provider_id, school.school_id, own)


async def _put(transaction: Transaction, provider_id: str, given: Given, area: str, apply: bool) -> int | None:
    """Of how many schools everyone is told; None when nothing changes."""
    if given.urn is None:
        was = await schools.area_terms(transaction.connection, provider_id, area)
        becomes = _merged(given, was.terms, was.closed_on)
        if becomes == was:
            return None
        return await set_area_terms(transaction, provider_id, area, becomes) if apply else 0
    return await _put_school(transaction, provider_id, given, apply)


async def _put_school(transaction: Transaction, provider_id: str, given: Given, apply: bool) -> int | None:
    urn = given.urn or ""
    school = await schools.school_by_urn(transaction.connection, provider_id, urn)
    if school is None:
        entry = (await establishments.establishments_of(transaction.connection, [urn])).get(urn)
        if entry is None:
            raise _Spoilt(given, "urn", "no such school is known.", "Check the number, or record the school first.")
        school = await take_over(transaction, provider_id, entry) if apply else None
    own = await schools.own_terms(transaction.connection, school.school_id) if school else OwnTerms(terms=None)
    merged = _merged(given, own.terms or (), own.closed_on)
    becomes = OwnTerms(terms=merged.terms if own.terms or given.terms else None, closed_on=merged.closed_on)
    if becomes == own:
        return None
    if school is None or not apply:
        return 0
    await _put_own(transaction, provider_id, school.school_id, becomes)
    return 1


async def _put_own(transaction: Transaction, provider_id: str, school_id: str, own: OwnTerms) -> None:
    if await schools.put_own_terms(transaction.connection, provider_id, school_id, own):
        await tell_of_school(transaction, await schools.school(transaction.connection, provider_id, school_id))
        await transaction.audit(provider_id, "school_terms_set", school_id)


def _merged(given: Given, terms: tuple[TermDates, ...], closed_on: tuple[date, ...]) -> AreaTerms:
    try:
        merged = given.merged(terms, closed_on)
        calendar_of(merged.terms, merged.closed_on)
    except Invalid as error:
        rule, _, remedy = error.message.partition(". ")
        raise _Spoilt(given, "starts_on", f"{rule}.", remedy or "Correct the dates.") from None
    except ValidationError:
        raise _Spoilt(
            given, "file", "that is more than 60 terms or 1000 closed days.", "Leave out years that are long past."
        ) from None
    return merged


def _unknown(given: Iterable[Given], spelt: dict[str, str]) -> tuple[str, ...]:
    return tuple(one.area for one in given if one.urn is None and one.area.casefold() not in spelt)
