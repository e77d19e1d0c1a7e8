"""The rehearsal against real servers, one at a time."""
