-- Every row knows its provider, so that no query reaches another provider's judgements by a report's id alone.

alter table judgements add column provider_id text;
update judgements j set provider_id = r.provider_id from reports r where r.report_id = j.report_id;
alter table judgements alter column provider_id set not null;

alter table judgement_changes add column provider_id text;
update judgement_changes c set provider_id = r.provider_id from reports r where r.report_id = c.report_id;
alter table judgement_changes alter column provider_id set not null;
