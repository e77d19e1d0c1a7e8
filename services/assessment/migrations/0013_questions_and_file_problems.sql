-- What a moderator asks the assessor about a report, and documents of a file that nobody is to open for a while.

create table report_questions (
    question_id text primary key,
    provider_id text not null,
    journey_id  text not null,
    report_id   text not null references reports,
    asked_by    text not null references assessors,
    question    text not null,
    standards   integer[] not null,
    asked_at    timestamptz not null,
    due_at      timestamptz not null,
    answer      text,
    answered_at timestamptz,
    check ((answer is null) = (answered_at is null)),
    foreign key (provider_id, journey_id) references journeys
);
create index report_questions_of on report_questions (provider_id, report_id);

create table file_problems (
    provider_id text not null,
    journey_id  text not null,
    document_id text not null references documents on delete cascade,
    problem     text not null check (problem in ('malware', 'unreadable', 'pupil_data')),
    found_by    text not null,
    note        text not null,
    found_at    timestamptz not null,
    settled     text check (settled in ('shown', 'hidden')),
    settled_by  text,
    reason      text,
    settled_at  timestamptz,
    primary key (provider_id, document_id, found_at),
    foreign key (provider_id, journey_id) references journeys
);
create unique index file_problems_one_open on file_problems (provider_id, document_id) where settled is null;
comment on column file_problems.settled is 'An open problem hides the document from all but its candidate; so does "hidden" for good.';
