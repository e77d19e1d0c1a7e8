"""What the head is asked to confirm, in versions that are never changed: a signature keeps the wording that it saw."""

from __future__ import annotations

from shared.contracts.envelope import Frozen
from shared.policy import Programme

CODES = ("suitable", "whole_class", "level2_english", "level2_maths")
"""The four separate confirmations (BPN)."""

CURRENT = "1"

_WORDINGS: dict[str, dict[str, str]] = {
    "1": {
        "suitable": "The candidate is suitable to work towards {award}.",
        "whole_class": "The candidate has led a whole class, with no teacher present, on at least {occasions} "
        "occasions.",
        "level2_english": "I have seen proof that the candidate holds a level 2 qualification in English.",
        "level2_maths": "I have seen proof that the candidate holds a level 2 qualification in maths.",
    },
}


class Statement(Frozen):
    """One sentence that the head confirms."""

    code: str
    text: str


def statements(version: str, programme: Programme) -> tuple[Statement, ...]:
    """The four statements in a version of their wording, for that programme."""
    return tuple(
        Statement(
            code=code,
            text=_WORDINGS[version][code].format(
                award=programme.award_name, occasions=programme.eligibility.whole_class_minimum
            ),
        )
        for code in CODES
    )
