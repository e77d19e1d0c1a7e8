"""Rows of proofs of level 2. The content of a file is read by itself."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from services.intake.domain.level_two import Proof, Subject
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import NotFound

_PROOF = """
    select proof_id, subject, kind, document, how, seen_by, seen_on, reason, file_name, content_type, size, sha256,
           recorded_at, refused_at
    from level_two_proofs
"""


class StoredFile(Frozen):
    """A file as it was sent."""

    file_name: str
    content_type: str
    content: bytes


async def insert_proof(
    connection: Connection, application: Application, proof: Proof, by: str, content: bytes | None = None
) -> None:
    """A new row; the same id again changes nothing."""
    row = {
        **proof.model_dump(exclude={"refused_at"}),
        "provider_id": application.provider_id,
        "journey_id": application.journey_id,
        "recorded_by": by,
        "content": content,
    }
    columns = list(row)
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    await connection.execute(
        f"insert into level_two_proofs ({', '.join(columns)}) values ({places}) on conflict (proof_id) do nothing",
        *(row[column] for column in columns),
    )


async def proofs_of(connection: Connection, provider_id: str, journey_id: str) -> tuple[Proof, ...]:
    """All that was shown for one journey, in the order of showing."""
    rows = await connection.fetch(
        _PROOF + " where provider_id = $1 and journey_id = $2 order by recorded_at, subject, proof_id",
        provider_id,
        journey_id,
    )
    return tuple(Proof(**row) for row in rows)


async def proofs_of_many(
    connection: Connection, provider_id: str, journey_ids: list[str]
) -> dict[str, tuple[Proof, ...]]:
    """All that was shown, by journey; every journey that was asked for is there."""
    rows = await connection.fetch(
        f"select journey_id, proof.* from level_two_proofs join ({_PROOF}) proof using (proof_id) "
        "where provider_id = $1 and journey_id = any($2::text[])",
        provider_id,
        journey_ids,
    )
    found: dict[str, tuple[Proof, ...]] = dict.fromkeys(journey_ids, ())
    for row in rows:
        fields = dict(row)
        found[fields.pop("journey_id")] += (Proof(**fields),)
    return found


async def claimed_kind(connection: Connection, provider_id: str, journey_id: str, subject: Subject) -> str:
    """The kind of proof that the application named. Raises NotFound."""
    column = "level2_english_kind" if subject == "english" else "level2_maths_kind"
    kind: str | None = await connection.fetchval(
        f"select {column} from applications where provider_id = $1 and journey_id = $2", provider_id, journey_id
    )
    if kind is None:
        raise NotFound("There is no such application.", field="journey_id")
    return kind


async def stored_file(connection: Connection, provider_id: str, journey_id: str, proof_id: str) -> StoredFile:
    """A file's content. Raises NotFound."""
    row = await connection.fetchrow(
        """select file_name, content_type, content from level_two_proofs
           where provider_id = $1 and journey_id = $2 and proof_id = $3 and how = 'file'""",
        provider_id,
        journey_id,
        proof_id,
    )
    if row is None:
        raise NotFound("There is no such file.")
    return StoredFile(**row)


async def refuse(connection: Connection, provider_id: str, proof_id: str, at: datetime, by: str, reason: str) -> None:
    """Write that a proof does not hold."""
    await connection.execute(
        """update level_two_proofs set refused_at = $3, refused_by = $4, refused_reason = $5
           where provider_id = $1 and proof_id = $2 and refused_at is null""",
        provider_id,
        proof_id,
        at,
        by,
        reason,
    )
