-- Which messages were on the wire, and not only in hand, when a sender died: those alone may have arrived.

alter table messages add column may_have_arrived boolean not null default false;
update messages set may_have_arrived = true where state in ('sending', 'unknown');
comment on column messages.may_have_arrived is 'set before a line is used; unset by an answer that says it was not taken';
