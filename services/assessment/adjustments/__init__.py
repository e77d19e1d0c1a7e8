"""Reasonable adjustments: what a candidate asked for once, in the timetable and before the assessor's eyes alone."""
