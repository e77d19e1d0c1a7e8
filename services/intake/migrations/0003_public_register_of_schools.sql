-- The Department for Education's public register of establishments, once for everybody who uses this deployment. It is
-- public, and no provider's: a provider's own row in `schools` is made when somebody of its people works there.

create table establishments (
    urn          text primary key,
    name         text not null,
    area         text not null,      -- the local authority, whose term dates count
    kind         text not null,
    phase        text not null,
    status       text not null check (status in ('open', 'closing', 'closed', 'planned')),
    closed_on    date,
    country      text not null check (country in ('England', 'Wales', 'elsewhere')),
    town         text not null,
    postcode     text not null,
    trust        text,
    email_domain text,
    search_words text not null,      -- name, town and area in lower case, plain letters and digits
    postcode_key text not null,      -- without blanks
    imported_at  timestamptz not null
);
create index establishments_words on establishments using gin (to_tsvector('simple', search_words));
create index establishments_postcode on establishments (postcode_key text_pattern_ops);

create table establishment_imports (
    position    bigint generated always as identity primary key,
    imported_at timestamptz not null,
    actor       text not null,
    rows        integer not null,
    added       integer not null,
    changed     integer not null,
    broken      integer not null
);

-- A school that follows the register; false for what an operator entered, which stands whatever the register says.
alter table schools add follows_register boolean not null default false;
create index schools_urn on schools (urn) where follows_register;
