-- How many appointments in a week and how many candidates of one cohort an assessor takes; null: no bound of its own.

alter table assessors add column capacity_per_week integer check (capacity_per_week >= 0);
alter table assessors add column capacity_per_cohort integer check (capacity_per_cohort >= 0);
alter table assessors add column more_regions text[] not null default '{}';
comment on column assessors.more_regions is 'Besides region, which stays the first of them.';
