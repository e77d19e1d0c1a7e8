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
           asked_at, chasers, candidate_notices, lapses_at, decided_at, signature, refusal
    from declarations
"""


async def insert_declaration(connection: Connection, declaration: Declaration) -> None:
    """A new request. The database refuses a second active one of the same journey."""
    content = declaration.model_dump(mode="json", include={"chasers", "candidate_notices"})
    await connection.execute(
        """insert into declarations (declaration_id, journey_id, provider_id, head_id, candidate_id, link_version,
                                     state, wording_version, asked_at, chasers, candidate_notices, lapses_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
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
                                      wording_version, wording)
           values ($1, $2, $3, true, $4, $5, $6, $7, $8)""",
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
            )
            for statement in statements
        ],
    )


def _read(row: asyncpg.Record | None) -> Declaration:
    if row is None:
        raise NotFound("There is no such declaration.", field="declaration_id")
    return Declaration(**row)
