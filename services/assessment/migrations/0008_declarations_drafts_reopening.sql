-- The declaration as far as a report depends on it, drafts shared with trainers, and evidence that was opened again.

-- Apart from journeys, because news of a declaration may arrive before anything else about its journey.
create table declarations (
    provider_id text not null,
    journey_id  text not null,
    replaced_at timestamptz,
    signed_at   timestamptz,
    primary key (provider_id, journey_id)
);
comment on column declarations.replaced_at is 'The head was replaced then: the declaration is open until it was signed since.';

alter table cohorts add column trainer_ids text[] not null default '{}';
alter table cohorts add column told_at timestamptz;

-- What the candidate showed of a task, as it was then: a comment is on those words and no later ones.
create table drafts (
    provider_id text not null,
    journey_id  text not null,
    task        text not null,
    version     integer not null,
    text        text not null,
    standards   integer[] not null,
    shared_at   timestamptz not null,
    primary key (provider_id, journey_id, task, version),
    foreign key (provider_id, journey_id) references journeys
);

create table draft_comments (
    comment_id   text primary key,
    provider_id  text not null,
    journey_id   text not null,
    task         text not null,
    version      integer not null,
    trainer_id   text not null,
    text         text not null,
    commented_at timestamptz not null,
    foreign key (provider_id, journey_id, task, version) references drafts
);
create index draft_comments_of_journey on draft_comments (provider_id, journey_id);

-- Formative, so no assessor sees a word of it unless the candidate wants that.
create table drafts_shown (
    provider_id text not null,
    journey_id  text not null,
    shown_at    timestamptz not null,
    primary key (provider_id, journey_id),
    foreign key (provider_id, journey_id) references journeys
);

-- A part that was handed in and opened again: the first receipt is kept here, and the newest in submissions.
create table reopened_parts (
    provider_id    text not null,
    journey_id     text not null,
    part           text not null check (part in ('tasks', 'file')),
    appointment_id text not null references appointments,
    reopened_at    timestamptz not null,
    until          timestamptz not null,
    reason_class   text not null,
    submitted_at   timestamptz not null,
    digest         text not null,
    items          integer not null,
    late           boolean not null,
    primary key (provider_id, journey_id, part, reopened_at),
    foreign key (provider_id, journey_id) references journeys
);

alter table appointments add column reopened_until timestamptz;
comment on column appointments.reopened_until is 'Until when a part that was opened again may be handed in anew.';
