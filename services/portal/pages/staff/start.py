"""Where staff land after signing in: what is theirs to do, the worst first, and what comes up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import Colleague, signed_in
from services.portal.pages.staff.answers import (
    AllInHand,
    AllToAdvise,
    Appeals,
    InHand,
    Interviews,
    Offers,
    OwnChecks,
    OwnSessions,
    Questions,
    Queue,
    SharedDrafts,
)
from services.portal.pages.staff.showing import page
from services.portal.rendering import Portal, portal_of, see_other
from shared.tasks import STAFF

router = APIRouter()

_DOOR = Depends(signed_in("operator", "trainer", "assessor"))
_CHECKS_SHOWN_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One thing to do or to come; `due_at` is None where nothing says by when."""

    what: str
    who: str
    link: str
    due_at: datetime | None


def worst_first(lines: Iterable[Line]) -> list[Line]:
    """What is longest overdue comes first, what has no day last."""
    undated = [line for line in lines if line.due_at is None]
    return sorted((line for line in lines if line.due_at is not None), key=lambda one: str(one.due_at)) + undated


@router.get("/staff")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """What is to be done; operators have the board."""
    if colleague.staff.role == "operator":
        return see_other("/board")
    portal, now = portal_of(request), portal_of(request).clock.now()
    if colleague.staff.role == "trainer":
        to_do, coming = await _of_trainer(portal, colleague, now)
    else:
        to_do, coming = await _of_assessor(portal, colleague)
        if colleague.staff.senior:
            more, calls = await _of_senior(portal, colleague)
            to_do, coming = to_do + more, coming + calls
    coming = [line for line in coming if line.due_at is not None and line.due_at > now]
    return await page(request, colleague, "staff.html", to_do=worst_first(to_do), coming=worst_first(coming))


async def _of_trainer(portal: Portal, colleague: Colleague, now: datetime) -> tuple[list[Line], list[Line]]:
    mine = colleague.authority
    sessions = (await portal.intake.get("/v1/trainer/sessions", mine)).read(OwnSessions).sessions
    checks = (await portal.intake.get("/v1/trainer/checks", mine)).read(OwnChecks).checks
    drafts = (await portal.assessment.get("/v1/drafts", mine)).read(SharedDrafts).drafts
    to_do, coming = [], []
    for session in sessions:
        link = f"/staff/cohorts/{session.cohort_id}/register/{session.session}"
        who = f"{session.cohort_name}, session {session.session}"
        if session.starts_at > now:
            coming.append(Line("Session", who, link, session.starts_at))
        elif session.entered < session.expected:
            to_do.append(Line("Take the register", who, link, session.ends_at))
    for check in checks:
        line = Line(
            f"Record who has done “{check.title}”: {check.open} of {check.candidates} open",
            check.cohort_name,
            f"/staff/cohorts/{check.cohort_id}/checks/{check.check}",
            check.due_at,
        )
        if check.open:
            (to_do if check.due_at <= now + _CHECKS_SHOWN_BEFORE else coming).append(line)
    for draft in drafts:
        if not draft.is_commented:
            link = f"/staff/drafts/{draft.journey_id}/{draft.task}"
            to_do.append(Line(f"Comment on the draft of task {draft.task}", draft.initials, link, None))
    return to_do, coming


def _of_candidate(one: InHand) -> Line | None:
    """What the assessor does next for a candidate, or None while others are waited for."""
    candidate = f"/staff/candidates/{one.journey_id}"
    match one.state:
        case "propose_slots":
            code = {"move": "offer_other_times", "rest": "offer_times_for_rest", None: "offer_times"}[one.rearranging]
            return Line(STAFF[code], one.initials, f"{candidate}/times", one.contact_by)
        case "decide_late":
            return Line(STAFF["decide_late"], one.initials, f"{candidate}/late", one.decide_by)
        case "report_due":
            link = f"/staff/appointments/{one.appointment_id}/report"
            return Line(STAFF["sign_report"], one.initials, link, one.report_due_at)
        case "booked" if one.submitted:
            read = "tasks and file" if len(one.submitted) > 1 else one.submitted[0]
            return Line(f"Read the {read} before the appointment", one.initials, f"{candidate}/evidence", one.starts_at)
    return None


async def _of_assessor(portal: Portal, colleague: Colleague) -> tuple[list[Line], list[Line]]:
    mine = colleague.authority
    offers = (await portal.assessment.get("/v1/offers", mine)).read(Offers).offers
    in_hand = (await portal.assessment.get("/v1/assessor/journeys", mine)).read(AllInHand).journeys
    asked = (await portal.assessment.get("/v1/assessor/questions", mine)).read(Questions).questions
    to_do = [
        Line(STAFF["answer_offer"], one.initials, f"/staff/offers/{one.offer_id}", one.reply_by)
        for one in offers
        if one.state == "open"
    ]
    to_do += [
        Line(STAFF["answer_question"], "A moderator", f"/staff/questions/{one.question_id}", one.due_at)
        for one in asked
        if one.answered_at is None
    ]
    to_do += [line for one in in_hand if (line := _of_candidate(one))]
    coming = [
        Line(STAFF["appointment"], one.initials, f"/staff/appointments/{one.appointment_id}", one.starts_at)
        for one in in_hand
        if one.appointment_id and one.state != "reported"
    ]
    return to_do, coming


async def _of_senior(portal: Portal, colleague: Colleague) -> tuple[list[Line], list[Line]]:
    mine = colleague.authority
    cases = (await portal.assessment.get("/v1/moderation", mine)).read(Queue).reports
    calls = (await portal.assessment.get("/v1/reassessments", mine)).read(Interviews).reassessments
    appeals = (await portal.assessment.get("/v1/appeals", mine)).read(Appeals).appeals
    advice = (await portal.assessment.get("/v1/advice", mine)).read(AllToAdvise).advice
    to_do = [
        Line(STAFF["moderate"], f"Round of {one.round_on:%B %Y}", f"/staff/moderation/{one.report_id}", one.letters_at)
        for one in cases
    ]
    to_do += [
        Line(
            STAFF["sign_call_report"],
            one.initials,
            f"/staff/appointments/{one.appointment_id}/report",
            one.report_due_at,
        )
        for one in calls
        if one.state == "report_due"
    ]
    to_do += [
        Line(STAFF["decide_appeal"], one.initials, f"/staff/appeals/{one.appeal_id}", one.decide_by)
        for one in appeals
        if one.decided_at is None
    ]
    to_do += [
        Line(STAFF["advise"], one.initials, f"/staff/advice/{one.journey_id}", one.due_at)
        for one in advice
        if one.given_at is None
    ]
    coming = [
        Line(STAFF["call"], one.initials, f"/staff/appointments/{one.appointment_id}", one.starts_at)
        for one in calls
        if one.state == "booked"
    ]
    return to_do, coming
