"""What a report must hold before it can be signed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from shared.contracts.envelope import Frozen
from shared.errors import Invalid
from shared.policy import Programme

SampledFor = Literal["not_met", "new_assessor", "random"]
"""Why a moderator sees a report."""


class Judgement(Frozen):
    """One standard: met or not, where the proof was found (task, document, interview), and why not when not met."""

    standard: int
    met: bool
    found_in: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=4000)


def check_judgements(judgements: Sequence[Judgement], expected: Iterable[int], policy: Programme) -> None:
    """Exactly one judgement for each expected standard, each with its proof or reason. Raises Invalid naming all gaps.

    Standard 31 is always verified by interview, in a first assessment and in a re-assessment alike.
    """
    wanted = set(expected)
    counts = Counter(one.standard for one in judgements)
    gaps = (
        ("not judged", sorted(wanted - set(counts))),
        ("not asked for", sorted(set(counts) - wanted)),
        ("judged twice", sorted(number for number, count in counts.items() if count > 1)),
        ("met, without where the proof was found", _numbers(one for one in judgements if _lacks_proof(one))),
        ("not met, without a reason", _numbers(one for one in judgements if not one.met and not one.reason.strip())),
        (
            "to be verified by interview",
            _numbers(
                one
                for one in judgements
                if one.met and one.standard in policy.evidence.interview_standards and not _by_interview(one)
            ),
        ),
    )
    told = [f"{rule}: {', '.join(str(number) for number in numbers)}" for rule, numbers in gaps if numbers]
    if told:
        raise Invalid(
            f"The report needs one judgement for each of {len(wanted)} standards. Standards {'; '.join(told)}.",
            code="judgements",
            field="judgements",
        )


def short(judgements: Iterable[Judgement]) -> tuple[int, ...]:
    """The standards not met, in order."""
    return tuple(sorted(one.standard for one in judgements if not one.met))


def _lacks_proof(one: Judgement) -> bool:
    return one.met and not one.found_in.strip()


def _by_interview(one: Judgement) -> bool:
    return "interview" in one.found_in.casefold()


def _numbers(judgements: Iterable[Judgement]) -> list[int]:
    return sorted({one.standard for one in judgements})
