-- What is open beside a journey's stage (standing.Mark), and by which version of the rules it and its cohort go.
alter table journeys add column marks text[] not null default '{}', add column programme text;
alter table cohorts add column programme text;
