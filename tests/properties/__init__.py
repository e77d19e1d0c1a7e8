"""Many random examples of what has to hold always: the same rules as in the unit tests, looked for much longer."""
