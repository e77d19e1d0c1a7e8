-- Appeals and the outcomes that follow them, holds on single candidates, and certificates that replace one another.

create table appeals (
    appeal_id      text primary key,
    provider_id    text not null,
    journey_id     text not null,
    attempt        integer not null,
    report_id      text not null references reports,
    grounds        text not null,
    received_at    timestamptz not null,
    acknowledge_by timestamptz not null,
    decide_by      timestamptz not null,
    reviewer_id    text references assessors,
    given_at       timestamptz,
    decided_at     timestamptz,
    decision       text check (decision in ('upheld', 'refused')),
    reason         text,
    foreign key (provider_id, journey_id) references journeys,
    unique (provider_id, journey_id, attempt),
    check ((reviewer_id is null) = (given_at is null)),
    check ((decided_at is null) = (decision is null)),
    check (decided_at is null or reviewer_id is not null)
);
create index appeals_of_reviewer on appeals (provider_id, reviewer_id);

-- Whoever judged or moderated a report of the candidate never decides on the candidate's appeal.
create function refuse_involved_reviewer() returns trigger language plpgsql as
    $$ begin
        if exists (select 1 from reports r where r.provider_id = new.provider_id and r.journey_id = new.journey_id
                      and new.reviewer_id in (r.assessor_id, r.moderated_by)) then
            raise exception 'An appeal is decided by somebody who took no part.';
        end if;
        return new;
    end $$;
create trigger appeals_by_the_uninvolved before insert or update of reviewer_id on appeals
    for each row execute function refuse_involved_reviewer();

-- What an upheld appeal says is met after all. It counts over the record and the moderator's view, which both stay.
create table appeal_changes (
    provider_id text not null,
    report_id   text not null,
    standard    integer not null,
    appeal_id   text not null references appeals,
    reason      text not null,
    primary key (report_id, standard),
    foreign key (report_id, standard) references judgements
);

-- One outcome of each attempt at its round, and at most one more for each upheld appeal.
alter table outcomes add column number integer not null default 1;
alter table outcomes add column appeal_id text unique references appeals;
alter table outcomes drop constraint outcomes_pkey;
alter table outcomes drop constraint outcomes_report_id_key;
alter table outcomes drop constraint outcomes_provider_id_journey_id_round_on_key;
alter table outcomes add primary key (provider_id, journey_id, attempt, number);
create unique index outcomes_one_per_report on outcomes (report_id) where appeal_id is null;
create unique index outcomes_one_per_round on outcomes (provider_id, journey_id, round_on) where appeal_id is null;

-- A concern about one candidate's report: it is not told before the hold is lifted, and the others of the round are.
alter table reports add column held_at timestamptz;
alter table reports add column held_by text;
alter table reports add column hold_reason text;
alter table reports add column hold_lifted_at timestamptz;

-- A number that was given out always resolves, and says what became of it.
alter table awards drop constraint awards_provider_id_journey_id_key;
alter table awards drop constraint awards_status_check;
alter table awards add check (status in ('valid', 'replaced', 'revoked'));
alter table awards add column replaces text references awards;
alter table awards add column changed_on date;
alter table awards add column change_reason_class text;
alter table awards add column change_reason text;
create unique index awards_one_valid on awards (provider_id, journey_id) where status = 'valid';
