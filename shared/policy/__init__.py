"""A provider's programme as data: every number of the journey, validated, versioned and frozen.

Nothing in the rules is a constant in code. A journey keeps the version that it began with.
"""

from shared.policy.assessing import SegmentRule
from shared.policy.loading import codes, is_shipped, load, load_key, parse, published
from shared.policy.preparing import Check, Choice, FeeLine
from shared.policy.programme import Programme, Standard, Standards
from shared.policy.values import SegmentRole
from shared.policy.words import differences

__all__ = [
    "Check",
    "Choice",
    "FeeLine",
    "Programme",
    "SegmentRole",
    "SegmentRule",
    "Standard",
    "Standards",
    "codes",
    "differences",
    "is_shipped",
    "load",
    "load_key",
    "parse",
    "published",
]
