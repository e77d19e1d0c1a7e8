-- When a journey came to its end, from which the time counts for which things are kept; an open appeal stops that.
alter table applications
    add column ended_at timestamptz,
    add column appealed_at timestamptz,
    add column appeal_decided_at timestamptz,
    add column awarded_on date;

-- Journeys that had ended before: as is known of them, else from now on, which is never too short.
update applications set ended_at = withdrew_at where stage = 'withdrawn';
update applications a set ended_at = d.decided_at
from declarations d
where d.journey_id = a.journey_id and a.stage in ('declined', 'lapsed') and d.state = a.stage;
update applications a set ended_at = d.decided_at
from duplicates d
where a.journey_id in (d.journey_id, d.other_journey_id) and a.stage = 'merged' and d.state = 'merged';
update applications set ended_at = now()
where ended_at is null and stage in ('withdrawn', 'declined', 'lapsed', 'merged', 'voided', 'decided');
