"""Rows of meetings and mailings, and what the sorting out of holders looks up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from services.notifications.domain import Journey
from services.notifications.mailings.domain import LeftOut, Meeting, SortedOut
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import NotFound

_LEFT_OUT = TypeAdapter(tuple[LeftOut, ...])


class Mailing(Frozen):
    """A mailing as it was prepared, and what became of it. `sent`: how many were planned at its release."""

    mailing_id: str
    meeting_id: str
    journeys: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    prepared_by: str
    prepared_at: datetime
    released_by: str | None = None
    released_at: datetime | None = None
    sent: int | None = None
    reason: str | None = None


async def insert_meeting(connection: Connection, provider_id: str, meeting: Meeting, by: str, now: datetime) -> None:
    """Keep a meeting."""
    await connection.execute(
        "insert into meetings (provider_id, meeting_id, meeting, entered_by, entered_at) values ($1, $2, $3, $4, $5)",
        provider_id,
        meeting.meeting_id,
        meeting.model_dump(mode="json"),
        by,
        now,
    )


async def meeting(connection: Connection, provider_id: str, meeting_id: str) -> Meeting:
    """A meeting. Raises NotFound."""
    found = await connection.fetchval(
        "select meeting from meetings where provider_id = $1 and meeting_id = $2", provider_id, meeting_id
    )
    if found is None:
        raise NotFound("There is no such meeting.")
    return Meeting.model_validate(found)


async def meetings(connection: Connection, provider_id: str) -> list[Meeting]:
    """All meetings of a provider, the one that was entered last first."""
    rows = await connection.fetch(
        "select meeting from meetings where provider_id = $1 order by entered_at desc, meeting_id", provider_id
    )
    return [Meeting.model_validate(row["meeting"]) for row in rows]


async def insert_mailing(connection: Connection, provider_id: str, mailing: Mailing) -> None:
    """Keep a mailing that was prepared."""
    await connection.execute(
        """insert into mailings (provider_id, mailing_id, meeting_id, journeys, left_out, prepared_by, prepared_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        provider_id,
        mailing.mailing_id,
        mailing.meeting_id,
        list(mailing.journeys),
        _LEFT_OUT.dump_python(mailing.left_out, mode="json"),
        mailing.prepared_by,
        mailing.prepared_at,
    )


async def lock_mailing(connection: Connection, provider_id: str, mailing_id: str) -> Mailing:
    """A mailing, locked until the transaction ends. Raises NotFound."""
    row = await connection.fetchrow(
        "select * from mailings where provider_id = $1 and mailing_id = $2 for update", provider_id, mailing_id
    )
    if row is None:
        raise NotFound("There is no such mailing.")
    return _mailing(dict(row))


async def mailings(connection: Connection, provider_id: str, meeting_id: str | None = None) -> list[Mailing]:
    """All mailings, or those of one meeting, the newest first."""
    rows = await connection.fetch(
        """select * from mailings where provider_id = $1 and ($2::text is null or meeting_id = $2)
           order by prepared_at desc, mailing_id""",
        provider_id,
        meeting_id,
    )
    return [_mailing(dict(row)) for row in rows]


async def set_released(
    connection: Connection,
    provider_id: str,
    mailing_id: str,
    by: str,
    now: datetime,
    sorted_out: SortedOut,
    reason: str,
) -> None:
    """Keep who released it, when and why, and whom it went to in the end."""
    await connection.execute(
        """update mailings set released_by = $3, released_at = $4, sent = $5, reason = $6, journeys = $7, left_out = $8
           where provider_id = $1 and mailing_id = $2""",
        provider_id,
        mailing_id,
        by,
        now,
        len(sorted_out.going),
        reason,
        [one.journey_id for one in sorted_out.going],
        _LEFT_OUT.dump_python(sorted_out.left_out, mode="json"),
    )


async def awarded(connection: Connection, provider_id: str) -> list[Journey]:
    """Journeys whose newest outcome is the award, in a fixed order."""
    rows = await connection.fetch(
        """select remembered from journeys
           where provider_id = $1 and remembered -> 'outcome' ->> 'outcome' = 'awarded' order by journey_id""",
        provider_id,
    )
    return [Journey.model_validate(row["remembered"]) for row in rows]


async def keys_taken(connection: Connection, provider_id: str, keys: Collection[str]) -> set[str]:
    """Those of the keys under which a message was planned."""
    rows = await connection.fetch(
        "select message_key from messages where provider_id = $1 and message_key = any($2::text[])",
        provider_id,
        list(keys),
    )
    return {row["message_key"] for row in rows}


async def names(connection: Connection, provider_id: str, person_ids: Sequence[str]) -> dict[str, str]:
    """Names of staff by id; who is not known here is left out."""
    rows = await connection.fetch(
        "select person_id, name from people where provider_id = $1 and person_id = any($2::text[])",
        provider_id,
        list(person_ids),
    )
    return {row["person_id"]: row["name"] for row in rows}


def _mailing(row: dict[str, object]) -> Mailing:
    known = {name: value for name, value in row.items() if name in Mailing.model_fields}
    return Mailing.model_validate(known)
