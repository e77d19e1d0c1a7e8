-- Who was not awarded is advised by a senior assessor on what to work on.

create table advice (
    provider_id text not null,
    journey_id  text not null,
    report_id   text not null references reports,
    adviser_id  text,   -- null: nobody may, and the office finds somebody
    asked_at    timestamptz not null,
    due_at      timestamptz not null,
    words       text,
    given_at    timestamptz,
    primary key (provider_id, report_id),
    foreign key (provider_id, journey_id) references journeys,
    check ((words is null) = (given_at is null))
);
create index advice_of_adviser on advice (provider_id, adviser_id) where given_at is null;
