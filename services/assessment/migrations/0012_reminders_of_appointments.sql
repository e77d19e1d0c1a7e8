-- When everyone is reminded of an appointment, and the assessor of evidence that nobody has opened; who opened it when.

alter table appointments add column reminders jsonb not null default '[]';
alter table appointments add column unread_reminders jsonb not null default '[]';

create table evidence_read (
    provider_id text not null,
    journey_id  text not null,
    person_id   text not null,
    read_at     timestamptz not null,
    primary key (provider_id, journey_id, person_id),
    foreign key (provider_id, journey_id) references journeys
);
comment on table evidence_read is 'When a member of staff last opened what was handed in; of each person the last time.';
