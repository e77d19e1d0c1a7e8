alter table candidates add column certificate_name text;
comment on column candidates.certificate_name is 'The name that is wanted on the certificate, where it is another.';
