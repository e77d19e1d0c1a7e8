"""Journeys, cohorts and rounds on a server that skips time, with every ask captured and every fact told by hand."""
