-- A request to a head may be put to another one, and its address may have to be confirmed before a signature counts.

alter table declarations
    add column address_doubt        text,   -- the code of what is odd about the head's address
    add column address_confirmed_at timestamptz,
    add column address_confirmed_by text;

-- Never two requests of one journey that can still lead to a signature.
drop index declarations_active;
create unique index declarations_active on declarations (journey_id) where state in ('requested', 'signed', 'misdirected');

-- What became of a request before it was put anew. Nothing that a head has signed is ever overwritten.
create table earlier_requests (
    declaration_id text not null,
    link_version   integer not null,
    provider_id    text not null,
    head_id        text not null,
    state          text not null,
    asked_at       timestamptz not null,
    lapses_at      timestamptz not null,
    decided_at     timestamptz,
    signature      jsonb,
    refusal        jsonb,
    reason_class   text not null,
    put_anew_at    timestamptz not null,
    put_anew_by    text not null,
    primary key (declaration_id, link_version),
    foreign key (provider_id, declaration_id) references declarations (provider_id, declaration_id),
    foreign key (provider_id, head_id) references people (provider_id, person_id)
);

alter table confirmations
    add column link_version integer not null default 1,
    drop constraint confirmations_pkey,
    add primary key (declaration_id, link_version, code);

-- After the report is signed neither head nor school matter to it any more.
alter table applications add column assessed_at timestamptz;

-- The words behind an act of the office stay in its trail.
alter table audit add column reason text;
