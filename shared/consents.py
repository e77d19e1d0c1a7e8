"""What a candidate may agree to beyond the assessment itself, in wordings that are never changed once they were shown.

A consent is kept with the very words that the candidate saw. Other words are another version: add one, and make it the
current one; nobody's earlier yes counts for more than it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

ConsentKind = Literal["network", "mentor_copies", "school_copies", "school_outcome"]

KINDS: tuple[ConsentKind, ...] = ("mentor_copies", "school_copies", "school_outcome", "network")
"""In the order in which they are asked."""

CURRENT = "2026-11"

WORDINGS: Mapping[str, Mapping[ConsentKind, str]] = {
    "2026-09": {
        "mentor_copies": "My mentor may get copies of reminders",
        "school_copies": "This contact may be told of my place, its changes, a pause, and when I leave",
    },
    "2026-11": {
        "mentor_copies": (
            "My mentor may get copies of reminders: of the preparation sessions, and of the day by which my evidence "
            "is due"
        ),
        "school_copies": (
            "My contact at school may be told of my place and its changes, of my dates, of a pause, and when I leave"
        ),
        "school_outcome": (
            "My headteacher may be told my result and what happens next. What is written about my work stays with me"
        ),
        "network": "After an award you may write to me about network meetings and further training",
    },
}


def wording(kind: ConsentKind, version: str = CURRENT) -> str:
    """The words of a consent in a version."""
    return WORDINGS[version][kind]
