-- Reference data of our own (told by intake), the register of assessors, and the journeys as far as assessment needs them.

create table providers (
    provider_id text primary key,
    name        text not null
);

create table schools (
    provider_id text not null,
    school_id   text not null,
    name        text not null,
    phase       text not null,
    trust       text,
    terms       jsonb not null,
    closed_on   date[] not null,
    recorded_at timestamptz not null,
    primary key (provider_id, school_id)
);

create table cohorts (
    provider_id  text not null,
    cohort_id    text not null,
    name         text,
    allocated_at timestamptz,
    primary key (provider_id, cohort_id)
);

-- Candidates' names: for initials, the certificate, and to tell a guest whom they are asked about.
create table candidates (
    provider_id text not null,
    person_id   text not null,
    name        text not null,
    email       text not null,
    set_at      timestamptz not null,
    primary key (provider_id, person_id)
);

create table journeys (
    provider_id          text not null,
    journey_id           text not null,
    programme            text not null,
    person_id            text not null,
    school_id            text not null,
    cohort_id            text not null,
    phase                text not null,
    subjects             text[] not null,
    region               text,
    trainer_ids          text[] not null default '{}',
    window_first_on      date,
    window_last_on       date,
    ready_at             timestamptz,
    not_allocated_reason text,
    not_allocated_at     timestamptz,
    rearranged           boolean not null default false,
    told_due_at          timestamptz,
    facts                integer not null default 0,
    primary key (provider_id, journey_id),
    check ((ready_at is null) = (window_first_on is null)),
    check ((ready_at is null) = (window_last_on is null))
);
create index journeys_of_cohort on journeys (provider_id, cohort_id);
comment on column journeys.rearranged is 'Times had to be found again, so the window may be prolonged.';
comment on column journeys.told_due_at is 'The latest evidence deadline that the candidate was told; it is never shortened.';

-- Apart from journeys, because a withdrawal may arrive before anything else about its journey.
create table withdrawals (
    provider_id text not null,
    journey_id  text not null,
    withdrew_at timestamptz not null,
    primary key (provider_id, journey_id)
);

create table assessors (
    assessor_id          text primary key,
    provider_id          text not null,
    name                 text not null,
    email                text not null,
    phone                text,
    phases               text[] not null,
    subjects             text[] not null,
    region               text,
    capacity             integer not null check (capacity >= 0),
    senior               boolean not null,
    is_new               boolean not null,
    conflict_school_ids  text[] not null,
    conflict_trusts      text[] not null,
    conflict_journey_ids text[] not null,
    conflict_person_ids  text[] not null,
    availability         jsonb not null,
    leave                jsonb not null,
    join_link_template   text not null,
    link_version         integer not null default 1,
    invitation_used_at   timestamptz,
    registered_at        timestamptz not null
);
create unique index assessors_one_address on assessors (provider_id, lower(email));

-- A reminder that was told: a second ask for the same step of the same deadline tells nothing.
create table reminders_told (
    provider_id text not null,
    journey_id  text not null,
    purpose     text not null,
    subject_id  text not null,
    step        integer not null,
    due_at      timestamptz not null,
    told_at     timestamptz not null,
    primary key (provider_id, journey_id, purpose, subject_id, step, due_at)
);
