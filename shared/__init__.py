"""Leaf code that every room may use: settings, errors, clock, bus, database, contracts. It knows no process of its own."""
