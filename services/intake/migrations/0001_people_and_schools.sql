-- Providers, their people, schools with term dates, and the trail of who did what.
-- Every table knows its provider, and rows of two providers cannot refer to each other: the foreign keys carry both ids.

create table providers (
    provider_id   text primary key,
    name          text not null,
    contact_name  text not null,
    contact_email text not null,
    contact_phone text not null,
    added_at      timestamptz not null
);
create unique index providers_name on providers (lower(name));

create table people (
    person_id   text primary key,
    provider_id text not null references providers,
    role        text not null check (role in ('candidate', 'head', 'mentor', 'school_contact', 'operator', 'trainer')),
    name        text not null,
    email       text not null,
    email_key   text not null,
    phone       text,
    school_id   text,
    added_at    timestamptz not null,
    unique (provider_id, person_id)
);
-- One account for one address in one role; candidates and heads are as many rows as they have applications.
create unique index people_staff on people (provider_id, role, email_key) where role in ('operator', 'trainer');

-- Sign-in links. Real time: a link's life is not part of the journey's calendar.
create table invitations (
    person_id    text not null,
    provider_id  text not null,
    link_version integer not null,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    primary key (person_id, link_version),
    foreign key (provider_id, person_id) references people (provider_id, person_id)
);

create table areas (
    provider_id text not null references providers,
    area        text not null,
    terms       jsonb not null,
    closed_on   jsonb not null,
    primary key (provider_id, area)
);

create table schools (
    school_id    text primary key,
    provider_id  text not null references providers,
    urn          text not null,
    name         text not null,
    area         text not null,
    phase        text not null,
    trust        text,
    email_domain text,
    terms        jsonb,   -- null: those of the area count
    closed_on    jsonb not null,
    unique (provider_id, urn),
    unique (provider_id, school_id)
);

create table audit (
    position    bigint generated always as identity primary key,
    provider_id text not null references providers,
    at          timestamptz not null,
    actor       text not null,
    action      text not null,
    subject     text not null
);
create index audit_subject on audit (provider_id, subject, position);
