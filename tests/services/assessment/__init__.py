"""Assessment on a real PostgreSQL: its HTTP interface and its consumers, with a clock that stands still."""
