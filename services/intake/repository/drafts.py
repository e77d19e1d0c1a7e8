"""Rows of applications that are not sent yet. All but the reads are for a row that is locked."""

from __future__ import annotations

from services.intake.domain.application import email_key
from services.intake.domain.draft import Draft
from shared.db import Connection
from shared.errors import LinkExpired

_DRAFT = """
    select draft_id, provider_id, programme, programme_version, person_id, state, email, answers, link_version,
           begun_at, saved_at, reminders, deletes_at, refused_at, journey_id, reference
    from drafts
"""


async def insert_draft(connection: Connection, draft: Draft) -> None:
    """A new row."""
    await connection.execute(
        """insert into drafts (draft_id, provider_id, programme, programme_version, person_id, state, email, email_key,
                               answers, link_version, begun_at, saved_at, reminders, deletes_at)
           values ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11, $12, $13)""",
        draft.draft_id,
        draft.provider_id,
        draft.programme,
        draft.programme_version,
        draft.person_id,
        draft.email,
        email_key(draft.email or ""),
        draft.answers,
        draft.link_version,
        draft.begun_at,
        draft.saved_at,
        [due.model_dump(mode="json") for due in draft.reminders],
        draft.deletes_at,
    )


async def find(connection: Connection, provider_id: str, draft_id: str) -> Draft | None:
    """The draft, or None when there is none (any more)."""
    row = await connection.fetchrow(_DRAFT + " where provider_id = $1 and draft_id = $2", provider_id, draft_id)
    return Draft(**row) if row else None


async def draft(connection: Connection, provider_id: str, draft_id: str) -> Draft:
    """The draft. Raises LinkExpired: who has its link had one, and it was deleted."""
    return _there(await find(connection, provider_id, draft_id))


async def lock_draft(connection: Connection, provider_id: str, draft_id: str) -> Draft:
    """The draft, held until the end of the transaction. Raises LinkExpired when it was deleted."""
    row = await connection.fetchrow(
        _DRAFT + " where provider_id = $1 and draft_id = $2 for update", provider_id, draft_id
    )
    return _there(Draft(**row) if row else None)


async def open_of_address(connection: Connection, provider_id: str, programme: str, email: str) -> list[Draft]:
    """All drafts of an address that are not sent, the oldest first, held until the end of the transaction."""
    rows = await connection.fetch(
        _DRAFT
        + """ where provider_id = $1 and programme = $2 and email_key = $3 and state = 'open'
              order by begun_at, draft_id for update""",
        provider_id,
        programme,
        email_key(email),
    )
    return [Draft(**row) for row in rows]


async def keep(connection: Connection, draft: Draft) -> None:
    """Write what may change of an open draft."""
    await connection.execute(
        """update drafts
           set email = $2, email_key = $3, answers = $4, link_version = $5, saved_at = $6, reminders = $7,
               deletes_at = $8, refused_at = $9
           where draft_id = $1""",
        draft.draft_id,
        draft.email,
        email_key(draft.email or ""),
        draft.answers,
        draft.link_version,
        draft.saved_at,
        [due.model_dump(mode="json") for due in draft.reminders],
        draft.deletes_at,
        draft.refused_at,
    )


async def mark_submitted(connection: Connection, draft: Draft, journey_id: str, reference: str) -> None:
    """It was sent: its answers stand in the application now, and nothing of them stays here."""
    await connection.execute(
        """update drafts
           set state = 'submitted', email = null, email_key = null, answers = '{}', journey_id = $2, reference = $3
           where draft_id = $1""",
        draft.draft_id,
        journey_id,
        reference,
    )


async def delete(connection: Connection, draft: Draft) -> None:
    """Leave nothing of it."""
    await connection.execute("delete from drafts where draft_id = $1", draft.draft_id)


async def next_version(connection: Connection, draft: Draft) -> int:
    """The version after one more fact of this draft."""
    version: int = await connection.fetchval(
        "update drafts set version = version + 1 where draft_id = $1 returning version", draft.draft_id
    )
    return version


def _there(found: Draft | None) -> Draft:
    if found is None:
        raise LinkExpired(
            "This application was not sent in its time and has been deleted. Begin a new one.", code="draft_deleted"
        )
    return found
