-- What candidate and head say some weeks after an award, beside what the school said it wanted.

create table evaluations (
    journey_id   text primary key,
    provider_id  text not null,
    candidate_id text not null,
    head_id      text,
    awarded_on   date not null,
    ask_at       timestamptz not null,
    reminders    jsonb not null,
    closes_at    timestamptz not null,
    asked_at     timestamptz,
    ended_at     timestamptz,
    ended_how    text check (ended_how in ('answered', 'closed', 'revoked')),
    unique (provider_id, journey_id),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id),
    check ((ended_at is null) = (ended_how is null)),
    check (asked_at is null or head_id is not null)
);

create table evaluation_answers (
    journey_id       text not null,
    provider_id      text not null,
    reader           text not null check (reader in ('candidate', 'head')),
    new_work         text not null check (new_work in ('yes', 'partly', 'no', 'cannot_say')),
    need_met         text not null check (need_met in ('yes', 'partly', 'no', 'cannot_say')),
    after_award_done text not null check (after_award_done in ('yes', 'partly', 'no', 'cannot_say')),
    success_seen     text not null check (success_seen in ('yes', 'partly', 'no', 'cannot_say')),
    words            text,
    answered_at      timestamptz not null,
    primary key (journey_id, reader),
    foreign key (provider_id, journey_id) references evaluations (provider_id, journey_id)
);
