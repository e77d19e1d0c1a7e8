-- Messages that did not reach their reader, and the addresses that therefore are not asked anything for now.

create table bounces (
    provider_id text not null,
    message_key text not null,
    person_id   text not null,
    journey_id  text,
    template    text not null,
    email       text not null,
    channel     text not null check (channel in ('smtp', 'dsn', 'webhook')),
    nature      text not null check (nature in ('permanent', 'temporary', 'complaint')),
    code        text not null,
    bounced_at  timestamptz not null,
    ended_at    timestamptz,
    ended_how   text check (ended_how in ('other_address', 'works')),
    primary key (provider_id, message_key),
    foreign key (provider_id, message_key) references messages on delete cascade,
    check ((ended_at is null) = (ended_how is null))
);
create index bounces_open on bounces (provider_id, person_id) where ended_at is null;

-- A report names a message by its Message-ID, whose first half is the digest of the key.
alter table messages add column id_digest text;
update messages set id_digest = encode(sha256(convert_to(message_key, 'UTF8')), 'hex');
alter table messages alter column id_digest set not null;
create index messages_by_digest on messages (id_digest);
