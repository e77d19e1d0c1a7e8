-- Whoever asks on the sign-in page is sent a link, at most one a minute for each person. Real time.

alter table people add column link_asked_at timestamptz;
create index people_by_address on people (email_key) where role in ('operator', 'trainer', 'candidate');
