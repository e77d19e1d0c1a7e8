"""Rows of meetings and mailings, and what the sorting out of holders looks up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

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
    by_timetable: bool = False
    """Whether its day had come, and nobody in the office asked for it."""


async def insert_meeting(connection: Connection, provider_id: str, meeting: Meeting, by: str, now: datetime) -> None:
    """Keep a meeting."""
    await connection.execute(
        """insert into meetings (provider_id, meeting_id, meeting, entered_by, entered_at, invite_at)
           values ($1, $2, $3, $4, $5, $6)""",
        provider_id,
        meeting.meeting_id,
        meeting.model_dump(mode="json", exclude={"invite_at", "dropped_at"}),
        by,
        now,
        meeting.invite_at,
    )


async def meeting(connection: Connection, provider_id: str, meeting_id: str) -> Meeting:
    """A meeting. Raises NotFound."""
    row = await connection.fetchrow(
        "select meeting, invite_at, dropped_at from meetings where provider_id = $1 and meeting_id = $2",
        provider_id,
        meeting_id,
    )
    if row is None:
        raise NotFound("There is no such meeting.")
    return _meeting(dict(row))


async def entered_by(connection: Connection, provider_id: str, meeting_id: str) -> str:
    """Who entered a meeting that there is."""
    found: str = await connection.fetchval(
        "select entered_by from meetings where provider_id = $1 and meeting_id = $2", provider_id, meeting_id
    )
    return found


async def drop_meeting(connection: Connection, provider_id: str, meeting_id: str, now: datetime) -> None:
    """Keep that a meeting does not take place."""
    await connection.execute(
        "update meetings set dropped_at = $3 where provider_id = $1 and meeting_id = $2", provider_id, meeting_id, now
    )


async def meetings(connection: Connection, provider_id: str) -> list[Meeting]:
    """All meetings of a provider, the one that was entered last first."""
    rows = await connection.fetch(
        """select meeting, invite_at, dropped_at from meetings where provider_id = $1
           order by entered_at desc, meeting_id""",
        provider_id,
    )
    return [_meeting(dict(row)) for row in rows]


async def insert_mailing(connection: Connection, provider_id: str, mailing: Mailing) -> None:
    """Keep a mailing that was prepared."""
    await connection.execute(
        """insert into mailings (provider_id, mailing_id, meeting_id, journeys, left_out, prepared_by, prepared_at,
                                 by_timetable)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        provider_id,
        mailing.mailing_id,
        mailing.meeting_id,
        list(mailing.journeys),
        _LEFT_OUT.dump_python(mailing.left_out, mode="json"),
        mailing.prepared_by,
        mailing.prepared_at,
        mailing.by_timetable,
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


async def waiting_for_release(connection: Connection, provider_id: str, now: datetime) -> list[tuple[Mailing, Meeting]]:
    """What was prepared on its day and nobody has released, while nothing else was released for the meeting."""
    rows = await connection.fetch(
        """select m.*, e.meeting, e.invite_at, e.dropped_at
           from mailings m join meetings e using (provider_id, meeting_id)
           where provider_id = $1 and by_timetable and released_at is null and e.dropped_at is null
             and (e.meeting ->> 'starts_at')::timestamptz > $2
             and not exists (select from mailings other where other.provider_id = $1
                                and other.meeting_id = m.meeting_id and other.released_at is not null)
           order by prepared_at""",
        provider_id,
        now,
    )
    return [(_mailing(dict(row)), _meeting(dict(row))) for row in rows]


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


def _meeting(row: dict[str, Any]) -> Meeting:
    return Meeting.model_validate({**row["meeting"], "invite_at": row["invite_at"], "dropped_at": row["dropped_at"]})


def _mailing(row: dict[str, object]) -> Mailing:
    known = {name: value for name, value in row.items() if name in Mailing.model_fields}
    return Mailing.model_validate(known)
