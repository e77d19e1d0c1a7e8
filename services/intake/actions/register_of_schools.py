"""The public register is imported batch by batch, and a provider takes a school over from it when it needs one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from services.intake import gias
from services.intake.actions.schools import id_of_school, tell_of_school
from services.intake.csv_import import BadRow
from services.intake.domain.establishment import Establishment
from services.intake.domain.school import School
from services.intake.repository import establishments, schools
from services.intake.transaction import Intake, Transaction
from shared.contracts.envelope import Frozen
from shared.errors import Invalid

BATCH = 1_000
"""Rows of one transaction. An import that is broken off has kept whole ones, and the next goes over them again."""
MOST_PROBLEMS_SHOWN = 1_000


class Imported(Frozen):
    """What an import did. `rows` are those with content, `told` the schools of providers that changed with it.

    `bad` holds the first thousand problems; `broken` counts all rows that were not taken.
    """

    rows: int
    added: int
    changed: int
    unchanged: int
    broken: int
    told: int
    bad: tuple[BadRow, ...]


async def import_register(intake: Intake, file: BinaryIO, actor: str) -> Imported:
    """Take in the Department's file. Raises Invalid when it is another file altogether: then nothing is changed."""
    rows = gias.read(file)
    bad: list[BadRow] = []
    taken = added = changed = broken = told = 0
    while batch := list(islice(rows, BATCH)):
        good = [row for row in batch if isinstance(row, Establishment)]
        problems = [row for row in batch if not isinstance(row, Establishment)]
        bad.extend(islice(_each(problems), MOST_PROBLEMS_SHOWN - len(bad)))
        broken += len(problems)
        taken += len(batch)
        async with intake.begin(actor) as transaction:
            put = await establishments.put_establishments(transaction.connection, good, transaction.now())
            told += await _follow(transaction, put.changed)
        added += len(put.added)
        changed += len(put.changed)
    async with intake.begin(actor) as transaction:
        await establishments.keep_import(
            transaction.connection, transaction.now(), actor, rows=taken, added=added, changed=changed, broken=broken
        )
    return Imported(
        rows=taken,
        added=added,
        changed=changed,
        unchanged=taken - broken - added - changed,
        broken=broken,
        told=told,
        bad=tuple(bad),
    )


async def school_for(transaction: Transaction, provider_id: str, urn: str, country: str | None) -> School:
    """The school where somebody applies from: the provider's own, or taken over from the register now.

    Raises Invalid for a URN that nobody knows, and for a school that is closed, not open yet, or outside `country`
    (None: any will do).
    """
    connection = transaction.connection
    entry = (await establishments.establishments_of(connection, [urn])).get(urn)
    problem = entry.why_not_offered(country) if entry else None
    if problem is not None:
        raise Invalid(problem.in_words(), code=problem.code, field=problem.field)
    known = await schools.school_by_urn(connection, provider_id, urn)
    if known is not None:
        return known
    if entry is None:
        raise Invalid(
            f"No school with URN {urn} is known. Check the number, or ask the training provider to record the school.",
            code="unknown_school",
            field="school_urn",
        )
    return await take_over(transaction, provider_id, entry)


async def take_over(transaction: Transaction, provider_id: str, entry: Establishment) -> School:
    """Make an entry of the register one of the provider's schools, which follows the register from now on."""
    school_id = id_of_school(provider_id, entry.urn)
    fresh = await schools.insert_following(transaction.connection, provider_id, school_id, entry)
    school = await schools.school(transaction.connection, provider_id, school_id)
    if fresh:
        await tell_of_school(transaction, school)
    return school


async def _follow(transaction: Transaction, urns: frozenset[str]) -> int:
    """Everyone gets the copy of each school that changed with the register."""
    followers = await establishments.follow(transaction.connection, urns)
    for provider_id, school_id in followers:
        await tell_of_school(transaction, await schools.school(transaction.connection, provider_id, school_id))
    return len(followers)


def _each(problems: list[tuple[BadRow, ...]]) -> Iterator[BadRow]:
    return (bad for row in problems for bad in row)
