-- What candidates agreed to and took back, in the words that they saw. Rows are added, never changed.

create table consents (
    consent_id      text primary key,
    provider_id     text not null,
    journey_id      text not null,
    kind            text not null check (kind in ('network', 'mentor_copies', 'school_copies', 'school_outcome')),
    given           boolean not null,
    wording_version text not null,
    wording         text not null,
    how             text not null
                    check (how in ('application', 'import', 'own_page', 'one_click', 'office', 'school_changed')),
    changed_at      timestamptz not null,
    position        bigint not null generated always as identity,
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id)
);
create index consents_of_journey on consents (provider_id, journey_id, kind, position);

insert into consents (consent_id, provider_id, journey_id, kind, given, wording_version, wording, how, changed_at)
select md5(journey_id || 'school_copies'), provider_id, journey_id, 'school_copies', true, '2026-09',
       'This contact may be told of my place, its changes, a pause, and when I leave', 'application', submitted_at
  from applications where school_copies and school_contact_id is not null;
insert into consents (consent_id, provider_id, journey_id, kind, given, wording_version, wording, how, changed_at)
select md5(journey_id || 'mentor_copies'), provider_id, journey_id, 'mentor_copies', true, '2026-09',
       'My mentor may get copies of reminders', 'application', submitted_at
  from applications where mentor_copies and mentor_id is not null;

alter table applications drop column school_copies, drop column mentor_copies;
