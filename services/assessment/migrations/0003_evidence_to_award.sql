-- Tasks and documents, reports and their moderation, outcomes, awards.

create table tasks (
    provider_id text not null,
    journey_id  text not null,
    task        text not null,
    text        text not null,
    standards   integer[] not null,
    saved_at    timestamptz not null,
    primary key (provider_id, journey_id, task),
    foreign key (provider_id, journey_id) references journeys
);

create table documents (
    document_id  text primary key,
    provider_id  text not null,
    journey_id   text not null,
    title        text not null,
    place        text not null,
    standards    integer[] not null,
    file_name    text not null,
    content_type text not null,
    size         integer not null check (size between 1 and 10485760),
    sha256       text not null,
    content      bytea not null,
    added_at     timestamptz not null,
    foreign key (provider_id, journey_id) references journeys
);
create index documents_of_journey on documents (provider_id, journey_id);
comment on column documents.place is 'Where in the document to look, and why it is there.';

create table submissions (
    provider_id     text not null,
    journey_id      text not null,
    part            text not null check (part in ('tasks', 'file')),
    submitted_at    timestamptz not null,
    digest          text not null,
    items           integer not null,
    late            boolean not null,
    no_pupil_names  boolean not null check (no_pupil_names),
    primary key (provider_id, journey_id, part),
    foreign key (provider_id, journey_id) references journeys
);

create table rounds (
    provider_id text not null,
    programme   text not null,
    round_on    date not null,
    letter_on   date not null,
    closes_at   timestamptz not null,
    letters_at  timestamptz not null,
    closed_at   timestamptz,
    released_at timestamptz,
    primary key (provider_id, programme, round_on),
    check (released_at is null or closed_at is not null)
);

create table reports (
    report_id      text primary key,
    provider_id    text not null,
    journey_id     text not null,
    appointment_id text not null unique references appointments,
    attempt        integer not null,
    assessor_id    text not null references assessors,
    programme      text not null,
    round_on       date not null,
    assessed_on    date not null,
    signed_at      timestamptz not null,
    sampled_for    text check (sampled_for in ('not_met', 'new_assessor', 'random')),
    moderator_id   text references assessors,
    moderated_at   timestamptz,
    moderated_by   text references assessors,
    agreed         boolean,
    note           text,
    foreign key (provider_id, journey_id) references journeys,
    foreign key (provider_id, programme, round_on) references rounds,
    unique (provider_id, journey_id, attempt),
    check (moderated_by is null or moderated_by <> assessor_id)
);
create index reports_of_round on reports (provider_id, programme, round_on);

-- The assessor's own record. Never changed: a moderator's view stands beside it in judgement_changes.
create table judgements (
    report_id text not null references reports,
    standard  integer not null,
    met       boolean not null,
    found_in  text not null,
    reason    text not null,
    primary key (report_id, standard)
);
create function refuse_change() returns trigger language plpgsql as
    $$ begin raise exception 'A signed judgement is never changed; record the moderator''s view beside it.'; end $$;
create trigger judgements_are_final before update or delete on judgements
    for each row execute function refuse_change();

create table judgement_changes (
    report_id  text not null,
    standard   integer not null,
    met        boolean not null,
    reason     text not null,
    changed_by text not null references assessors,
    changed_at timestamptz not null,
    primary key (report_id, standard),
    foreign key (report_id, standard) references judgements
);

create table outcomes (
    provider_id    text not null,
    journey_id     text not null,
    attempt        integer not null,
    report_id      text not null unique references reports,
    round_on       date not null,
    letter_on      date not null,
    outcome        text not null check (outcome in ('awarded', 'partial', 'not_awarded')),
    short          integer[] not null,
    appeal_last_at timestamptz not null,
    released_at    timestamptz not null,
    primary key (provider_id, journey_id, attempt),
    unique (provider_id, journey_id, round_on)
);

create table awards (
    award_number   text primary key,
    provider_id    text not null,
    journey_id     text not null,
    person_id      text not null,
    name           text not null,
    awarding_body  text not null,
    standards_set  text not null,
    awarded_on     date not null,
    status         text not null check (status in ('valid', 'revoked')),
    made_at        timestamptz not null,
    unique (provider_id, journey_id)
);
