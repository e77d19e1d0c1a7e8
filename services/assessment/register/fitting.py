"""What is arranged and does not fit an entry of the register any more: named, and never undone by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appointments import booked
from services.assessment.appointments.times import Diary, diary_obstacle
from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from services.assessment.work import Work
from shared.calendar import london_date
from shared.dates import day_in_words
from shared.errors import DomainError

_BY_DIARY = {
    "on_leave": "lies in the leave",
    "not_available": "lies outside the hours",
    "time_taken": "lies in a stretch that is blocked",
}


async def unfitting(work: Work, after: Assessor, named: Callable[[Journey], Awaitable[str]]) -> list[str]:
    """A sentence for each thing; `named` says of a journey what its reader may know."""
    found = []
    in_hand = (await offers.loads(work.connection, work.provider)).get(after.assessor_id, 0)
    if in_hand > after.capacity:
        found.append(f"{in_hand} journeys are in hand, more than the capacity of {after.capacity}. They stay.")
    blocked = [(one.starts_at, one.ends_at) for one in after.blocked]
    for journey_id in await offers.journeys_of(work.connection, work.provider, after.assessor_id):
        journey = await journeys.find(work.connection, work.provider, journey_id)
        name = await named(journey)
        if after.conflict_with(journey) is not None:
            found.append(f"{name} has a tie to this assessor now. Give it to another one (reassign).")
        appointment = await booked.standing(work.connection, work.provider, journey_id)
        if appointment is None or appointment.assessor_id != after.assessor_id or appointment.starts_at <= work.now:
            continue
        at = f"{name}: the appointment on {day_in_words(appointment.starts_at)}"
        obstacle = diary_obstacle(appointment.starts_at, appointment.ends_at, Diary(after, blocked))
        if obstacle is not None:
            found.append(f"{at} {_BY_DIARY[obstacle.code]}. Move it, or give it to another one.")
        if not after.is_standardised(london_date(appointment.starts_at), journey.policy):
            found.append(f"{at} is after the end of the standardisation. Renew it, or give it to another one.")
    return found


def changed_meanwhile() -> DomainError:
    """The refusal of a change of what somebody else has changed since."""
    return DomainError(
        "Somebody else has changed this entry since you looked at it. Look at it again, then change it.",
        code="changed_meanwhile",
        field="version",
    )
