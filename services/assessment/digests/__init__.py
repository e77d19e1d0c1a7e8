"""Digests: what waits for the office and for each assessor on a working day's morning."""
