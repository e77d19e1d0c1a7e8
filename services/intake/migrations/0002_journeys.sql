-- Cohorts, applications, declarations, places, attendance, and what a person must look at.

create table cohorts (
    cohort_id         text primary key,
    provider_id       text not null references providers,
    programme         text not null,
    programme_version integer not null,
    name              text not null,
    capacity          integer not null check (capacity > 0),
    allocate_at       timestamptz not null,
    opened_at         timestamptz not null,
    unique (provider_id, cohort_id)
);
create unique index cohorts_name on cohorts (provider_id, programme, lower(name));

create table sessions (
    cohort_id             text not null,
    number                integer not null check (number > 0),
    provider_id           text not null,
    starts_at             timestamptz not null,
    ends_at               timestamptz not null check (ends_at > starts_at),
    trainer_id            text not null,
    join_link             text not null,
    reminders             jsonb not null,
    register_at           timestamptz not null,
    register_requested_at timestamptz,
    primary key (cohort_id, number),
    foreign key (provider_id, cohort_id) references cohorts (provider_id, cohort_id),
    foreign key (provider_id, trainer_id) references people (provider_id, person_id)
);
create index sessions_trainer on sessions (provider_id, trainer_id);

create table applications (
    journey_id            text primary key,
    provider_id           text not null references providers,
    programme             text not null,
    programme_version     integer not null,
    reference             text not null,
    email_key             text not null,
    candidate_id          text not null,
    head_id               text not null,
    mentor_id             text,
    school_contact_id     text,
    school_id             text not null,
    cohort_id             text not null,
    stage                 text not null,
    preferred_name        text,
    certificate_name      text,
    birth_date            date,
    job_title             text not null,
    phase                 text not null,
    subjects              text[] not null,
    region                text,
    level2_english_kind   text not null,
    level2_maths_kind     text not null,
    whole_class_occasions integer not null,
    years_experience      double precision not null,
    mentor_name           text,
    payer                 text not null,
    adjustments           text,
    school_copies         boolean not null,
    mentor_copies         boolean not null,
    link_version          integer not null default 1,
    submitted_at          timestamptz not null,
    withdrew_at           timestamptz,
    withdrawal_class      text,
    withdrawal_reason     text,
    version               integer not null default 0,
    unique (provider_id, journey_id),
    unique (provider_id, reference),
    -- One journey for one address on one programme: the second application answers with the first.
    unique (provider_id, programme, email_key),
    check ((stage = 'withdrawn') = (withdrew_at is not null)),
    foreign key (provider_id, candidate_id) references people (provider_id, person_id),
    foreign key (provider_id, head_id) references people (provider_id, person_id),
    foreign key (provider_id, mentor_id) references people (provider_id, person_id),
    foreign key (provider_id, school_contact_id) references people (provider_id, person_id),
    foreign key (provider_id, school_id) references schools (provider_id, school_id),
    foreign key (provider_id, cohort_id) references cohorts (provider_id, cohort_id)
);
create index applications_cohort on applications (cohort_id);

create table declarations (
    declaration_id    text primary key,
    provider_id       text not null,
    journey_id        text not null,
    head_id           text not null,
    candidate_id      text not null,
    link_version      integer not null,
    state             text not null
        check (state in ('requested', 'signed', 'declined', 'misdirected', 'lapsed', 'closed')),
    wording_version   text not null,
    asked_at          timestamptz not null,
    chasers           jsonb not null,
    candidate_notices jsonb not null,
    lapses_at         timestamptz not null,
    decided_at        timestamptz,
    signature         jsonb,
    refusal           jsonb,
    unique (provider_id, declaration_id),
    check ((state = 'signed') = (signature is not null)),
    check ((state = 'declined') = (refusal is not null)),
    check (state <> 'signed' or decided_at <= lapses_at),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id),
    foreign key (provider_id, head_id) references people (provider_id, person_id)
);
-- Never two active declarations of one journey.
create unique index declarations_active on declarations (journey_id) where state in ('requested', 'signed');

-- The four separate confirmations, each with who, when and the exact words.
create table confirmations (
    declaration_id  text not null,
    code            text not null check (code in ('suitable', 'whole_class', 'level2_english', 'level2_maths')),
    provider_id     text not null,
    confirmed       boolean not null,
    name            text not null,
    role            text not null,
    confirmed_at    timestamptz not null,
    wording_version text not null,
    wording         text not null,
    primary key (declaration_id, code),
    foreign key (provider_id, declaration_id) references declarations (provider_id, declaration_id)
);

-- One row for one journey: in which cohort it has a place, or waits for one. Capacity is kept by locking the cohort.
create table places (
    journey_id  text primary key,
    provider_id text not null,
    cohort_id   text not null,
    state       text not null check (state in ('placed', 'waiting', 'released')),
    declared_at timestamptz not null,   -- the waiting list's order
    since       timestamptz not null,
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id),
    foreign key (provider_id, cohort_id) references cohorts (provider_id, cohort_id)
);
create index places_cohort on places (cohort_id, state, declared_at);

create table attendance (
    journey_id  text not null,
    cohort_id   text not null,
    session     integer not null,
    provider_id text not null,
    attended    boolean not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (journey_id, cohort_id, session),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id),
    foreign key (provider_id, cohort_id) references cohorts (provider_id, cohort_id),
    foreign key (cohort_id, session) references sessions (cohort_id, number)
);
create index attendance_session on attendance (cohort_id, session);

-- What a person must look at. One open task of a kind for a journey.
create table tasks (
    task_id     text primary key,
    provider_id text not null,
    journey_id  text not null,
    code        text not null,
    since       timestamptz not null,
    done_at     timestamptz,
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id)
);
create unique index tasks_open on tasks (journey_id, code) where done_at is null;
create index tasks_of_provider on tasks (provider_id, since) where done_at is null;
