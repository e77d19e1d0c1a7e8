"""Journeys and assessors for the unit tests. The story's dates are those of the service tests."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor, Hours
from shared.calendar import Term, Terms

TERMS = Terms(
    terms=(
        Term(starts_on=date(2026, 9, 3), ends_on=date(2026, 12, 18)),
        Term(
            starts_on=date(2027, 1, 4),
            ends_on=date(2027, 3, 25),
            half_term_starts_on=date(2027, 2, 15),
            half_term_ends_on=date(2027, 2, 19),
        ),
    ),
    closed_on=(date(2027, 1, 4),),
)
WEEKDAYS = tuple(Hours(weekday=day, starts=time(9), ends=time(17)) for day in range(1, 6))


def journey(journey_id: str = "ada", **changes: Any) -> Journey:
    fields: dict[str, Any] = {
        "provider_id": "provider-a",
        "journey_id": journey_id,
        "programme": "hlta@1",
        "person_id": f"{journey_id}-person",
        "school_id": "school-1",
        "cohort_id": "cohort-1",
        "phase": "primary",
        "trainer_ids": ("trainer-1",),
        "window_first_on": date(2026, 12, 29),
        "window_last_on": date(2027, 2, 2),
        "ready_at": "2026-12-01T17:00:00Z",
        "school_known": True,
        "terms": TERMS,
        **changes,
    }
    return Journey.model_validate(fields)


def assessor(assessor_id: str = "anna", **changes: Any) -> Assessor:
    fields: dict[str, Any] = {
        "assessor_id": assessor_id,
        "senior": False,
        "is_new": False,
        "capacity": 4,
        "availability": WEEKDAYS,
        "join_link_template": "https://meet.example.org/{appointment}",
        **changes,
    }
    return Assessor.model_validate(fields)
