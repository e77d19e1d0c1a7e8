"""Private calendar feeds: an address that only its owner knows, under which their own times can be fetched.

A feed is not an invitation and never the only notice. It holds times and initials: whoever else reads it learns neither
name nor school nor where to join (docs/decisions/0032).
"""
