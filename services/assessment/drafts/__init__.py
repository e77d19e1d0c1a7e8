"""Drafts of tasks that a candidate shares with the trainers, and what they say: formative, hidden from assessors."""
