-- Why a cohort was opened although nobody could be assessed in its window, in the operator's words; null: it need not be.
alter table cohorts add forecast_override text;
