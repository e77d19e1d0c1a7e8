-- Two applications that look like one person's: both are held until somebody has said which is kept, or that they are two.

alter table applications
    add column held_since  timestamptz,
    add column merged_into text,
    add constraint applications_merged check ((stage = 'merged') = (merged_into is not null)),
    add foreign key (provider_id, merged_into) references applications (provider_id, journey_id);
create index applications_birth_date on applications (provider_id, programme, birth_date) where birth_date is not null;

create table duplicates (
    duplicate_id     text primary key,
    provider_id      text not null,
    journey_id       text not null,   -- the newer of the two
    other_journey_id text not null,
    matched          text[] not null,
    found_at         timestamptz not null,
    state            text not null check (state in ('open', 'merged', 'different', 'ended')),
    decided_at       timestamptz,
    decided_by       text,
    -- Who, asked by mail, would keep the own record: an operator decides when the other does not agree.
    wish_of          text,
    check ((state = 'open') = (decided_at is null)),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id),
    foreign key (provider_id, other_journey_id) references applications (provider_id, journey_id)
);
-- A pair is asked about once: "two different people" is not asked again.
create unique index duplicates_pair on duplicates (journey_id, other_journey_id);
create index duplicates_other on duplicates (other_journey_id);

-- A request of an application that is held from its beginning is written, and nobody has got it.
alter table declarations add column asked boolean not null default true;
