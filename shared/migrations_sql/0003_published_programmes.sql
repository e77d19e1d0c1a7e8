-- The programme versions that providers have published, in every service: a journey keeps the one that it began with.
-- A version never changes once it is published.

create table published_programmes (
    provider_id  text not null,
    key          text not null,   -- hlta@2
    code         text not null,
    version      integer not null check (version > 0),
    content      jsonb not null,
    published_at timestamptz not null,
    primary key (provider_id, key),
    unique (provider_id, code, version)
);
