"""Something wrong with a document: it is hidden, the candidate is told, and the office settles it."""

from __future__ import annotations

from typing import Literal

from services.assessment import journeys
from services.assessment.appointments import booked
from services.assessment.domain import Journey
from services.assessment.evidence import problem_rows, repository
from services.assessment.evidence.problem_rows import Problem
from services.assessment.work import Work
from shared.contracts.assessment import FileProblem, FileProblemFound, FileProblemSettled
from shared.errors import DomainError, NotFound


async def report(work: Work, by: str, journey: Journey, document_id: str, problem: FileProblem, note: str) -> Problem:
    """Hide a document of a locked journey and tell the candidate. Reporting one that is hidden changes nothing.

    Raises NotFound for a document that is not in the file.
    """
    holding = await repository.holding(work.connection, work.provider, journey.journey_id)
    numbers = {one.document_id: number for number, one in enumerate(holding.documents, start=1)}
    if document_id not in numbers:
        raise NotFound("There is no such document.")
    known = await problem_rows.hiding(work.connection, work.provider, document_id)
    if known is not None:
        return known
    found = Problem(
        document_id=document_id,
        journey_id=journey.journey_id,
        problem=problem,
        found_by=by,
        note=note,
        found_at=work.now,
    )
    await problem_rows.insert(work.connection, work.provider, found)
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    told = FileProblemFound(
        document_id=document_id,
        person_id=journey.person_id,
        problem=problem,
        number=numbers[document_id],
        locked=holding.submission("file") is not None,
        evidence_due_at=appointment.evidence_deadline if appointment is not None else None,
    )
    await work.tell(told, journey)
    return found


async def settle(
    work: Work, by: str, journey_id: str, document_id: str, outcome: Literal["shown", "hidden"], reason: str
) -> Problem:
    """The office looked at it: the document is shown again, or stays hidden for good.

    Settling it alike again changes nothing. Raises NotFound where nothing was reported, DomainError `settled` where it
    was settled otherwise.
    """
    journey = await journeys.lock_if_known(work.connection, work.provider, journey_id)
    latest = await problem_rows.latest(work.connection, work.provider, document_id)
    if journey is None or latest is None or latest.journey_id != journey_id:
        raise NotFound("Nothing was reported about that document.")
    if latest.settled == outcome:
        return latest
    if latest.settled is not None:
        raise DomainError("This was settled before. Report the document again if there is news.", code="settled")
    await problem_rows.settle(work.connection, work.provider, latest, outcome, by, reason, work.now)
    await work.tell(FileProblemSettled(document_id=document_id, outcome=outcome), journey)
    return latest.model_copy(update={"settled": outcome, "settled_at": work.now})
