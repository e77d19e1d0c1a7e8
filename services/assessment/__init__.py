"""Assessment: assessors, allocation, appointments, evidence, reports, moderation, outcomes and awards."""
