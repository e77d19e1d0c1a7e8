-- Applications that are not sent yet, and decisions not to take somebody on.

create table drafts (
    draft_id          text primary key,   -- the journey's id once it is sent
    provider_id       text not null references providers,
    programme         text not null,
    programme_version integer not null,
    person_id         text not null,      -- the candidate's id once it is sent
    state             text not null check (state in ('open', 'submitted')),
    email             text,
    email_key         text,
    answers           jsonb not null,
    link_version      integer not null,
    begun_at          timestamptz not null,
    saved_at          timestamptz not null,
    reminders         jsonb not null,
    deletes_at        timestamptz not null,
    refused_at        timestamptz,        -- the last time it was sent and not accepted
    journey_id        text,
    reference         text,
    version           integer not null default 0,
    unique (provider_id, draft_id),
    -- What is sent leaves nothing of its answers here: they stand in the application.
    check (state = 'open' or (email is null and email_key is null and answers = '{}'::jsonb)),
    check ((state = 'submitted') = (journey_id is not null and reference is not null))
);
create index drafts_of_address on drafts (provider_id, programme, email_key) where state = 'open';

create table refusals (
    refusal_id  text primary key,
    provider_id text not null references providers,
    journey_id  text not null,   -- of the application, or of the draft that was sent
    programme   text not null,
    codes       text[] not null check (cardinality(codes) > 0),
    decided_by  text not null,   -- `rule`, or who of the staff
    decided_at  timestamptz not null,
    reason      text             -- an operator's own words
);
create index refusals_of_provider on refusals (provider_id, decided_at desc);
create index refusals_by_code on refusals using gin (codes);

-- Who was not taken on may apply again with the same address.
drop index applications_address;
create unique index applications_address on applications (provider_id, programme, email_key)
    where stage not in ('voided', 'ineligible');
