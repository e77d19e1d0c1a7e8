-- An assessor's standardisation has an end; and an entry of the register can be changed, by one person at a time.

alter table assessors add column standardised_until date;
comment on column assessors.standardised_until is 'The last day on which it counts; null where none is recorded.';
alter table assessors add column version integer not null default 0;
comment on column assessors.version is 'Counts changes of the entry: whoever changes it says which one they looked at.';
