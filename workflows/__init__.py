"""The waiting: journey, cohort and round as Temporal workflows, and the bridge that tells them facts."""
