-- What notifications remembers of others' facts, and the ledger of every message that it planned.
-- Times are business time but where the name says `real`.

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
    role        text not null,
    name        text not null,
    email       text not null,
    phone       text,
    school_id   text,
    told_at     timestamptz not null,
    version     integer not null,
    primary key (provider_id, person_id)
);

create table schools (
    provider_id text not null,
    school_id   text not null,
    school      jsonb not null,
    told_at     timestamptz not null,
    version     integer not null,
    primary key (provider_id, school_id)
);

create table cohorts (
    provider_id text not null,
    cohort_id   text not null,
    cohort      jsonb not null,
    told_at     timestamptz not null,
    version     integer not null,
    primary key (provider_id, cohort_id)
);

create table journeys (
    provider_id text not null,
    journey_id  text not null,
    remembered  jsonb not null,
    primary key (provider_id, journey_id)
);

create table messages (
    provider_id         text not null,
    message_key         text not null,
    template            text not null,
    part                text not null,
    person_id           text not null,
    journey_id          text,
    cohort_id           text,
    step                integer not null,
    due_at              timestamptz not null,
    send_at             timestamptz not null,
    cause_id            text not null,
    cause_type          text not null,
    cause               text not null,
    state               text not null default 'planned'
                        check (state in ('planned', 'sending', 'unknown', 'accepted', 'refused', 'dropped')),
    attempt             integer not null default 0,
    sender              text,
    claimed_real_at     timestamptz,
    first_claim_real_at timestamptz,
    not_before_real_at  timestamptz,
    reply_code          integer,
    reason_code         text,
    planned_at          timestamptz not null,
    settled_at          timestamptz,
    primary key (provider_id, message_key)
);
comment on column messages.cause is 'the fact that led to the message, as it came: ids, dates and codes only';
comment on column messages.sender is 'the host that took the message in hand; the same host finds its own after a crash';
create index messages_waiting on messages (send_at) where state in ('planned', 'unknown');
create index messages_in_hand on messages (claimed_real_at) where state = 'sending';
create index messages_of_journey on messages (provider_id, journey_id, planned_at);
