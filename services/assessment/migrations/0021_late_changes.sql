-- Appointments that were moved or called off so late that the assessor's hours could hardly be given to anybody else.

create table late_changes (
    provider_id    text not null,
    journey_id     text not null,
    appointment_id text not null references appointments,
    sequence       integer not null,
    what           text not null check (what in ('moved', 'cancelled', 'given_up')),
    changed_by     text not null check (changed_by in ('candidate', 'assessor', 'guest', 'operator')),
    assessor_id    text not null references assessors,
    starts_at      timestamptz not null,
    minutes        integer not null check (minutes > 0),
    late_from      timestamptz not null,
    changed_at     timestamptz not null,
    primary key (appointment_id, sequence),
    foreign key (provider_id, journey_id) references journeys
);
create index late_changes_of_assessor on late_changes (provider_id, assessor_id, changed_at);
comment on column late_changes.assessor_id is 'Whose hours were lost; who gave a time up lost their own.';
