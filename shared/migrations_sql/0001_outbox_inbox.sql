-- Every service's schema begins with these two tables.
-- outbox: what this service has to tell, written in the transaction that made it true. Kept after publishing, so that a
--         lost stream can be filled again.
-- inbox:  what this service has already taken in, written in the transaction of the effect.

create table outbox (
    position     bigint generated always as identity primary key,
    id           text not null unique,
    subject      text not null,
    provider_id  text not null,
    body         text not null,
    created_at   timestamptz not null default now(),
    published_at timestamptz
);
create index outbox_unpublished on outbox (position) where published_at is null;

create table inbox (
    consumer    text not null,
    message_id  text not null,
    received_at timestamptz not null default now(),
    primary key (consumer, message_id)
);
