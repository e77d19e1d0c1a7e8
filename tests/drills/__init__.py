"""Rehearsals in which things break for minutes on end, and which must end clean all the same."""
