"""The outcome in kind words: what was reached, what comes next, and until when an appeal is possible."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.rendering import portal_of, render
from services.portal.words import programme
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.RESULT))


class Feedback(Answer):
    """Why one standard is short, in the words of the moderated report."""

    standard: int
    reason: str = ""


class Outcome(Answer):
    """One candidate's outcome, as the letter says it."""

    outcome: str
    letter_on: date | None = None
    standards_short: tuple[int, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    appeal_last_at: Instant | None = None
    award_number: str | None = None
    awarded_on: date | None = None
    reassessment_at: Instant | None = None

    def reason(self, standard: int) -> str:
        """The feedback on a standard; empty when there is none."""
        return next((one.reason for one in self.feedback if one.standard == standard), "")


@router.get("/result/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The letter as a page."""
    path = f"/v1/journeys/{holder.journey_id}/outcome"
    outcome = (await portal_of(request).assessment.get(path, holder.authority)).read(Outcome)
    return await render(request, "result.html", outcome=outcome, of=len(programme().standards.numbers))
