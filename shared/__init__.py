"""Leaf code for every room: settings, errors, clock, bus, database, contracts. It knows no process of its own."""
