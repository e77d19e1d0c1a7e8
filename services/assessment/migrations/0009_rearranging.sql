-- Appointments that are moved or gone on with, people who were missing, guests replaced; pauses, and withdrawals undone.

alter table proposals drop constraint proposals_state_check;
alter table proposals add constraint proposals_state_check
    check (state in ('offered', 'chosen', 'booked', 'moved', 'released', 'cancelled'));
alter table proposals add column change_id text;
alter table proposals add column agreed_earlier boolean not null default false;
comment on column proposals.change_id is 'What the times are for when an appointment stands: see rearrangements.';
comment on column proposals.agreed_earlier is 'The candidate agreed that the evidence is due earlier than was told before.';

-- While an appointment is being moved, its own proposal stands beside the one that is still to be agreed.
drop index proposals_one_standing;
create unique index proposals_one_open on proposals (provider_id, journey_id) where state in ('offered', 'chosen');
create unique index proposals_one_booked on proposals (provider_id, journey_id) where state = 'booked';

alter table appointments add column moves integer not null default 0;
alter table appointments add column continues boolean not null default false;

-- Another time for an appointment that stands, or a date for what is left of one that began.
create table rearrangements (
    change_id      text primary key,
    provider_id    text not null,
    journey_id     text not null,
    appointment_id text not null references appointments,
    kind           text not null check (kind in ('move', 'rest')),
    asked_by       text not null check (asked_by in ('candidate', 'assessor', 'guest', 'operator')),
    person_id      text,
    reason_class   text not null,
    reason         text not null,
    asked_at       timestamptz not null,
    contact_by     timestamptz not null,
    remaining      jsonb not null default '[]',
    state          text not null check (state in ('open', 'agreed', 'dropped')),
    ended_at       timestamptz,
    foreign key (provider_id, journey_id) references journeys
);
create unique index rearrangements_one_open on rearrangements (provider_id, journey_id) where state = 'open';

-- What an appointment was before each change of it, and who changed it why.
create table appointments_before (
    change_number   bigint generated always as identity primary key,
    provider_id     text not null,
    appointment_id  text not null references appointments,
    sequence        integer not null,
    slot_id         text not null,
    starts_at       timestamptz not null,
    ends_at         timestamptz not null,
    segments        jsonb not null,
    evidence_due_at timestamptz,
    changed_at      timestamptz not null,
    changed_by      text not null,
    reason_class    text not null,
    reason          text not null
);
create index appointments_before_of on appointments_before (provider_id, appointment_id);

create table missed (
    provider_id    text not null,
    journey_id     text not null,
    appointment_id text not null references appointments,
    sequence       integer not null,
    what           text not null check (what in ('candidate', 'teacher', 'leader', 'assessor', 'call')),
    person_id      text not null default '',
    times          integer not null,
    for_operator   boolean not null,
    recorded_by    text not null,
    recorded_at    timestamptz not null,
    note           text not null,
    primary key (appointment_id, sequence, what, person_id),
    foreign key (provider_id, journey_id) references journeys
);
create index missed_of_journey on missed (provider_id, journey_id);

-- Apart from journeys, as withdrawals are: what intake tells may arrive in any order, and the latest of each pair counts.
create table pauses (
    provider_id text not null,
    journey_id  text not null,
    paused_at   timestamptz,
    resumed_at  timestamptz,
    primary key (provider_id, journey_id)
);
create table returns (
    provider_id text not null,
    journey_id  text not null,
    undone_at   timestamptz not null,
    primary key (provider_id, journey_id)
);

alter table journeys add column deferred_at timestamptz;
alter table journeys add column school_changed_at timestamptz;
comment on column journeys.deferred_at is 'Readiness from before is void.';

alter table withdrawals add column final boolean not null default false;
comment on column withdrawals.final is 'Entered wrongly or merged into another journey: never undone.';

alter table offers add column ended_at timestamptz;
comment on column offers.ended_at is 'When it was declined, expired or given up; answered_at stays that of the answer.';
