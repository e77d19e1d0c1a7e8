"""What assessors, candidates and guests read about times and appointments."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Literal

import asyncpg

from services.assessment import journeys
from services.assessment.appointments import booked
from services.assessment.domain import initials
from services.assessment.evidence import domain as evidence
from shared.calendar import at_london, london_date
from shared.db import Connection

State = Literal[
    "propose_slots", "awaiting_choice", "awaiting_guests", "booked", "decide_late", "report_due", "reported"
]

_IN_HAND = """
    select o.journey_id, c.name, greatest(m.contact_by, o.contact_by) as contact_by,
           j.phase, j.window_first_on, j.window_last_on, j.rearranged,
           p.version as proposal_version, p.state as proposal_state, p.reply_by, p.release_at,
           a.appointment_id, a.starts_at, a.ends_at, a.join_link, a.evidence_due_at, a.report_due_at,
           a.late_recorded_at, a.late_decided_at, r.report_id, m.kind as rearranging,
           array(select u.part from submissions u where u.provider_id = j.provider_id and u.journey_id = j.journey_id
                  order by u.part desc) as submitted
      from offers o
      join journeys j using (provider_id, journey_id)
      join candidates c on c.provider_id = j.provider_id and c.person_id = j.person_id
      left join withdrawals w on w.provider_id = j.provider_id and w.journey_id = j.journey_id
      left join lateral (select * from proposals q where q.provider_id = j.provider_id and q.journey_id = j.journey_id
                            and q.state in ('offered', 'chosen', 'booked') order by q.version desc limit 1) p on true
      left join appointments a on a.provider_id = j.provider_id and a.journey_id = j.journey_id
           and a.attempt = 1 and a.state = 'booked'
      left join reports r on r.appointment_id = a.appointment_id
      left join rearrangements m on m.provider_id = j.provider_id and m.journey_id = j.journey_id and m.state = 'open'
      left join pauses s on s.provider_id = j.provider_id and s.journey_id = j.journey_id
           and s.paused_at > coalesce(s.resumed_at, '-infinity')
     where o.provider_id = $1 and o.assessor_id = $2 and o.state in ('accepted', 'reported')
           and w.journey_id is null and s.journey_id is null
     order by greatest(m.contact_by, o.contact_by), o.journey_id
"""


async def in_hand(connection: Connection, provider: str, assessor_id: str, now: datetime) -> list[dict[str, Any]]:
    """The journeys that an assessor took, with what each waits for; none that is paused."""
    rows = await connection.fetch(_IN_HAND, provider, assessor_id)
    shown = (
        "journey_id", "phase", "window_first_on", "window_last_on", "contact_by", "proposal_version", "reply_by",
        "release_at", "appointment_id", "starts_at", "ends_at", "join_link", "evidence_due_at", "report_due_at",
        "rearranging", "submitted",
    )  # fmt: skip
    found = []
    for row in rows:
        state = state_of(row, now)
        decide_by = await _decide_by(connection, provider, row) if state == "decide_late" else None
        computed = {"initials": initials(row["name"]), "state": state, "decide_by": decide_by}
        found.append({**{name: row[name] for name in shown}, **computed})
    return found


async def _decide_by(connection: Connection, provider: str, row: asyncpg.Record) -> datetime | None:
    """Until when late evidence is decided on, as the candidate and the assessor were told."""
    journey = await journeys.find(connection, provider, row["journey_id"])
    appointment = await booked.find(connection, provider, row["appointment_id"])
    deadline = appointment.evidence_deadline if appointment else None
    return deadline and evidence.decide_by(deadline, row["starts_at"], journey.policy)


async def people_of(connection: Connection, provider: str, journey_id: str) -> list[dict[str, Any]]:
    """The candidate and the guests of an appointment, with names, and the candidate's number; for its assessor."""
    rows = await connection.fetch(
        """select c.person_id, 'candidate' as role, c.name, 0 as position, c.phone
             from journeys j join candidates c using (provider_id, person_id)
            where j.provider_id = $1 and j.journey_id = $2
           union all
           select person_id, role, name, position, null from guests
            where provider_id = $1 and journey_id = $2 and replaced_at is null
            order by role, position""",
        provider,
        journey_id,
    )
    return [{name: row[name] for name in ("person_id", "role", "name", "phone")} for row in rows]


async def moves_wanted(connection: Connection, provider: str) -> list[dict[str, Any]]:
    """Each wish for another time that is open, the one whose times are due first foremost."""
    rows = await connection.fetch(
        """select m.journey_id, m.appointment_id, m.asked_by, m.reason_class, m.reason, m.asked_at, m.contact_by,
                  a.starts_at, c.name, p.state as proposal_state
             from rearrangements m
             join appointments a using (appointment_id)
             join journeys j on j.provider_id = m.provider_id and j.journey_id = m.journey_id
             join candidates c on c.provider_id = j.provider_id and c.person_id = j.person_id
             left join proposals p on p.provider_id = m.provider_id and p.change_id = m.change_id
                  and p.state in ('offered', 'chosen')
            where m.provider_id = $1 and m.state = 'open' and m.kind = 'move'
            order by m.contact_by, m.change_id""",
        provider,
    )
    waits = {"offered": "candidate", "chosen": "guests"}
    shown = (
        "journey_id",
        "appointment_id",
        "asked_by",
        "reason_class",
        "reason",
        "asked_at",
        "contact_by",
        "starts_at",
    )
    return [
        {
            **{name: row[name] for name in shown},
            "initials": initials(row["name"]),
            "waiting_on": waits.get(row["proposal_state"], "assessor"),
        }
        for row in rows
    ]


async def booked_in_week(connection: Connection, provider: str, assessor_id: str, at: datetime) -> int:
    """How many appointments an assessor has in the London week, from Monday, in which an instant lies."""
    monday = london_date(at) - timedelta(days=london_date(at).weekday())
    found = await connection.fetchval(
        """select count(*) from appointments
            where provider_id = $1 and assessor_id = $2 and state = 'booked' and starts_at >= $3 and starts_at < $4""",
        provider,
        assessor_id,
        at_london(monday, time()),
        at_london(monday + timedelta(days=7), time()),
    )
    return int(found)


async def suits_guests(connection: Connection, provider: str, journey_id: str, now: datetime) -> list[dict[str, Any]]:
    """When guests who could not come to the newest chosen time said that they would be free, in order."""
    rows = await connection.fetch(
        """select distinct lower(t.during) as starts_at, g.role
             from times t
             join proposals p on p.provider_id = t.provider_id and p.journey_id = t.journey_id
                  and p.version = t.proposal_version and p.state = 'released'
             join confirmations c on c.provider_id = t.provider_id and c.slot_id = t.slot_id and c.available
             join guests g on g.provider_id = c.provider_id and g.person_id = c.person_id and g.replaced_at is null
            where t.provider_id = $1 and t.journey_id = $2 and t.slot_id <> p.chosen_slot_id and lower(t.during) > $3
              and p.version = (select max(version) from proposals where provider_id = $1 and journey_id = $2)
            order by 1, 2""",
        provider,
        journey_id,
        now,
    )
    return [dict(row) for row in rows]


def state_of(row: asyncpg.Record, now: datetime) -> State:
    """What the journey waits for, from the furthest thing that happened."""
    if row["report_id"] is not None:
        return "reported"
    waits: dict[str | None, State] = {"offered": "awaiting_choice", "chosen": "awaiting_guests"}
    if row["appointment_id"] is not None:
        if row["late_recorded_at"] is not None and row["late_decided_at"] is None and now < row["ends_at"]:
            return "decide_late"
        if row["rearranging"] == "rest" or (row["rearranging"] == "move" and now < row["starts_at"]):
            return waits.get(row["proposal_state"], "propose_slots")
        return "report_due" if now >= row["ends_at"] else "booked"
    return waits.get(row["proposal_state"], "propose_slots")


async def reassessments_of(
    connection: Connection, provider: str, senior_id: str, now: datetime
) -> list[dict[str, Any]]:
    """The telephone interviews that are booked for a senior."""
    rows = await connection.fetch(
        """select a.appointment_id, a.journey_id, c.name, a.attempt, a.standards, a.starts_at, a.ends_at, a.join_link,
                  a.report_due_at, r.report_id
             from appointments a
             join journeys j using (provider_id, journey_id)
             join candidates c on c.provider_id = j.provider_id and c.person_id = j.person_id
             left join reports r on r.appointment_id = a.appointment_id
            where a.provider_id = $1 and a.assessor_id = $2 and a.attempt > 1 and a.state = 'booked'
            order by a.starts_at, a.appointment_id""",
        provider,
        senior_id,
    )
    found = []
    for row in rows:
        state = "reported" if row["report_id"] else "report_due" if now >= row["ends_at"] else "booked"
        shown = {name: row[name] for name in set(row.keys()) - {"name", "report_id"}}
        found.append({**shown, "initials": initials(row["name"]), "state": state})
    return found
