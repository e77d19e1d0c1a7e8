"""People who act, on a clock that runs faster: the demo, and the check that nothing was lost, doubled or late."""
