-- Offers to assessors, guests, held and booked times, appointments. What must never be true is a constraint here.

create table offers (
    offer_id     text primary key,
    provider_id  text not null,
    journey_id   text not null,
    assessor_id  text not null references assessors,
    state        text not null check (state in ('open', 'accepted', 'reported', 'declined', 'expired', 'given_up')),
    offered_at   timestamptz not null,
    reply_by     timestamptz not null,
    answered_at  timestamptz,
    contact_by   timestamptz,
    reason_class text,
    foreign key (provider_id, journey_id) references journeys
);
create unique index offers_one_standing on offers (provider_id, journey_id)
    where state in ('open', 'accepted', 'reported');
create index offers_of_assessor on offers (provider_id, assessor_id);

create table guests (
    person_id   text primary key,
    provider_id text not null,
    journey_id  text not null,
    role        text not null check (role in ('teacher', 'leader')),
    position    integer not null,
    name        text not null,
    email       text not null,
    job_title   text,
    named_at    timestamptz not null,
    replaced_at timestamptz,
    foreign key (provider_id, journey_id) references journeys
);
create unique index guests_one_per_position on guests (provider_id, journey_id, role, position)
    where replaced_at is null;

create table proposals (
    provider_id    text not null,
    journey_id     text not null,
    version        integer not null,
    assessor_id    text not null references assessors,
    state          text not null check (state in ('offered', 'chosen', 'booked', 'released', 'cancelled')),
    proposed_at    timestamptz not null,
    reply_by       timestamptz not null,
    chosen_slot_id text,
    asked          jsonb not null default '[]',
    reminders      jsonb not null default '[]',
    release_at     timestamptz,
    reason_code    text,
    primary key (provider_id, journey_id, version),
    foreign key (provider_id, journey_id) references journeys,
    check ((state in ('chosen', 'booked')) <= (chosen_slot_id is not null))
);
create unique index proposals_one_standing on proposals (provider_id, journey_id)
    where state in ('offered', 'chosen', 'booked');

-- Every stretch of an assessor's time that is promised to somebody. Nobody is ever promised twice.
create table times (
    slot_id          text primary key,
    provider_id      text not null,
    journey_id       text not null,
    assessor_id      text not null references assessors,
    proposal_version integer,
    during           tstzrange not null check (not isempty(during)),
    state            text not null check (state in ('held', 'booked', 'freed')),
    constraint times_never_overlap exclude using gist (assessor_id with =, during with &&) where (state <> 'freed')
);
create index times_of_journey on times (provider_id, journey_id);

create table confirmations (
    provider_id text not null,
    slot_id     text not null references times,
    person_id   text not null references guests,
    available   boolean not null,
    answered_at timestamptz not null,
    primary key (slot_id, person_id)
);

create table appointments (
    appointment_id      text primary key,
    provider_id         text not null,
    journey_id          text not null,
    attempt             integer not null check (attempt >= 1),
    assessor_id         text not null references assessors,
    slot_id             text not null references times,
    state               text not null check (state in ('booked', 'cancelled')),
    sequence            integer not null default 0,
    starts_at           timestamptz not null,
    ends_at             timestamptz not null check (ends_at > starts_at),
    segments            jsonb not null,
    join_link           text not null,
    standards           integer[] not null,
    evidence_due_at     timestamptz,
    evidence_reminders  jsonb not null default '[]',
    report_due_at       timestamptz not null,
    report_reminders    jsonb not null,
    booked_at           timestamptz not null,
    cancelled_at        timestamptz,
    reason_class        text,
    late_recorded_at    timestamptz,
    late_decided_at     timestamptz,
    late_decided_by     text,
    late_accepted       boolean,
    late_reason         text,
    foreign key (provider_id, journey_id) references journeys
);
create unique index appointments_one_standing on appointments (provider_id, journey_id, attempt)
    where state = 'booked';
create index appointments_of_assessor on appointments (provider_id, assessor_id);
