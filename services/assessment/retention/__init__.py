"""Retention: tasks and file are deleted some time after the journey's end, and the candidate is told before."""
