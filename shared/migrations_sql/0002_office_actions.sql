-- What operators did beside the normal course: who, when, why, and all that changed. One row for each idempotency key.

create table office_actions (
    position     bigint generated always as identity primary key,
    provider_id  text not null,
    key          text not null,
    digest       text not null,   -- of the request: the same key for another request is refused
    action       text not null,
    subjects     text[] not null,
    actor        text not null,
    at           timestamptz not null,
    reason_class text not null,
    reason       text not null,
    answer       jsonb not null,
    event_id     text,
    unique (provider_id, key)
);
create index office_actions_subjects on office_actions using gin (subjects);
