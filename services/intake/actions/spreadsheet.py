"""Applications from a CSV file: shown first, applied only when asked, all good rows in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import uuid4

from services.intake import csv_import
from services.intake.actions.applications import apply
from services.intake.actions.refusals import keep_refusal
from services.intake.csv_import import BadRow, GoodRow, Sheet
from services.intake.domain.application import email_key
from services.intake.repository import applications, cohorts, duplicates, establishments, schools
from services.intake.transaction import Transaction
from shared import second_person
from shared.contracts.envelope import Frozen
from shared.dry_runs import SAMPLES, DryRun, LeftOut, envelopes, spread
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
    dry_run: DryRun | None = None
    """Of a check after which very many are written to: samples, and who is left out."""


class Rehearsed(NamedTuple):
    """Facts of up to five rows, as they would go to the bus; and which rows lead to no mail, or to less, by reason."""

    told: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


async def import_applications(
    transaction: Transaction, provider_id: str, content: bytes, *, apply_good_rows: bool, programme_code: str = "hlta"
) -> Report:
    """Check the file, and when asked apply its good rows. Raises what `apply` raises: then nothing is applied.

    Raises SecondPersonNeeded when very many would be written to and nobody else has sent the very same file.
    """
    programme = await current(transaction.connection, provider_id, programme_code)
    sheet = await _read(transaction, provider_id, content, programme)
    applied: list[AppliedRow] = []
    if apply_good_rows:
        await _require_second_person(transaction, provider_id, content, sheet.good)
        applied = [one.row for one in await _apply(transaction, provider_id, programme_code, sheet.good)]
        for codes in _failed_checks(sheet.bad):
            await keep_refusal(transaction, provider_id, programme.key, codes)
        await transaction.audit(provider_id, "csv_applied", f"{len(applied)} of {sheet.rows} rows")
    return Report(
        rows=sheet.rows,
        good=len(sheet.good),
        applied=tuple(applied),
        bad=sheet.bad,
        ignored_columns=sheet.ignored_columns,
        people_told=people_told(sheet.good),
        needs_second_person=people_told(sheet.good) > second_person.CAP,
    )


async def rehearse_applications(
    transaction: Transaction, provider_id: str, content: bytes, programme_code: str = "hlta"
) -> Rehearsed:
    """Take in a file's good rows and undo it, to learn what it would tell. Costs as much time as taking them in.

    Raises what `apply` raises.
    """
    connection = transaction.connection
    sheet = await _read(transaction, provider_id, content, await current(connection, provider_id, programme_code))
    undone = connection.transaction()  # inside the caller's, so a savepoint
    await undone.start()
    try:
        taken = await _apply(transaction, provider_id, programme_code, sheet.good)
        new = [one.row.journey_id for one in taken if one.row.new]
        held = await duplicates.in_open_pairs(connection, provider_id, new)
        going = [one for one in taken if one.row.new and one.row.journey_id not in held]
        shown = [event_id for one in spread(going, SAMPLES) for event_id in one.told]
        told = tuple(await envelopes(connection, shown))
    finally:
        await undone.rollback()
    return Rehearsed(told, _left_out(sheet, taken, held))


def _left_out(sheet: Sheet, taken: Sequence[_Taken], held: Collection[str]) -> tuple[LeftOut, ...]:
    """Rows that lead to no mail, or to less: by their numbers in the sheet, as the user sees them."""
    rows = {
        "not_good": sorted({one.row for one in sheet.bad}),
        "applied_before": [one.row.row for one in taken if not one.row.new],
        "looks_like_another": [one.row.row for one in taken if one.row.journey_id in held],
    }
    return tuple(
        LeftOut(reason=reason, count=len(numbers), references=tuple(f"row {number}" for number in numbers))
        for reason, numbers in rows.items()
        if numbers
    )


class _Taken(NamedTuple):
    """A row that was taken in, and the ids of the facts that this told."""

    row: AppliedRow
    told: tuple[str, ...]


async def _apply(
    transaction: Transaction, provider_id: str, programme_code: str, good: Iterable[GoodRow]
) -> list[_Taken]:
    """Take in rows, the first of the file first in the answer."""
    connection = transaction.connection
    taken: list[_Taken] = []
    # In one order everywhere, so that two files with the same people never wait for each other.
    rows = sorted(good, key=_address)
    for row in rows:
        await applications.hold_email(connection, provider_id, programme_code, row.application.email)
    for born_on in sorted({row.application.birth_date for row in rows if row.application.birth_date}):
        await duplicates.hold_birth_date(connection, provider_id, programme_code, born_on)
    for row in rows:
        told_before = len(transaction.told)
        received = await apply(
            transaction, provider_id, row.application, uuid4().hex, by_operator=True, consents_by="import"
        )
        applied = AppliedRow(row=row.row, **received.model_dump())
        taken.append(_Taken(applied, tuple(transaction.told[told_before:])))
    return sorted(taken, key=lambda one: one.row.row)


async def _read(transaction: Transaction, provider_id: str, content: bytes, programme: Programme) -> Sheet:
    known = await cohorts.cohorts(transaction.connection, provider_id)
    now = transaction.now()
    open_ones = [one for one in known if one.programme == programme.code and not one.has_begun(now)]
    names = {key: one.cohort_id for one in open_ones for key in (one.cohort_id, one.name.lower())}
    known_schools = await _schools(transaction, provider_id, csv_import.urns_of(content), programme)
    return csv_import.read(content, programme, known_schools, names)


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
