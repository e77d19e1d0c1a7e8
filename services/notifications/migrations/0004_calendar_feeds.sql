-- Private calendar feeds: who has an address, and which journeys stand in whose feed.

create table calendar_feeds (
    provider_id   text not null,
    person_id     text not null,
    role          text not null check (role in ('candidate', 'assessor', 'trainer')),
    version       integer not null,
    secret_digest text unique,
    made_at       timestamptz not null,
    ended_at      timestamptz,
    ended_how     text check (ended_how in ('owner', 'office', 'other_address')),
    primary key (provider_id, person_id),
    check ((secret_digest is null) = (ended_at is not null)),
    check ((ended_at is null) = (ended_how is null))
);
comment on column calendar_feeds.secret_digest is 'of the secret in the address, which is kept nowhere; null once it was ended';
comment on column calendar_feeds.version is 'rises with each address that is made';

create table feed_journeys (
    provider_id text not null,
    person_id   text not null,
    journey_id  text not null,
    primary key (provider_id, person_id, journey_id)
);
comment on table feed_journeys is 'whose feed something of a journey may stand in: its candidate, its assessors';
insert into feed_journeys (provider_id, person_id, journey_id)
select distinct provider_id, person_id, journey_id from messages
 where journey_id is not null and part in ('candidate', 'assessor', 'senior', 'reassessed');
