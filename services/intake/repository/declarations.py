"""Rows of declarations and of the confirmations that the head made."""

from __future__ import annotations

from datetime import datetime

import asyncpg

from services.intake.domain.declaration import Declaration, Sign
from services.intake.domain.wording import Statement
from shared.db import Connection
from shared.errors import NotFound

_DECLARATION = """
    select declaration_id, journey_id, provider_id, head_id, candidate_id, link_version, state, wording_version,
           asked_at, chasers, candidate_notices, lapses_at, decided_at, signature, refusal, address_doubt,
           address_confirmed_at, asked
    from declarations
"""


async def insert_declaration(connection: Connection, declaration: Declaration) -> None:
    """A new request. The database refuses a second active one of the same journey."""
    content = declaration.model_dump(mode="json", include={"chasers", "candidate_notices"})
    await connection.execute(
        """insert into declarations (declaration_id, journey_id, provider_id, head_id, candidate_id, link_version,
                                     state, wording_version, asked_at, chasers, candidate_notices, lapses_at,
                                     address_doubt, asked)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        declaration.declaration_id,
        declaration.journey_id,
        declaration.provider_id,
        declaration.head_id,
        declaration.candidate_id,
        declaration.link_version,
        declaration.state,
        declaration.wording_version,
        declaration.asked_at,
        content["chasers"],
        content["candidate_notices"],
        declaration.lapses_at,
        declaration.address_doubt,
        declaration.asked,
    )


async def put_anew(
    connection: Connection, before: Declaration, after: Declaration, reason_class: str, at: datetime, by: str
) -> None:
    """Keep what became of the request so far, and write the one that was put to another head."""
    await connection.execute(
        """insert into earlier_requests (declaration_id, link_version, provider_id, head_id, state, asked_at, lapses_at,
                                         decided_at, signature, refusal, reason_class, put_anew_at, put_anew_by)
           select declaration_id, link_version, provider_id, head_id, state, asked_at, lapses_at,
                  decided_at, signature, refusal, $3, $4, $5
           from declarations where provider_id = $1 and declaration_id = $2""",
        before.provider_id,
        before.declaration_id,
        reason_class,
        at,
        by,
    )
    content = after.model_dump(mode="json", include={"chasers", "candidate_notices"})
    await connection.execute(
        """update declarations
           set head_id = $3, link_version = $4, state = $5, wording_version = $6, asked_at = $7, chasers = $8,
               candidate_notices = $9, lapses_at = $10, address_doubt = $11, decided_at = null, signature = null,
               refusal = null, address_confirmed_at = null, address_confirmed_by = null, asked = true
           where provider_id = $1 and declaration_id = $2""",
        after.provider_id,
        after.declaration_id,
        after.head_id,
        after.link_version,
        after.state,
        after.wording_version,
        after.asked_at,
        content["chasers"],
        content["candidate_notices"],
        after.lapses_at,
        after.address_doubt,
    )


async def confirm_address(connection: Connection, declaration: Declaration, by: str) -> None:
    """Write that an operator knows the head's address to be right."""
    await connection.execute(
        """update declarations set address_confirmed_at = $3, address_confirmed_by = $4
           where provider_id = $1 and declaration_id = $2""",
        declaration.provider_id,
        declaration.declaration_id,
        declaration.address_confirmed_at,
        by,
    )


async def declaration(connection: Connection, provider_id: str, declaration_id: str) -> Declaration:
    """Raises NotFound."""
    row = await connection.fetchrow(
        _DECLARATION + " where provider_id = $1 and declaration_id = $2", provider_id, declaration_id
    )
    return _read(row)


async def lock_declaration(connection: Connection, provider_id: str, declaration_id: str) -> Declaration:
    """The declaration, held until the end of the transaction. Lock its application first. Raises NotFound."""
    row = await connection.fetchrow(
        _DECLARATION + " where provider_id = $1 and declaration_id = $2 for no key update",
        provider_id,
        declaration_id,
    )
    return _read(row)


async def newest_of_journey(connection: Connection, provider_id: str, journey_id: str) -> Declaration:
    """The newest request of the journey. Raises NotFound."""
    row = await connection.fetchrow(
        _DECLARATION + " where provider_id = $1 and journey_id = $2 order by asked_at desc, link_version desc limit 1",
        provider_id,
        journey_id,
    )
    return _read(row)


async def keep_decision(connection: Connection, declaration: Declaration) -> None:
    """Write the state that a command led to."""
    content = declaration.model_dump(mode="json", include={"signature", "refusal"})
    await connection.execute(
        """update declarations set state = $3, decided_at = $4, signature = $5, refusal = $6
           where provider_id = $1 and declaration_id = $2""",
        declaration.provider_id,
        declaration.declaration_id,
        declaration.state,
        declaration.decided_at,
        content["signature"],
        content["refusal"],
    )


async def keep_correction(connection: Connection, before: Declaration, at: datetime) -> None:
    """Keep what was signed before the head put it right."""
    await connection.execute(
        """insert into declaration_corrections (declaration_id, link_version, number, provider_id, signature, signed_at,
                                                corrected_at)
           select declaration_id, link_version,
                  (select count(*) + 1 from declaration_corrections c
                    where c.declaration_id = d.declaration_id and c.link_version = d.link_version),
                  provider_id, signature, decided_at, $3
             from declarations d where provider_id = $1 and declaration_id = $2""",
        before.provider_id,
        before.declaration_id,
        at,
    )


async def insert_confirmations(
    connection: Connection,
    declaration: Declaration,
    signature: Sign,
    statements: tuple[Statement, ...],
    at: datetime,
) -> None:
    """Each confirmation as a row of its own: who, when, and the exact words."""
    await connection.executemany(
        """insert into confirmations (declaration_id, code, provider_id, confirmed, name, role, confirmed_at,
                                      wording_version, wording, link_version)
           values ($1, $2, $3, true, $4, $5, $6, $7, $8, $9)""",
        [
            (
                declaration.declaration_id,
                statement.code,
                declaration.provider_id,
                signature.name,
                signature.role,
                at,
                declaration.wording_version,
                statement.text,
                declaration.link_version,
            )
            for statement in statements
        ],
    )


def _read(row: asyncpg.Record | None) -> Declaration:
    if row is None:
        raise NotFound("There is no such declaration.", field="declaration_id")
    return Declaration(**row)


async def keep_dates(connection: Connection, declaration: Declaration) -> None:
    """Write the state and the ladder of a request whose clock goes on."""
    content = declaration.model_dump(mode="json", include={"chasers", "candidate_notices"})
    await connection.execute(
        """update declarations
           set state = $3, decided_at = $4, chasers = $5, candidate_notices = $6, lapses_at = $7
           where provider_id = $1 and declaration_id = $2""",
        declaration.provider_id,
        declaration.declaration_id,
        declaration.state,
        declaration.decided_at,
        content["chasers"],
        content["candidate_notices"],
        declaration.lapses_at,
    )
