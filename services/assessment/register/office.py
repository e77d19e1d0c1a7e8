"""What the office changes in the register, and what such a change would break: it is named, and nothing is undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from services.assessment.allocation import repository as offers
from services.assessment.domain import Journey
from services.assessment.register import repository
from services.assessment.register.domain import Assessor, Hours, Leave, Stretch
from services.assessment.register.fitting import changed_meanwhile, unfitting
from services.assessment.work import Work
from shared.errors import Invalid
from shared.office import OfficeRequest, Report
from shared.web import Caller

_OWN = ("assessor_id", "version")
_MAY_BE_NONE = ("region", "standardised_until", "capacity_per_week", "capacity_per_cohort")


class ChangeAssessor(OfficeRequest):
    """Another entry for an assessor. What is left out stays; what is given as null is taken out."""

    assessor_id: str = Field(description="Whose entry.")
    version: int = Field(ge=0, description="The entry's `version` as it was looked at.")
    capacity: int | None = Field(default=None, ge=0, le=500, description="How many journeys in hand at most.")
    capacity_per_week: int | None = Field(default=None, ge=0, le=50, description="How many appointments in a week.")
    capacity_per_cohort: int | None = Field(default=None, ge=0, le=500, description="How many of one cohort.")
    senior: bool | None = Field(default=None, description="Whether they moderate, re-assess and review.")
    phases: tuple[str, ...] | None = Field(default=None, description="Phases of school that they know.")
    subjects: tuple[str, ...] | None = Field(default=None, description="Subjects that they know.")
    region: str | None = Field(default=None, description="Where they are.")
    more_regions: tuple[str, ...] | None = Field(default=None, description="Other regions that they know.")
    standardised_until: date | None = Field(default=None, description="The last day on which that counts.")
    availability: tuple[Hours, ...] | None = Field(default=None, description="Hours of each weekday, London time.")
    leave: tuple[Leave, ...] | None = Field(default=None, description="Days away; both ends count.")
    slots: tuple[Stretch, ...] | None = Field(default=None, description="Single stretches that are free besides.")
    blocked: tuple[Stretch, ...] | None = Field(default=None, description="Single stretches that are not free.")
    conflict_school_ids: frozenset[str] | None = Field(default=None, description="Schools with a tie.")
    conflict_trusts: frozenset[str] | None = Field(default=None, description="Trusts with a tie.")
    conflict_journey_ids: frozenset[str] | None = Field(default=None, description="Candidates with a tie.")
    conflict_person_ids: frozenset[str] | None = Field(default=None, description="People with a tie, such as trainers.")
    join_link_template: str | None = Field(
        default=None, pattern=r"^https://\S+$", max_length=500, description="Where calls booked from now on are held."
    )


async def change_assessor(work: Work, caller: Caller, body: ChangeAssessor, report: Report) -> None:
    """Change an assessor's entry in the register; what it breaks of what is arranged is named, and stays."""
    await offers.lock_register(work.connection, work.provider)
    was = await repository.find(work.connection, work.provider, body.assessor_id)
    given = {name: getattr(body, name) for name in body.model_fields_set if name in Assessor.model_fields}
    wanted = {name: value for name, value in given.items() if name not in _OWN}
    missing = [name for name, value in wanted.items() if value is None and name not in _MAY_BE_NONE]
    if missing:
        raise Invalid(f"{missing[0]} cannot be taken out of an entry. Leave it out, or give a value.", field=missing[0])
    after = Assessor.model_validate({**was.model_dump(), **_plain(wanted)})
    report.about(body.assessor_id)
    for name in Assessor.model_fields:
        report.change(name, _said(getattr(was, name)), _said(getattr(after, name)))
    if not await repository.change(work.connection, work.provider, after, body.version, by=caller.actor, at=work.now):
        raise changed_meanwhile()

    async def named(journey: Journey) -> str:
        return f"Journey {journey.journey_id}"

    for warning in await unfitting(work, after, named):
        report.warn(warning)


def _plain(wanted: dict[str, Any]) -> dict[str, Any]:
    """As the model takes it: parts that are values of their own written out."""
    return {
        name: [one.model_dump() for one in value] if name in ("availability", "leave", "slots", "blocked") else value
        for name, value in wanted.items()
    }


def _said(value: object) -> str | None:
    """A value as the record of the change says it, the same each time."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or None
    if isinstance(value, tuple):
        return "; ".join(_one(one) for one in value) or None
    return None if value is None else str(value)


def _one(value: object) -> str:
    if isinstance(value, Hours):
        return f"day {value.weekday} {value.starts:%H:%M}-{value.ends:%H:%M}"
    if isinstance(value, Leave):
        return f"{value.first_on} to {value.last_on}"
    if isinstance(value, Stretch):
        return f"{value.starts_at:%Y-%m-%dT%H:%MZ} to {value.ends_at:%H:%MZ}"
    return str(value)
