-- What somebody asks for that can be planned: the words beside it are in applications.adjustments already.
alter table applications add column extra_minutes integer not null default 0;
alter table applications add column breaks integer not null default 0;
alter table applications add column captions boolean not null default false;
