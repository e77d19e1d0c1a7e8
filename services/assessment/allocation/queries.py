"""What assessors and operators read about offers and allocation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.assessment import journeys
from services.assessment.domain import Journey, initials
from shared.calendar import school_days_within
from shared.db import Connection


async def offers_of(connection: Connection, provider: str, assessor_id: str) -> list[dict[str, Any]]:
    """An assessor's offers, the newest first."""
    rows = await connection.fetch(
        """select o.offer_id, o.journey_id, c.name, j.phase, j.window_first_on, j.window_last_on, o.reply_by, o.state,
                  a.starts_at, a.ends_at
             from offers o
             join journeys j using (provider_id, journey_id)
             join candidates c on c.provider_id = j.provider_id and c.person_id = j.person_id
             left join stand_ins i using (stand_in_id)
             left join appointments a on a.appointment_id = i.appointment_id
            where o.provider_id = $1 and o.assessor_id = $2 order by o.offered_at desc, o.offer_id""",
        provider,
        assessor_id,
    )
    return [{**{k: row[k] for k in set(row.keys()) - {"name"}}, "initials": initials(row["name"])} for row in rows]


async def tasks_of(connection: Connection, provider: str, now: datetime) -> list[dict[str, Any]]:
    """What waits for an operator: what nobody could be found for, and silence that would hold a journey for ever."""
    rows = await connection.fetch(
        """select 'candidate_not_allocated' as code, journey_id, not_allocated_at as since,
                  not_allocated_reason as reason_code
             from journeys j
            where provider_id = $1 and not_allocated_at is not null
              and not exists (select 1 from withdrawals w
                               where w.provider_id = j.provider_id and w.journey_id = j.journey_id)
           union all
           select 'stand_in_sought', journey_id, began_at, 'asking' from stand_ins
            where provider_id = $1 and state = 'open'
           union all
           select 'evidence_late', journey_id, late_recorded_at, 'undecided' from appointments
            where provider_id = $1 and state = 'booked' and late_recorded_at is not null and late_decided_at is null
           union all
           select 'reassessment_not_booked', journey_id, released_at, 'no_senior_free' from outcomes o
            where provider_id = $1 and outcome = 'partial'
              and not exists (select 1 from outcomes l
                               where l.provider_id = o.provider_id and l.journey_id = o.journey_id
                                 and (l.attempt, l.number) > (o.attempt, o.number))
              and not exists (select 1 from appointments a
                               where a.provider_id = o.provider_id and a.journey_id = o.journey_id
                                 and a.attempt = o.attempt + 1 and a.state = 'booked')
              and not exists (select 1 from withdrawals w
                               where w.provider_id = o.provider_id and w.journey_id = o.journey_id)
           union all
           select 'times_not_proposed', journey_id, contact_by, 'assessor_silent' from offers o
            where provider_id = $1 and state = 'accepted' and contact_by < $2
              and not exists (select 1 from proposals p
                               where p.provider_id = o.provider_id and p.journey_id = o.journey_id
                                 and p.proposed_at >= o.answered_at)
              and not exists (select 1 from withdrawals w
                               where w.provider_id = o.provider_id and w.journey_id = o.journey_id)
           union all
           select 'times_not_proposed', journey_id, contact_by, kind from rearrangements m
            where provider_id = $1 and state = 'open' and contact_by < $2
              and not exists (select 1 from proposals p where p.change_id = m.change_id)
              and not exists (select 1 from reports r where r.appointment_id = m.appointment_id)
              and (kind = 'rest' or exists (select 1 from appointments a
                                             where a.appointment_id = m.appointment_id and a.starts_at > $2))
           union all
           select 'missed_again', journey_id, recorded_at, what from missed m
            where provider_id = $1 and for_operator
              and not exists (select 1 from appointments a
                               where a.provider_id = m.provider_id and a.journey_id = m.journey_id
                                 and a.state = 'booked' and a.booked_at >= m.recorded_at)
              and not exists (select 1 from reports r
                               where r.provider_id = m.provider_id and r.journey_id = m.journey_id
                                 and r.signed_at > m.recorded_at)
              and not exists (select 1 from withdrawals w
                               where w.provider_id = m.provider_id and w.journey_id = m.journey_id)
           union all
           select 'guest_cannot', p.journey_id, c.answered_at, g.role
             from proposals p
             join confirmations c on c.provider_id = p.provider_id and c.slot_id = p.chosen_slot_id and not c.available
             join guests g on g.provider_id = c.provider_id and g.person_id = c.person_id and g.replaced_at is null
            where p.provider_id = $1 and p.state = 'booked'
           union all
           select 'report_overdue', journey_id, report_due_at, 'assessor_silent' from appointments a
            where provider_id = $1 and state = 'booked' and report_due_at < $2
              and not exists (select 1 from reports r where r.appointment_id = a.appointment_id)
           union all
           select 'outcome_held', r.journey_id, o.released_at, 'not_moderated' from reports r
             join rounds o using (provider_id, programme, round_on)
            where r.provider_id = $1 and o.released_at is not null and r.sampled_for is not null
              and r.moderated_at is null
              and not exists (select 1 from outcomes t where t.report_id = r.report_id)
              and not exists (select 1 from withdrawals w
                               where w.provider_id = r.provider_id and w.journey_id = r.journey_id)
           union all
           select 'outcome_held', r.journey_id, r.held_at, 'concern' from reports r
            where r.provider_id = $1 and r.held_at is not null and r.hold_lifted_at is null
              and not exists (select 1 from withdrawals w
                               where w.provider_id = r.provider_id and w.journey_id = r.journey_id)
           union all
           select 'file_problem', journey_id, found_at, problem from file_problems
            where provider_id = $1 and settled is null
           union all
           select 'appeal_not_given', journey_id, received_at, 'nobody_may' from appeals
            where provider_id = $1 and reviewer_id is null
           union all
           select 'appeal_overdue', journey_id, decide_by, 'reviewer_silent' from appeals
            where provider_id = $1 and decided_at is null and decide_by < $2
           union all
           select 'advice_not_given', journey_id, asked_at, 'nobody_may' from advice
            where provider_id = $1 and adviser_id is null
           union all
           select 'advice_overdue', journey_id, due_at, 'adviser_silent' from advice
            where provider_id = $1 and adviser_id is not null and given_at is null and due_at < $2
        """,
        provider,
        now,
    )
    found = [*(dict(row) for row in rows), *await _short_windows(connection, provider)]
    return sorted(found, key=lambda task: (task["since"], task["journey_id"]))


async def _short_windows(connection: Connection, provider: str) -> list[dict[str, Any]]:
    """Candidates whose window holds fewer school days of their own school than the programme wants (own).

    The operator extends the window, or moves the appointment outside it; with one booked the warning has done its work.
    """
    return [
        {
            "code": "few_school_days",
            "journey_id": journey.journey_id,
            "since": journey.ready_at,
            "reason_code": f"{days}_school_days",
        }
        for journey in await journeys.without_appointment(connection, provider)
        if (days := _school_days(journey)) < journey.policy.window.minimum_school_days
    ]


def _school_days(journey: Journey) -> int:
    assert journey.window_first_on is not None
    assert journey.window_last_on is not None
    return len(school_days_within(journey.window_first_on, journey.window_last_on, journey.terms))
