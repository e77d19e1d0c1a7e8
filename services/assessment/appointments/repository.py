"""The rows of guests, proposals, held times and appointments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from services.assessment.appointments.domain import Guest, Proposal
from services.assessment.appointments.held import insert_time, lock_diary
from services.assessment.domain import Journey
from shared.contracts.envelope import Frozen
from shared.contracts.values import SlotPlan
from shared.db import Connection
from shared.errors import DomainError

_PROPOSAL = ", ".join(Proposal.model_fields)


def _plain(items: Sequence[Frozen]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json") for item in items]


# --- guests -----------------------------------------------------------------------------------------------------------


async def guests(connection: Connection, provider: str, journey_id: str) -> list[Guest]:
    """The guests who stand now, teachers first."""
    rows = await connection.fetch(
        """select person_id, role, position, name, email, job_title from guests
            where provider_id = $1 and journey_id = $2 and replaced_at is null order by role desc, position""",
        provider,
        journey_id,
    )
    return [Guest.model_validate(dict(row)) for row in rows]


async def replace_guest(connection: Connection, journey: Journey, guest: Guest, at: datetime) -> None:
    """Put a guest into a role, in place of whoever held it."""
    await drop_guest(connection, journey, guest.role, guest.position, at)
    await connection.execute(
        """insert into guests (person_id, provider_id, journey_id, role, position, name, email, job_title, named_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        guest.person_id,
        journey.provider_id,
        journey.journey_id,
        guest.role,
        guest.position,
        guest.name,
        guest.email,
        guest.job_title,
        at,
    )


async def drop_guest(connection: Connection, journey: Journey, role: str, position: int, at: datetime) -> None:
    """Nobody holds this role and position any more."""
    await connection.execute(
        """update guests set replaced_at = $5 where provider_id = $1 and journey_id = $2 and role = $3
              and position = $4 and replaced_at is null""",
        journey.provider_id,
        journey.journey_id,
        role,
        position,
        at,
    )


# --- proposals and their times ----------------------------------------------------------------------------------------


def _to_proposal(row: asyncpg.Record | None) -> Proposal | None:
    return None if row is None else Proposal.model_validate(dict(row))


async def latest_proposal(connection: Connection, provider: str, journey_id: str) -> Proposal | None:
    """The newest proposal of a journey, whatever became of it."""
    return _to_proposal(
        await connection.fetchrow(
            f"""select {_PROPOSAL} from proposals where provider_id = $1 and journey_id = $2
                 order by version desc limit 1""",
            provider,
            journey_id,
        )
    )


async def proposal(connection: Connection, provider: str, journey_id: str, version: int) -> Proposal | None:
    """One proposal by its version."""
    return _to_proposal(
        await connection.fetchrow(
            f"select {_PROPOSAL} from proposals where provider_id = $1 and journey_id = $2 and version = $3",
            provider,
            journey_id,
            version,
        )
    )


async def insert_proposal(
    connection: Connection, journey: Journey, proposal: Proposal, slots: Sequence[SlotPlan], at: datetime
) -> None:
    """Write a proposal and hold its times, but for shared ones.

    Raises DomainError `time_taken` when one of them is promised already.
    """
    await connection.execute(
        """insert into proposals (provider_id, journey_id, version, assessor_id, state, proposed_at, reply_by,
                                  change_id, shared)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        journey.provider_id,
        journey.journey_id,
        proposal.version,
        proposal.assessor_id,
        proposal.state,
        at,
        proposal.reply_by,
        proposal.change_id,
        proposal.shared,
    )
    for slot in slots:
        if proposal.shared:
            await insert_time(connection, journey, proposal.assessor_id, slot, proposal.version, "offered")
        else:
            await hold_time(connection, journey, proposal.assessor_id, slot, proposal.version, "held")


async def hold_time(
    connection: Connection,
    journey: Journey,
    assessor_id: str,
    slot: SlotPlan,
    version: int | None,
    state: str,
) -> None:
    """Promise a stretch of an assessor's time. Raises DomainError `time_taken`; the transaction is lost then."""
    await lock_diary(connection, journey.provider_id, assessor_id)
    try:
        await insert_time(connection, journey, assessor_id, slot, version, state)
    except asyncpg.ExclusionViolationError:
        raise DomainError(
            "One of these times was promised to somebody else a moment ago. Look at the free times and choose again.",
            code="time_taken",
        ) from None


async def slots(connection: Connection, provider: str, journey_id: str, version: int) -> list[SlotPlan]:
    """The times of one proposal, in order."""
    rows = await connection.fetch(
        """select slot_id, lower(during) as starts_at, upper(during) as ends_at from times
            where provider_id = $1 and journey_id = $2 and proposal_version = $3 order by lower(during)""",
        provider,
        journey_id,
        version,
    )
    return [SlotPlan.model_validate(dict(row)) for row in rows]


async def slot_owner(connection: Connection, provider: str, slot_id: str) -> tuple[str, int] | None:
    """The journey and the proposal that a slot belongs to."""
    row = await connection.fetchrow(
        """select journey_id, proposal_version from times
            where provider_id = $1 and slot_id = $2 and proposal_version is not null""",
        provider,
        slot_id,
    )
    return None if row is None else (row["journey_id"], row["proposal_version"])


async def keep_only(connection: Connection, provider: str, journey_id: str, version: int, slot_id: str | None) -> None:
    """Free every time of a proposal but one (None frees all)."""
    await connection.execute(
        """update times set state = 'freed' where provider_id = $1 and journey_id = $2 and proposal_version = $3
              and slot_id is distinct from $4""",
        provider,
        journey_id,
        version,
        slot_id,
    )


async def book_time(connection: Connection, provider: str, slot_id: str) -> None:
    """A held time is booked for good."""
    await connection.execute(
        "update times set state = 'booked' where provider_id = $1 and slot_id = $2", provider, slot_id
    )


async def free_time(connection: Connection, provider: str, slot_id: str) -> None:
    """The assessor is free again at that time."""
    await connection.execute(
        "update times set state = 'freed' where provider_id = $1 and slot_id = $2", provider, slot_id
    )


async def save_choice(connection: Connection, provider: str, proposal: Proposal) -> None:
    """Write what the candidate chose and whom that asks."""
    await connection.execute(
        """update proposals set state = $4, chosen_slot_id = $5, asked = $6, reminders = $7, release_at = $8,
                  agreed_earlier = $9
            where provider_id = $1 and journey_id = $2 and version = $3""",
        provider,
        proposal.journey_id,
        proposal.version,
        proposal.state,
        proposal.chosen_slot_id,
        _plain(proposal.asked),
        _plain(proposal.reminders),
        proposal.release_at,
        proposal.agreed_earlier,
    )


async def end_proposal(
    connection: Connection, provider: str, proposal: Proposal, state: str, reason_code: str | None
) -> None:
    """Release or cancel a proposal and free all of its times."""
    await connection.execute(
        """update proposals set state = $4, reason_code = $5
            where provider_id = $1 and journey_id = $2 and version = $3""",
        provider,
        proposal.journey_id,
        proposal.version,
        state,
        reason_code,
    )
    await keep_only(connection, provider, proposal.journey_id, proposal.version, None)


async def set_booked(connection: Connection, provider: str, proposal: Proposal) -> None:
    """The proposal led to an appointment."""
    await connection.execute(
        "update proposals set state = 'booked' where provider_id = $1 and journey_id = $2 and version = $3",
        provider,
        proposal.journey_id,
        proposal.version,
    )


async def set_moved(connection: Connection, provider: str, journey_id: str) -> None:
    """The appointment that a proposal led to takes place at another time now."""
    await connection.execute(
        "update proposals set state = 'moved' where provider_id = $1 and journey_id = $2 and state = 'booked'",
        provider,
        journey_id,
    )


async def restore_booked(connection: Connection, provider: str, journey_id: str, slot_id: str) -> None:
    """What was cancelled is booked again: the guests' answers to it count again."""
    await connection.execute(
        """update proposals set state = 'booked', reason_code = null
            where provider_id = $1 and journey_id = $2 and chosen_slot_id = $3""",
        provider,
        journey_id,
        slot_id,
    )


async def standing_proposals(connection: Connection, provider: str, journey_id: str) -> list[Proposal]:
    """What is offered or chosen, and what is booked: two while an appointment is being moved, the newest first."""
    rows = await connection.fetch(
        f"""select {_PROPOSAL} from proposals where provider_id = $1 and journey_id = $2
               and state in ('offered', 'chosen', 'booked') order by version desc""",
        provider,
        journey_id,
    )
    return [Proposal.model_validate(dict(row)) for row in rows]


async def time_is_free(connection: Connection, provider: str, slot_id: str) -> bool:
    """Whether nobody was promised a time that was freed. Take it in the same transaction, under the register's lock."""
    taken = await connection.fetchval(
        """select exists (select 1 from times t join times o on o.assessor_id = t.assessor_id and o.during && t.during
                           where t.provider_id = $1 and t.slot_id = $2 and o.state in ('held', 'booked'))""",
        provider,
        slot_id,
    )
    return not taken


async def confirm(
    connection: Connection, provider: str, slot_id: str, person_id: str, available: bool, at: datetime
) -> None:
    """Write or replace one guest's answer for one time."""
    await connection.execute(
        """insert into confirmations values ($1, $2, $3, $4, $5)
           on conflict (slot_id, person_id) do update set available = excluded.available,
              answered_at = excluded.answered_at""",
        provider,
        slot_id,
        person_id,
        available,
        at,
    )


async def answers(connection: Connection, provider: str, slot_id: str) -> dict[str, bool]:
    """Who answered for this time, and how."""
    rows = await connection.fetch(
        "select person_id, available from confirmations where provider_id = $1 and slot_id = $2", provider, slot_id
    )
    return {row["person_id"]: row["available"] for row in rows}


def slot_plan(slot_id: str, starts_at: datetime, minutes: int) -> SlotPlan:
    """A stretch of time with an id of its own."""
    return SlotPlan(slot_id=slot_id, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
