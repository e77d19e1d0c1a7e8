-- A head whose mail came back is still asked: they may have got it all the same, or get it when their mailbox is emptied.

alter table declarations drop constraint declarations_state_check;
alter table declarations add constraint declarations_state_check
    check (state in ('requested', 'unreachable', 'signed', 'declined', 'misdirected', 'lapsed', 'closed'));
drop index declarations_active;
create unique index declarations_active on declarations (journey_id) where state in ('requested', 'unreachable', 'signed');
