"""Which senior interviews, and when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.assessment.appointments.times import Diary, day_starts, hours_obstacle
from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from shared.calendar import school_days_within

_LOOK_AHEAD = timedelta(days=120)
"""How far ahead a free time is looked for; beyond that somebody must be added to the register."""


class Found(NamedTuple):
    """The senior and the start of the interview."""

    senior: Assessor
    starts_at: datetime


def may_reassess(senior: Assessor, journey: Journey, kept_out: Collection[str]) -> bool:
    """A senior who did not do the first assessment, decided on no appeal of the candidate, and has no conflict."""
    return senior.senior and senior.assessor_id not in kept_out and senior.conflict_with(journey) is None


def keeping_a_moderator(
    able: Sequence[Assessor], judged_by: frozenset[str], moderators: frozenset[str]
) -> list[Assessor]:
    """Those of the able who leave at least one other senior to moderate what they find; all of them when none does."""
    leave_one = [one for one in able if moderators - judged_by - {one.assessor_id}]
    return leave_one or list(able)


def find_time(
    journey: Journey, from_on: date, able: Sequence[Assessor], diaries: Mapping[str, Diary], loads: Mapping[str, int]
) -> Found | None:
    """The first free time on a school day from that day on; on the same time the least busy senior."""
    minutes = journey.policy.reassessment.minutes
    ordered = sorted(able, key=lambda one: (loads.get(one.assessor_id, 0), one.assessor_id))
    for on in school_days_within(from_on, from_on + _LOOK_AHEAD, journey.terms):
        for starts_at in day_starts(on, minutes, journey.policy):
            for senior in ordered:
                diary = diaries[senior.assessor_id]
                if hours_obstacle(starts_at, minutes, journey.terms, journey.policy, diary) is None:
                    return Found(senior, starts_at)
    return None
