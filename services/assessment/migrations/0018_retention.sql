-- What became of tasks and file after a journey's end: when the candidate was told, and when they were deleted.

create table retention (
    provider_id text not null,
    journey_id  text not null,
    warned_at   timestamptz,
    deleted_at  timestamptz,
    tasks       integer,
    documents   integer,
    primary key (provider_id, journey_id),
    foreign key (provider_id, journey_id) references journeys,
    check ((deleted_at is null) = (tasks is null) and (deleted_at is null) = (documents is null))
);
comment on column retention.documents is 'How many documents were deleted; their digests stay in documents.';
