"""What will happen to each candidate: manners and faults, dealt out from the seed so that none is left out.

The first fates of the list are dealt first, so that a small rehearsal still has the branches that matter.
"""

from __future__ import annotations

from enum import StrEnum
from random import Random


class Fate(StrEnum):
    """What makes one journey differ from a smooth one."""

    HEAD_DECLINES = "the head declines"
    HEAD_SILENT = "the head never answers"
    WITHDRAWS = "withdraws after booking"
    FEW_SHORT = "one to three standards short, then met"
    MANY_SHORT = "more than three standards short"
    LATE_EVIDENCE = "hands in late, which is accepted"
    MISSES_SESSION_1 = "misses session 1"
    MISSES_SESSION_2 = "misses session 2"
    HEAD_AFTER_FIRST_CHASER = "the head answers after the first reminder"
    GUEST_SLOW = "a guest answers only when reminded"
    FORGETS_DOCUMENT = "forgets a document until reminded"
    NONE_FIT = "none of the first times fits"
    HEAD_AFTER_SECOND_CHASER = "the head answers after the second reminder"
    SMOOTH = "smooth"


_DEALT = (
    Fate.FEW_SHORT,
    Fate.SMOOTH,
    Fate.HEAD_DECLINES,
    Fate.LATE_EVIDENCE,
    Fate.WITHDRAWS,
    Fate.MANY_SHORT,
    Fate.HEAD_SILENT,
    Fate.MISSES_SESSION_1,
    Fate.MISSES_SESSION_2,
    Fate.HEAD_AFTER_FIRST_CHASER,
    Fate.FORGETS_DOCUMENT,
    Fate.GUEST_SLOW,
    Fate.NONE_FIT,
    Fate.FEW_SHORT,
    Fate.HEAD_AFTER_SECOND_CHASER,
    Fate.FORGETS_DOCUMENT,
    Fate.HEAD_AFTER_FIRST_CHASER,
)


def deal(count: int, chance: Random) -> list[Fate]:
    """A fate for each of so many candidates, in an order that the seed decides; a large crowd gets them in turn."""
    fates = [_fate(number) for number in range(count)]
    chance.shuffle(fates)
    return fates


def _fate(number: int) -> Fate:
    """The full list once in every 24, the rest of them smooth."""
    place = number % 24
    return _DEALT[place] if place < len(_DEALT) else Fate.SMOOTH


def expected_end(fate: Fate) -> str:
    """How the journey ends if everybody keeps to the script; outages may change it."""
    return {
        Fate.HEAD_DECLINES: "declined",
        Fate.HEAD_SILENT: "lapsed",
        Fate.WITHDRAWS: "withdrawn",
        Fate.MANY_SHORT: "not_awarded",
    }.get(fate, "awarded")
