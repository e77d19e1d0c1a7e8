-- Each link of a document to a standard says where to look and why it is there. A file that was handed in and is opened
-- again may be opened for some standards alone.

create table document_links (
    provider_id text not null,
    document_id text not null references documents on delete cascade,
    standard    integer not null,
    place       text not null,
    primary key (document_id, standard)
);
comment on column document_links.place is 'Where in the document to look, and why it is there.';
insert into document_links (provider_id, document_id, standard, place)
    select provider_id, document_id, unnest(standards), place from documents;
alter table documents drop column place, drop column standards;

alter table reopened_parts add column standards integer[] not null default '{}';
comment on column reopened_parts.standards is 'What of the file is open until it is handed in again; empty: all of it.';
