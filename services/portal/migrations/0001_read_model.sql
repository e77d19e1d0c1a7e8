-- The portal's read model: copies of what the facts say, so that pages answer without asking anybody.
-- Everything here can be filled again from the streams. Of people it keeps the name alone.

create table providers (
    provider_id   text primary key,
    name          text not null,
    contact_name  text not null,
    contact_email text not null,
    contact_phone text not null,
    told_at       timestamptz not null
);

create table people (
    provider_id text not null,
    person_id   text not null,
    name        text not null,
    told_at     timestamptz not null,
    primary key (provider_id, person_id)
);

create table cohorts (
    provider_id text not null,
    cohort_id   text not null,
    name        text not null,
    capacity    integer not null,
    sessions    jsonb not null,
    told_at     timestamptz not null,
    primary key (provider_id, cohort_id)
);

-- One row per journey: where it stands, folded from its steps. Its row is also the lock of the fold.
create table journeys (
    provider_id      text not null,
    journey_id       text not null,
    person_id        text,
    reference        text,
    cohort_id        text,
    cohort_told_at   timestamptz,
    stage            text,
    stage_order      integer not null default 0,
    waiting_on       text,
    next_deadline_at timestamptz,
    since_at         timestamptz,
    primary key (provider_id, journey_id)
);
create index journeys_by_cohort on journeys (provider_id, cohort_id, stage_order);

create table steps (
    provider_id text not null,
    journey_id  text not null,
    event_id    text not null,
    fact        text not null,
    occurred_at timestamptz not null,
    stage       text not null,
    waiting_on  text not null,
    deadline    text,
    dates       jsonb not null,
    primary key (provider_id, journey_id, event_id)
);
