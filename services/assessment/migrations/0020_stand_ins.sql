-- An assessor withdraws from a booked time: it stands without one while others who are free then are asked in turn.

create table stand_ins (
    stand_in_id    text primary key,
    provider_id    text not null,
    journey_id     text not null,
    appointment_id text not null references appointments,
    withdrew_id    text not null references assessors,
    reason_class   text not null,
    began_at       timestamptz not null,
    until_at       timestamptz not null,
    chosen_order   text[] not null default '{}',
    state          text not null check (state in ('open', 'taken', 'failed', 'dropped')),
    ended_at       timestamptz,
    foreign key (provider_id, journey_id) references journeys
);
create unique index stand_ins_one_open on stand_ins (provider_id, journey_id) where state = 'open';
comment on column stand_ins.chosen_order is 'Whom the office wants asked first, in this order; the ranking follows.';

alter table offers add column stand_in_id text references stand_ins;
alter table offers add column number bigint generated always as identity;
comment on column offers.number is 'In which order offers were made: several may be made in one instant.';
create index offers_of_stand_in on offers (stand_in_id) where stand_in_id is not null;

alter table appointments alter column assessor_id drop not null;
comment on column appointments.assessor_id is 'Null while the one who had it has withdrawn and nobody has taken it over.';
alter table appointments_before add column assessor_id text references assessors;
