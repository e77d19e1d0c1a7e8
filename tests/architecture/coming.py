"""Messages of the release in the making whose teller, reader or asker is still to come. Empty when it is released."""

COMING: frozenset[str] = frozenset()
