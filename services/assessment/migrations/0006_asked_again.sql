-- An assessor who let an offer pass is not asked again by itself; an operator may have them asked again.
alter table offers add column asked_again boolean not null default false;
