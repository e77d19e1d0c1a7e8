"""What intake does: each action runs in the transaction it is given, and may be repeated without a second effect."""
