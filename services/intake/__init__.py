"""Intake: programmes' cohorts, applications, declarations, places, attendance, schools and their term dates."""
