"""Programmes as data."""
