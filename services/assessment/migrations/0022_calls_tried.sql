-- Somebody is not there: who was rung when, before it is recorded. A candidate's number is for the assessor on the day.

alter table candidates add column phone text;

create table calls_tried (
    call_number    bigint generated always as identity primary key,
    provider_id    text not null,
    journey_id     text not null,
    appointment_id text not null references appointments,
    sequence       integer not null,
    role           text not null check (role in ('candidate', 'teacher', 'leader')),
    person_id      text not null,
    outcome        text not null check (outcome in ('no_answer', 'coming', 'cannot_come')),
    tried_by       text not null check (tried_by in ('assessor', 'operator')),
    tried_at       timestamptz not null,
    foreign key (provider_id, journey_id) references journeys
);
create index calls_tried_of on calls_tried (provider_id, appointment_id, sequence);
