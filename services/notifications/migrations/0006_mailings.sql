-- Meetings of the network and offers of training, and the mailings that invite to them: prepared first, released later.

create table meetings (
    provider_id text not null,
    meeting_id  text not null,
    meeting     jsonb not null,
    entered_by  text not null,
    entered_at  timestamptz not null,
    primary key (provider_id, meeting_id)
);

create table mailings (
    provider_id text not null,
    mailing_id  text not null,
    meeting_id  text not null,
    journeys    text[] not null,
    left_out    jsonb not null,
    prepared_by text not null,
    prepared_at timestamptz not null,
    released_by text,
    released_at timestamptz,
    sent        integer,
    reason      text,
    primary key (provider_id, mailing_id),
    foreign key (provider_id, meeting_id) references meetings,
    check ((released_at is null) = (released_by is null))
);
comment on column mailings.journeys is 'whose holders would have got it when it was prepared; looked at again at the release';
create index mailings_of_meeting on mailings (provider_id, meeting_id, prepared_at);
