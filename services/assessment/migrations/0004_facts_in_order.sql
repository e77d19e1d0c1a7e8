-- A journey's facts never go back in time: two pieces of work may begin in one order and get the row's lock in the other.

alter table journeys add column told_at timestamptz;
