-- When holders are invited to a meeting by themselves, what was prepared so, and meetings that do not take place.

alter table meetings add column invite_at timestamptz;
comment on column meetings.invite_at is 'null for a meeting that was near when it was entered: the office invites';
alter table meetings add column dropped_at timestamptz;
alter table mailings add column by_timetable boolean not null default false;
