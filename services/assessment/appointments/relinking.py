"""Another join link for an appointment that stands: everyone who takes part is told, and every entry is brought up to
date. Nothing else about it changes.
"""

from __future__ import annotations

from services.assessment.appointments import booking
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.moving import locked
from services.assessment.reassessments.actions import tell_link
from services.assessment.work import Work
from shared.errors import DomainError


async def replace_link(
    work: Work, appointment_id: str, join_link: str, reason_class: str, reason: str
) -> tuple[Appointment, Appointment]:
    """The appointment before and after. The same link again changes and tells nothing.

    Raises NotFound, and DomainError `not_booked` or `over` when nobody can join it any more.
    """
    journey, was = await locked(work, None, appointment_id)
    journey.must_be_running()
    if was.state != "booked":
        raise DomainError("This appointment is not booked, so nobody joins it.", code="not_booked")
    if work.now >= was.ends_at:
        raise DomainError("This appointment is over, so nobody joins it any more.", code="over")
    if join_link == was.join_link:
        return was, was
    after = was.model_copy(update={"sequence": was.sequence + 1, "join_link": join_link})
    await booking.write_change(work, after, was, booking.Cause("operator", reason_class, reason))
    if was.attempt > 1:
        await tell_link(work, journey, after)
    else:
        await booking.tell_again(work, journey, after, was)
    return was, after
