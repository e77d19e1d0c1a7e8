-- An assessor whom the office wants for a candidate, whatever the fairest allocation would be.

create table pins (
    provider_id text not null,
    journey_id  text not null,
    assessor_id text not null references assessors,
    pinned_by   text not null,
    pinned_at   timestamptz not null,
    reason      text not null,
    primary key (provider_id, journey_id),
    foreign key (provider_id, journey_id) references journeys
);
