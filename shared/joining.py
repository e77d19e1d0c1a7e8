"""The small gateway to video calls: an address for each appointment, and where it says so for each of its people.

An assessor gives a template such as `https://meet.example.org/{appointment}-{part}`, or the office pastes an address.
With `{part}` in it everybody has a link of their own, so that a service which lets people in one by one can tell them
apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator

from shared.contracts.values import SegmentPlan

APPOINTMENT, PART = "{appointment}", "{part}"


def link_of(template: str, appointment_id: str) -> str:
    """The address of an appointment; `{part}` stays in it, for each of its people."""
    return template.replace(APPOINTMENT, appointment_id)


def own_link(join_link: str, part: str) -> str:
    """The address for one of them: `assessor`, `candidate`, `teacher`, `teacher-2` or `leader`."""
    return join_link.replace(PART, part)


def assessors_link(join_link: str) -> str:
    """The assessor's own."""
    return own_link(join_link, "assessor")


AssessorsLink = Annotated[str, AfterValidator(assessors_link)]
"""In an answer to an assessor."""


def part_of(segments: Sequence[SegmentPlan], person_id: str | None) -> str:
    """Somebody's part in an appointment; the assessor's for whoever has none in the timetable."""
    found = next((one for one in segments if one.person_id == person_id and person_id is not None), None)
    if found is None:
        return "assessor"
    alike = list(dict.fromkeys(one.person_id for one in segments if one.role == found.role))
    place = alike.index(person_id) + 1
    return found.role if place == 1 else f"{found.role}-{place}"
