"""Applications from a CSV file: shown first, applied only when asked, all good rows in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import uuid4

from services.intake import csv_import
from services.intake.actions.applications import apply
from services.intake.actions.refusals import keep_refusal
from services.intake.csv_import import BadRow, GoodRow
from services.intake.domain.application import email_key
from services.intake.repository import applications, cohorts, duplicates, establishments, schools
from services.intake.transaction import Transaction
from shared import second_person
from shared.contracts.envelope import Frozen
from shared.policy import Programme
from shared.published import current


class AppliedRow(Frozen):
    """One row that was applied; `new` is false when the address was on the programme already."""

    row: int
    journey_id: str
    reference: str
    new: bool


class Report(Frozen):
    """What a file holds and what was applied of it."""

    rows: int
    good: int
    applied: tuple[AppliedRow, ...]
    bad: tuple[BadRow, ...]
    ignored_columns: tuple[str, ...] = ()
    people_told: int = 0
    """How many candidates and heads are written to."""
    needs_second_person: bool = False


async def import_applications(
    transaction: Transaction, provider_id: str, content: bytes, *, apply_good_rows: bool, programme_code: str = "hlta"
) -> Report:
    """Check the file, and when asked apply its good rows. Raises what `apply` raises: then nothing is applied.

    Raises SecondPersonNeeded when very many would be written to and nobody else has sent the very same file.
    """
    connection = transaction.connection
    now = transaction.now()
    known = await cohorts.cohorts(connection, provider_id)
    open_ones = [one for one in known if one.programme == programme_code and not one.has_begun(now)]
    names = {key: one.cohort_id for one in open_ones for key in (one.cohort_id, one.name.lower())}
    programme = await current(connection, provider_id, programme_code)
    known_schools = await _schools(transaction, provider_id, csv_import.urns_of(content), programme)
    sheet = csv_import.read(content, programme, known_schools, names)
    applied: list[AppliedRow] = []
    if apply_good_rows:
        await _require_second_person(transaction, provider_id, content, sheet.good)
    # In one order everywhere, so that two files with the same people never wait for each other.
    rows = sorted(sheet.good, key=_address) if apply_good_rows else []
    for good in rows:
        await applications.hold_email(connection, provider_id, programme_code, good.application.email)
    for born_on in sorted({good.application.birth_date for good in rows if good.application.birth_date}):
        await duplicates.hold_birth_date(connection, provider_id, programme_code, born_on)
    for good in rows:
        received = await apply(
            transaction, provider_id, good.application, uuid4().hex, by_operator=True, consents_by="import"
        )
        applied.append(AppliedRow(row=good.row, **received.model_dump()))
    if apply_good_rows:
        for codes in _failed_checks(sheet.bad):
            await keep_refusal(transaction, provider_id, programme.key, codes)
        await transaction.audit(provider_id, "csv_applied", f"{len(applied)} of {sheet.rows} rows")
    return Report(
        rows=sheet.rows,
        good=len(sheet.good),
        applied=tuple(sorted(applied, key=lambda one: one.row)),
        bad=sheet.bad,
        ignored_columns=sheet.ignored_columns,
        people_told=people_told(sheet.good),
        needs_second_person=people_told(sheet.good) > second_person.CAP,
    )


def people_told(rows: Iterable[GoodRow]) -> int:
    """How many people an import writes to: every candidate and every head once."""
    return len({email_key(email) for row in rows for email in (row.application.email, row.application.head_email)})


async def _require_second_person(
    transaction: Transaction, provider_id: str, content: bytes, rows: Iterable[GoodRow]
) -> None:
    digest = hashlib.sha256(b"applications|" + content).hexdigest()
    count = people_told(rows)
    await second_person.require(
        transaction.connection, provider_id, digest, transaction.actor, count, transaction.now()
    )


async def _schools(
    transaction: Transaction, provider_id: str, urns: frozenset[str], programme: Programme
) -> csv_import.Schools:
    """Which of the URNs are known, and where nobody can apply from. The register's word counts, as in `school_for`."""
    own = await schools.ids_of(transaction.connection, provider_id, urns)
    entries = await establishments.establishments_of(transaction.connection, urns)
    country = programme.eligibility.only_country
    problems = {urn: entry.why_not_offered(country) for urn, entry in entries.items()}
    return {**dict.fromkeys(own), **problems}


def _failed_checks(bad: Iterable[BadRow]) -> list[list[str]]:
    """The codes of the checks that each refused row fails; nothing for a row that is only written wrongly."""
    by_row: dict[int, list[str]] = {}
    for one in bad:
        if one.code is not None:
            by_row.setdefault(one.row, []).append(one.code)
    return [by_row[row] for row in sorted(by_row)]


def _address(row: GoodRow) -> str:
    return email_key(row.application.email)
