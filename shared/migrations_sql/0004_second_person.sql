-- Who asked for what would write to very many people: it is done when another person asks for the very same.

create table asked_for_many (
    provider_id text not null,
    digest      text not null,
    actor       text not null,
    count       integer not null,
    asked_at    timestamptz not null,
    primary key (provider_id, digest, actor)
);
comment on column asked_for_many.digest is 'of the whole request, so that a second person confirms exactly what the first one asked for';
