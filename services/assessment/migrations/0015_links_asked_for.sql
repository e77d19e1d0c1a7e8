-- An assessor may ask for a new sign-in link, which is good for some minutes; that of an invitation has no end. Real time.

alter table assessors add column invitation_expires_at timestamptz, add column link_asked_at timestamptz;
create index assessors_by_address on assessors (lower(email));
