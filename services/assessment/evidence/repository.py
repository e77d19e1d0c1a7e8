"""The rows of tasks, documents and submissions. Contents are read only where they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from services.assessment.domain import Journey
from services.assessment.evidence.domain import Document, Holding, Reopened, Submission, Task, parts
from shared.db import Connection

_LINKS = """(select coalesce(jsonb_agg(jsonb_build_object('standard', standard, 'place', place) order by standard),
                                 '[]')
               from document_links link
              where link.provider_id = documents.provider_id and link.document_id = documents.document_id) as links"""
_DOCUMENT = ", ".join(_LINKS if name == "links" else name for name in Document.model_fields)
_SUBMISSION = ", ".join(Submission.model_fields)


async def holding(connection: Connection, provider: str, journey_id: str) -> Holding:
    """All that the candidate has written, added and handed in, without the documents' contents."""
    tasks = await connection.fetch(
        "select task, text, standards from tasks where provider_id = $1 and journey_id = $2 order by task",
        provider,
        journey_id,
    )
    documents = await connection.fetch(
        f"select {_DOCUMENT} from documents where provider_id = $1 and journey_id = $2 order by added_at, document_id",
        provider,
        journey_id,
    )
    submissions = await connection.fetch(
        f"select {_SUBMISSION} from submissions where provider_id = $1 and journey_id = $2", provider, journey_id
    )
    reopened = await connection.fetch(
        """select part, reopened_at, standards from reopened_parts
            where provider_id = $1 and journey_id = $2 order by reopened_at""",
        provider,
        journey_id,
    )
    return Holding(
        tasks=tuple(Task.model_validate(dict(row)) for row in tasks),
        documents=tuple(Document.model_validate(dict(row)) for row in documents),
        submissions=tuple(Submission.model_validate(dict(row)) for row in submissions),
        reopened=tuple(Reopened.model_validate(dict(row)) for row in reopened),
    )


async def is_in_by(connection: Connection, journey: Journey, due_at: datetime) -> bool:
    """Whether every part was handed in by a deadline, without reading what is in them."""
    handed_in = await connection.fetchval(
        "select count(*) from submissions where provider_id = $1 and journey_id = $2 and submitted_at < $3",
        journey.provider_id,
        journey.journey_id,
        due_at + timedelta(seconds=1),
    )
    return bool(handed_in >= len(parts(journey.policy)))


async def save_task(connection: Connection, journey: Journey, task: Task, at: datetime) -> None:
    """Write or replace one task."""
    await connection.execute(
        """insert into tasks values ($1, $2, $3, $4, $5, $6)
           on conflict (provider_id, journey_id, task) do update
              set text = excluded.text, standards = excluded.standards, saved_at = excluded.saved_at""",
        journey.provider_id,
        journey.journey_id,
        task.task,
        task.text,
        list(task.standards),
        at,
    )


async def add_document(
    connection: Connection, journey: Journey, document: Document, content: bytes, at: datetime
) -> None:
    """Write a document; a repeated one with the same id changes nothing."""
    await connection.execute(
        """insert into documents (document_id, provider_id, journey_id, title, file_name, content_type, size, sha256,
                                  content, added_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing""",
        document.document_id,
        journey.provider_id,
        journey.journey_id,
        document.title,
        document.file_name,
        document.content_type,
        document.size,
        document.sha256,
        content,
        at,
    )
    await put_links(connection, journey.provider_id, document)


async def put_links(connection: Connection, provider: str, document: Document) -> None:
    """Write the document's links anew."""
    await connection.execute(
        "delete from document_links where provider_id = $1 and document_id = $2", provider, document.document_id
    )
    await connection.executemany(
        "insert into document_links (provider_id, document_id, standard, place) values ($1, $2, $3, $4)",
        [(provider, document.document_id, link.standard, link.place) for link in document.links],
    )


async def remove_document(connection: Connection, journey: Journey, document_id: str) -> None:
    """Take a document out of the file; one that is not there is no error."""
    await connection.execute(
        "delete from documents where provider_id = $1 and journey_id = $2 and document_id = $3",
        journey.provider_id,
        journey.journey_id,
        document_id,
    )


async def content(connection: Connection, provider: str, journey_id: str, document_id: str) -> asyncpg.Record | None:
    """A document's bytes with its name and type."""
    return await connection.fetchrow(
        """select file_name, content_type, content from documents
            where provider_id = $1 and journey_id = $2 and document_id = $3""",
        provider,
        journey_id,
        document_id,
    )


async def note_read(connection: Connection, provider: str, journey_id: str, person_id: str, at: datetime) -> None:
    """A member of staff opens what was handed in."""
    await connection.execute(
        """insert into evidence_read values ($1, $2, $3, $4)
           on conflict (provider_id, journey_id, person_id) do update
              set read_at = greatest(evidence_read.read_at, excluded.read_at)""",
        provider,
        journey_id,
        person_id,
        at,
    )


async def read_at(connection: Connection, provider: str, journey_id: str, person_id: str) -> datetime | None:
    """When somebody last opened what was handed in; None for never."""
    found: datetime | None = await connection.fetchval(
        "select read_at from evidence_read where provider_id = $1 and journey_id = $2 and person_id = $3",
        provider,
        journey_id,
        person_id,
    )
    return found


async def insert_submission(connection: Connection, journey: Journey, submission: Submission) -> None:
    """Hand in a part, with the candidate's word that no pupil is named in it."""
    await connection.execute(
        "insert into submissions values ($1, $2, $3, $4, $5, $6, $7, true)",
        journey.provider_id,
        journey.journey_id,
        submission.part,
        submission.submitted_at,
        submission.digest,
        submission.items,
        submission.late,
    )


async def reopen(
    connection: Connection,
    journey: Journey,
    appointment_id: str,
    receipt: Submission,
    reason_class: str,
    until: datetime,
    at: datetime,
    standards: Sequence[int],
) -> None:
    """Keep the receipt apart, so that the part is open until it is handed in again."""
    keys = journey.provider_id, journey.journey_id, receipt.part
    await connection.execute(
        """insert into reopened_parts (provider_id, journey_id, part, appointment_id, reopened_at, until, reason_class,
                                       submitted_at, digest, items, late, standards)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        *keys,
        appointment_id,
        at,
        until,
        reason_class,
        receipt.submitted_at,
        receipt.digest,
        receipt.items,
        receipt.late,
        list(standards),
    )
    await connection.execute("delete from submissions where provider_id = $1 and journey_id = $2 and part = $3", *keys)
