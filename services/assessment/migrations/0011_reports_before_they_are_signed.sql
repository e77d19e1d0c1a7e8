-- What an assessor has written of a report so far, so that nothing is lost between two sittings. Gone once it is signed.
create table judgement_drafts (
    provider_id    text not null,
    appointment_id text not null references appointments,
    standard       integer not null,
    met            boolean,
    found_in       text not null default '',
    reason         text not null default '',
    saved_at       timestamptz not null,
    primary key (appointment_id, standard)
);
comment on column judgement_drafts.met is 'Null while the assessor has not judged the standard.';
