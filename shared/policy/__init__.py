"""A provider's programme as data: every number of the journey, validated, versioned and frozen.

Nothing in the rules is a constant in code. A journey keeps the version that it began with.
"""

from shared.policy.loading import codes, load, load_key, parse
from shared.policy.programme import Choice, FeeLine, Programme, SegmentRole, Standard, Standards

__all__ = [
    "Choice",
    "FeeLine",
    "Programme",
    "SegmentRole",
    "Standard",
    "Standards",
    "codes",
    "load",
    "load_key",
    "parse",
]
