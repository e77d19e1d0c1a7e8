"""Where a journey stands, read from its facts: for the live display, and to know that all have ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rehearsal.records import AnyFact
from shared.contracts import assessment, intake

STAGES = (
    "applied",
    "declared",
    "placed",
    "preparing",
    "arranging",
    "assembling evidence",
    "assessment",
    "moderation",
    "partial re-assessment",
)
"""The stages of an open journey, in order."""

ENDS = ("awarded", "not awarded", "declined", "lapsed", "withdrawn", "ineligible")

_STAGE_AFTER: dict[type, str] = {
    intake.ApplicationReceived: "applied",
    intake.DeclarationSigned: "declared",
    intake.PlaceConfirmed: "placed",
    intake.AttendanceRecorded: "preparing",
    intake.PreparationCompleted: "arranging",
    assessment.AppointmentBooked: "assembling evidence",
    assessment.AppointmentCancelled: "arranging",
    assessment.ReportSigned: "moderation",
    assessment.ReassessmentBooked: "partial re-assessment",
}
_END_AFTER: dict[type, str] = {
    intake.DeclarationDeclined: "declined",
    intake.DeclarationLapsed: "lapsed",
    intake.CandidateWithdrew: "withdrawn",
    assessment.AwardMade: "awarded",
}


def stage_after(fact: AnyFact, stage: str | None) -> str | None:
    """The journey's stage, or its end, once this fact has happened."""
    body = fact.data
    if stage in ENDS:
        return stage
    if isinstance(body, intake.EntryRefused):
        return stage if body.draft else "ineligible"
    if type(body) in _END_AFTER:
        return _END_AFTER[type(body)]
    if isinstance(body, assessment.OutcomeReleased):
        return "not awarded" if body.outcome == "not_awarded" else stage
    if isinstance(body, assessment.EvidenceSubmitted) and body.complete:
        return "assessment"
    if isinstance(body, intake.AttendanceRecorded) and stage not in ("placed", "preparing"):
        return stage
    return _STAGE_AFTER.get(type(body), stage)


def stages(facts: Iterable[AnyFact]) -> dict[str, str]:
    """Every journey with its stage or end."""
    found: dict[str, str] = {}
    for fact in facts:
        if fact.journey is None:
            continue
        stage = stage_after(fact, found.get(fact.journey))
        if stage is not None:
            found[fact.journey] = stage
    return found


def outcomes(facts: Iterable[AnyFact]) -> dict[str, str | None]:
    """Every journey with the end that it came to, as `awarded` or `not_awarded`; None while it is open."""
    return {journey: stage.replace(" ", "_") if stage in ENDS else None for journey, stage in stages(facts).items()}


_LAST_WORDS = timedelta(hours=12)
"""Of business time after the last instant: what was said in time may be heard a little later."""


def may_run_until(facts: Iterable[AnyFact]) -> dict[str, datetime]:
    """Until when the workflow of an ended journey may still wait: for an appeal, or for a withdrawal to be undone."""
    until: dict[str, datetime] = {}
    for fact in facts:
        body, last = fact.data, None
        if isinstance(body, assessment.OutcomeReleased) and body.outcome != "awarded":
            last = body.appeal_last_at
        elif isinstance(body, intake.CandidateWithdrew):
            last = body.undo_until
        if fact.journey is not None and last is not None:
            until[fact.journey] = max(last + _LAST_WORDS, until.get(fact.journey, last))
    return until
