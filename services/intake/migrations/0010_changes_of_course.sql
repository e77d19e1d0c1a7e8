-- Cohorts and sessions that change, places that are offered, and journeys that pause, are deferred, left or void.

-- `sequence` rises with each change. A session that is called off stays: its number is still compulsory.
alter table cohorts add column sequence integer not null default 0, add column cancelled_at timestamptz;
alter table sessions add column sequence integer not null default 0, add column cancelled_at timestamptz;

-- A freed place is offered to the first in line and held. `passed`: let go by, until another place is freed.
alter table places drop constraint places_state_check;
alter table places
    add column hold_until timestamptz,
    add column offer_version integer not null default 0,
    add column passed boolean not null default false,
    add check (state in ('placed', 'offered', 'waiting', 'released')),
    add check ((state = 'offered') = (hold_until is not null));

-- `left_*`: what a withdrawal can be undone to. `deferred_at`: the window counts from the new cohort's final session.
alter table applications
    add column paused_at timestamptz,
    add column left_stage text,
    add column left_place text,
    add column deferred_at timestamptz;

-- An application that was entered wrongly does not stand in the way of another.
alter table applications drop constraint applications_provider_id_programme_email_key_key;
create unique index applications_address on applications (provider_id, programme, email_key)
    where stage <> 'voided';

-- A requirement of the preparation that an operator waived; who and why stand in office_actions.
create table waivers (
    journey_id  text not null,
    requirement text not null,   -- session_2, check_1
    provider_id text not null,
    waived_at   timestamptz not null,
    primary key (journey_id, requirement),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id)
);

-- Checks of understanding: done or not done, the latest record counts.
create table checks (
    journey_id  text not null,
    number      integer not null,
    provider_id text not null,
    done        boolean not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (journey_id, number),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id)
);
