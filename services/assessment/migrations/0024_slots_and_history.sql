-- Single stretches beside the weekly hours, free or not; and what an entry of the register was before each change.

alter table assessors add column slots jsonb not null default '[]';
alter table assessors add column blocked jsonb not null default '[]';
comment on column assessors.slots is 'Stretches in which appointments may lie although the weekly hours do not say so.';
comment on column assessors.blocked is 'Stretches in which nothing may lie, whatever the weekly hours say.';

create table register_changes (
    provider_id text not null,
    assessor_id text not null references assessors,
    version     integer not null,
    was         jsonb not null,
    changed_by  text not null,
    changed_at  timestamptz not null,
    primary key (assessor_id, version)
);
comment on column register_changes.was is 'The entry as it was with that version: hours, ties and fields, no name and no address.';
