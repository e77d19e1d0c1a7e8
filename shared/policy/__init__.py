"""A provider's programme as data: every number of the journey, validated, versioned and frozen.

Nothing in the rules is a constant in code. A journey keeps the version that it began with.
"""

from shared.policy.loading import codes, load, load_key, parse
from shared.policy.preparing import Check, Choice, FeeLine
from shared.policy.programme import Programme, Standard, Standards
from shared.policy.values import SegmentRole

__all__ = [
    "Check",
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
