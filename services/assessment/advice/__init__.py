"""Advice: a senior assessor tells who was not awarded what to work on."""
