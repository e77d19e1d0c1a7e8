"""`hlta forecast`: what a cohort with that final session could expect, by the API or from a file of term dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx

from deploy.refusal import Refusal
from services.intake.domain.forecast import Forecast, SchoolCalendar, forecast
from shared import policy
from shared.dates import day_in_words
from shared.errors import Invalid
from shared.settings import Settings
from shared.term_dates import read_terms


def asked(settings: Settings, token: str, final_on: date, programme: str, seats: int | None) -> Forecast:
    """As the service answers. Raises a Refusal with its words, or when it does not answer."""
    query = {"final_session_on": final_on.isoformat(), "programme": programme}
    try:
        answer = httpx.get(
            f"{settings.intake_url}/v1/forecast",
            params=query | ({} if seats is None else {"seats": str(seats)}),
            headers={"Authorization": f"Bearer {token}"},
            timeout=15,
        )
    except httpx.TransportError as error:
        raise Refusal(
            f"No service answers at {settings.intake_url}: start the stack, name its --data-dir, or give a "
            "file of term dates with --terms."
        ) from error
    if answer.is_error:
        raise Refusal(str(answer.json().get("detail", "The service refused without a reason.")))
    return Forecast.model_validate_json(answer.content)


def from_file(path: Path, final_on: date, programme: str, seats: int | None) -> Forecast:
    """By the term dates in a file, without any server; assessors' hours are not known then. Raises Invalid."""
    rules = policy.load(programme)
    if rules.window.counts_from != "final session":
        raise Invalid(f"{programme} has no sessions, so its window counts from each place.")
    try:
        found = read_terms(path.read_bytes(), path.name)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from None
    known = [SchoolCalendar(kind="area", name=area or path.name, terms=terms) for area, terms in found.areas.items()]
    known += [SchoolCalendar(kind="school", name=f"URN {urn}", terms=terms) for urn, terms in found.schools.items()]
    return forecast(known, final_on, rules, seats=rules.cohort.capacity if seats is None else seats)


def in_words(found: Forecast) -> str:
    """For a person: the window, what it holds by each calendar, hours, and what to mind."""
    span = f"{day_in_words(found.window_first_on)} - {day_in_words(found.window_last_on)}"
    head = f"Final session {day_in_words(found.final_session_on)}, {found.programme}, {found.seats} candidates"
    lines = [
        f"{head}: {found.verdict}.",
        f"Window: {span}, {_days(found.school_days)}. {found.why.rule} ({found.why.source}).",
        *(f"  {one.name}: {_days(one.school_days)}" for one in found.calendars),
        f"Assessors: {_hours(found)}",
        *(f"Refused: {one}" for one in found.refusals),
        *(f"Warning: {one}" for one in found.warnings),
    ]
    return "\n".join(lines)


def _days(count: int | None) -> str:
    return "not known" if count is None else "1 school day" if count == 1 else f"{count} school days"


def _hours(found: Forecast) -> str:
    needed = f"{found.hours_needed:g} hours are needed"
    if found.hours_free is None:
        return f"how many hours are free is not known; {needed}."
    return f"{found.hours_free:g} hours are free ({found.assessors} assessors); {needed}."
