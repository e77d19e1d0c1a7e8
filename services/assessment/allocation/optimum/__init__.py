"""The best allocation of a batch of candidates to assessors: pure, reproducible from its inputs, and explained."""
