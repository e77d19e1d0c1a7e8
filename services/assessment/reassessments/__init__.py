"""Partial re-assessment: a senior's telephone interview on the standards that were short."""
