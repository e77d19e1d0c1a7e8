-- What candidates asked for. It came by the stream of names and addresses, and only who took the candidate reads it.
alter table candidates add column extra_minutes integer not null default 0;
alter table candidates add column breaks integer not null default 0;
alter table candidates add column captions boolean not null default false;
alter table candidates add column adjustments text not null default '';
