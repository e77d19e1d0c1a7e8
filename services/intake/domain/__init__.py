"""The rules of intake, pure: `(state, command, now) -> (state, facts)` or a domain error. No I/O, no clock."""
