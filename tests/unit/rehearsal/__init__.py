"""The rehearsal's pure parts: who is in it, when they act, and the check at the end."""
