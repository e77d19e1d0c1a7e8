"""Who may come in where: the callers that routes declare, and the desk that they work at."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from services.assessment.work import Desk
from shared.errors import NotFound
from shared.links import Purpose
from shared.web import Caller, either, link, public, senior, staff


async def desk_of(request: Request) -> Desk:
    """The service's desk, put there by app.py. Async, since a plain function would go through a thread each time."""
    return cast(Desk, request.app.state.desk)


TheDesk = Annotated[Desk, Depends(desk_of)]

AsOperator = Annotated[Caller, Depends(staff("operator"))]
AsAssessor = Annotated[Caller, Depends(staff("assessor"))]
AsAssessorOrOperator = Annotated[Caller, Depends(staff("assessor", "operator"))]
AsSenior = Annotated[Caller, Depends(senior())]
ByInvitation = Annotated[Caller, Depends(link(Purpose.SIGN_IN))]
ByGuestsLink = Annotated[Caller, Depends(link(Purpose.GUESTS))]
ByCandidateLink = Annotated[Caller, Depends(link(Purpose.GUESTS, Purpose.SLOTS, Purpose.JOURNEY))]
BySlotsLink = Annotated[Caller, Depends(link(Purpose.SLOTS))]
ByConfirmLink = Annotated[Caller, Depends(link(Purpose.CONFIRM))]
ByEvidenceLink = Annotated[Caller, Depends(link(Purpose.EVIDENCE))]
ByEvidenceLinkOrAssessor = Annotated[Caller, Depends(either(("assessor",), (Purpose.EVIDENCE, Purpose.JOURNEY)))]
AsTrainer = Annotated[Caller, Depends(staff("trainer"))]
ByWorkLink = Annotated[Caller, Depends(link(Purpose.EVIDENCE, Purpose.JOURNEY))]
ByWorkLinkOrStaff = Annotated[Caller, Depends(either(("trainer", "assessor"), (Purpose.EVIDENCE, Purpose.JOURNEY)))]
ByOwnLink = Annotated[Caller, Depends(link(Purpose.EVIDENCE, Purpose.SLOTS, Purpose.GUESTS, Purpose.JOURNEY))]
"""The candidate alone: the journey's own page may be seen by the school as well."""
ByResultLink = Annotated[Caller, Depends(link(Purpose.RESULT))]
Anyone = Annotated[Caller, Depends(public())]


def staff_id(caller: Caller) -> str:
    """The person behind a staff token; the route's declaration lets nobody else in."""
    assert caller.staff is not None
    return caller.staff.person_id


def assessor_id(caller: Caller) -> str | None:
    """The assessor who calls, or None for an operator or the holder of a link."""
    return caller.staff.person_id if caller.staff is not None and caller.staff.role == "assessor" else None


def guest_id(caller: Caller) -> str | None:
    """The guest whose link it is."""
    return caller.link.person if caller.link is not None else None


def own_journey(caller: Caller) -> str:
    """The journey that a link is for."""
    if caller.link is None:
        raise NotFound("Nothing is there under this address.")
    return caller.link.journey or caller.link.subject
