-- What a declaration said before each correction by the head who had signed it.
create table declaration_corrections (
    declaration_id text not null,
    link_version   integer not null,
    number         integer not null,
    provider_id    text not null,
    signature      jsonb not null,
    signed_at      timestamptz not null,
    corrected_at   timestamptz not null,
    primary key (declaration_id, link_version, number),
    foreign key (provider_id, declaration_id) references declarations (provider_id, declaration_id)
);
