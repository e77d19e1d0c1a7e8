-- The same times offered to several candidates: nobody holds one before it is chosen, and then one of them does.

alter table proposals add column shared boolean not null default false;
comment on column proposals.shared is 'Its times are offered to others as well; whoever chooses first has one.';

alter table times drop constraint times_state_check;
alter table times add constraint times_state_check check (state in ('offered', 'held', 'booked', 'freed'));
alter table times drop constraint times_never_overlap;
alter table times add constraint times_never_overlap
    exclude using gist (assessor_id with =, during with &&) where (state in ('held', 'booked'));
create index times_offered on times (assessor_id) where state = 'offered';
