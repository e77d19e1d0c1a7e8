-- Proof of level 2, one row for each thing that was shown: a file, "seen by" somebody, or an operator's exception.

create table level_two_proofs (
    proof_id       text primary key,
    provider_id    text not null,
    journey_id     text not null,
    subject        text not null check (subject in ('english', 'maths')),
    kind           text not null,
    document       text not null check (document in ('certificate', 'statement', 'school_letter', 'none')),
    how            text not null check (how in ('file', 'seen', 'exception')),
    seen_by        text,
    seen_on        date,
    reason         text,
    file_name      text,
    content_type   text,
    size           integer,
    sha256         text,
    content        bytea,
    recorded_at    timestamptz not null,
    recorded_by    text not null,
    refused_at     timestamptz,
    refused_by     text,
    refused_reason text,
    check ((how = 'seen') = (seen_by is not null and seen_on is not null)),
    check ((how = 'exception') = (reason is not null)),
    check ((how = 'file') = (file_name is not null and content is not null and sha256 is not null)),
    check ((refused_at is null) = (refused_reason is null)),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id)
);
create index level_two_proofs_journey on level_two_proofs (journey_id, subject);

-- Journeys from before this rule keep what they had to show then: the head's word, with name and day.
insert into level_two_proofs (proof_id, provider_id, journey_id, subject, kind, document, how, seen_by, seen_on,
                              recorded_at, recorded_by)
select md5(d.declaration_id || subject.name), d.provider_id, d.journey_id, subject.name,
       case subject.name when 'english' then a.level2_english_kind else a.level2_maths_kind end,
       'certificate', 'seen', d.signature ->> 'name', (d.decided_at at time zone 'Europe/London')::date,
       d.decided_at, 'migration'
from declarations d
join applications a on a.journey_id = d.journey_id
cross join (values ('english'), ('maths')) as subject (name)
where d.state = 'signed';
