"""An assessor's candidates: what each waits for, the times to offer, what was handed in, and late work."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from services.portal.api import Answer, ApiProblem, Reply
from services.portal.doors import Colleague, signed_in
from services.portal.foreseen import ROLES, Foreseen
from services.portal.forms import Form
from services.portal.pages.evidence import standards_by_group
from services.portal.pages.evidence_file import Evidence
from services.portal.pages.staff.answers import AllInHand, InHand, Interviews
from services.portal.pages.staff.offers import offers_of
from services.portal.pages.staff.showing import Question, answer, ask, page
from services.portal.rendering import portal_of, see_other
from services.portal.words import task_titles
from shared.calendar import london_date
from shared.contracts.envelope import Instant
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))
LATE = Question(
    heading="Decide on late evidence",
    lead=(
        "Something was not in when it was due.",
        "If you accept late work, the candidate may hand it in until the appointment begins.",
        "If you do not, the appointment is called off and you offer other times.",
    ),
    button="Record the decision",
    choices=(
        (
            "accept",
            "Do you accept late work?",
            (("yes", "Yes, until the appointment begins"), ("no", "No, find another time for the appointment")),
        ),
    ),
    words=("reason", "Your reason", "It stays with the provider."),
    must_say="Give your reason, such as: illness, a note from the school is in",
)


PROBLEM = Question(
    heading="Report a problem with a document",
    lead=(
        "The document is hidden from everybody at once, until the office has looked at it.",
        "Name no pupil here.",
    ),
    button="Report and hide it",
    choices=(
        (
            "problem",
            "What is wrong?",
            (
                ("unreadable", "It cannot be opened or read"),
                ("malware", "It may do harm to a computer"),
                ("pupil_data", "It may show who a pupil is"),
            ),
        ),
    ),
    words=("note", "Anything the office should know (optional)", ""),
    serious=True,
)
"""`problem` is a `FileProblem` of shared/contracts/assessment."""


class Adjustments(Answer):
    """What the candidate asked for."""

    extra_minutes: int = 0
    breaks: int = 0
    captions: bool = False
    words: str = ""


class Why(Answer):
    """How the days came about."""

    rule: str
    inputs: dict[str, str] = Field(default_factory=dict)


class FreeTime(Answer):
    """One time that can be offered; as a guest would be free then: with the role."""

    starts_at: Instant
    role: str = ""


class FreeTimes(Answer):
    """The times that can be offered, and the school days of the window."""

    times: tuple[FreeTime, ...] = ()
    earliest: date
    latest: date
    why: Why
    suits_guests: tuple[FreeTime, ...] = ()
    school_days: tuple[date, ...] = ()

    @property
    def weeks(self) -> list[tuple[date, list[tuple[date, list[datetime]]]]]:
        """School days with the free times in each, under the Monday of their week."""
        by_day: dict[date, list[datetime]] = {day: [] for day in self.school_days}
        for time in self.times:
            by_day.setdefault(london_date(time.starts_at), []).append(time.starts_at)
        weeks: dict[date, list[tuple[date, list[datetime]]]] = {}
        for day, starts in sorted(by_day.items()):
            weeks.setdefault(day - timedelta(days=day.weekday()), []).append((day, starts))
        return list(weeks.items())


@router.get("/staff/candidates")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """All candidates whom the assessor took, and a senior's telephone interviews."""
    calls: tuple[object, ...] = ()
    if colleague.staff.senior:
        reply = await portal_of(request).assessment.get("/v1/reassessments", colleague.authority)
        calls = reply.read(Interviews).reassessments
    return await page(
        request, colleague, "staff_candidates.html", candidates=await _in_hand(request, colleague), calls=calls
    )


@router.get("/staff/candidates/{journey_id}")
async def show_candidate(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """One candidate: what is next, and the ways on."""
    one = await _candidate(request, colleague, journey_id)
    path = f"/v1/journeys/{journey_id}/adjustments"
    adjustments = (await portal_of(request).assessment.get(path, colleague.authority)).read(Adjustments)
    offers = await offers_of(request, colleague)
    offer = next((offer for offer in offers if (offer.journey_id, offer.state) == (journey_id, "accepted")), None)
    return await page(request, colleague, "staff_candidate.html", one=one, adjustments=adjustments, offer=offer)


@router.get("/staff/candidates/{journey_id}/times")
async def show_times(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """When the assessor could see the candidate, and why only then."""
    return await _times(request, colleague, journey_id, Form())


@router.post("/staff/candidates/{journey_id}/times")
async def offer_times(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Offer the times that were ticked."""
    form, portal = await Form.of(request), portal_of(request)
    starts, least = form.all("starts_at"), (await portal.policy(request)).appointment.slots_minimum
    if len(set(starts)) < least:
        form.refuse("starts_at", f"Choose at least {least} times: you have chosen {len(set(starts))}")
    if not form.problems:
        path, body = f"/v1/journeys/{journey_id}/slots", {"starts_at": starts, "shared": form.yes("shared") is True}
        names = {f"starts_at.{place}": "starts_at" for place in range(len(starts))}
        if await portal.sent(form, portal.assessment.post(path, body, colleague.authority), names):
            return see_other(f"/staff/candidates/{journey_id}", told="times")
    return await _times(request, colleague, journey_id, form)


@router.get("/staff/candidates/{journey_id}/look")
async def look(request: Request, journey_id: str, starts_at: datetime, colleague: Colleague = _DOOR) -> Response:
    """What a time would change for an appointment that stands, before it is offered."""
    one = await _candidate(request, colleague, journey_id)
    if one.appointment_id is None:
        raise NotFound("Nothing is booked, so nothing would be changed.")
    path = f"/v1/appointments/{one.appointment_id}/move/{starts_at.isoformat().replace('+00:00', 'Z')}"
    found = (await portal_of(request).assessment.get(path, colleague.authority)).read(Foreseen)
    return await page(request, colleague, "staff_look.html", found=found, journey_id=journey_id, roles=ROLES)


@router.get("/staff/candidates/{journey_id}/evidence")
async def show_evidence(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """What was handed in: for the assessor, the moderator of the report and the reviewer of an appeal."""
    reply = await portal_of(request).assessment.get(f"/v1/journeys/{journey_id}/evidence", colleague.authority)
    policy = await portal_of(request).policy(request)
    is_own = any(one.journey_id == journey_id for one in await _in_hand(request, colleague))
    return await page(
        request,
        colleague,
        "staff_evidence.html",
        evidence=reply.read(Evidence),
        is_own=is_own,
        journey_id=journey_id,
        policy=policy,
        tasks=task_titles(policy),
        groups=standards_by_group(policy),
    )


@router.get("/staff/candidates/{journey_id}/documents/{document_id}")
async def download(request: Request, journey_id: str, document_id: str, colleague: Colleague = _DOOR) -> Response:
    """One document, to keep and read."""
    path = f"/v1/journeys/{journey_id}/documents/{document_id}"
    return (await portal_of(request).assessment.get(path, colleague.authority)).download()


@router.get("/staff/candidates/{journey_id}/documents/{document_id}/problem")
async def ask_problem(request: Request, journey_id: str, document_id: str, colleague: Colleague = _DOOR) -> Response:
    """What is wrong with a document."""
    return await ask(request, colleague, PROBLEM, f"/staff/candidates/{journey_id}/evidence")


@router.post("/staff/candidates/{journey_id}/documents/{document_id}/problem")
async def report_problem(request: Request, journey_id: str, document_id: str, colleague: Colleague = _DOOR) -> Response:
    """Have the document hidden."""

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        path = f"/v1/journeys/{journey_id}/documents/{document_id}/problem"
        return portal_of(request).assessment.post(path, answers, colleague.authority)

    back = f"/staff/candidates/{journey_id}/evidence"
    return await answer(request, colleague, PROBLEM, back, send, told="problem")


@router.get("/staff/candidates/{journey_id}/late")
async def ask_late(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Whether late work is taken."""
    return await ask(request, colleague, LATE, f"/staff/candidates/{journey_id}")


@router.post("/staff/candidates/{journey_id}/late")
async def decide_late(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Take late work, or have another time found."""

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        body = {"accept": answers["accept"] == "yes", "reason": answers["reason"]}
        return portal_of(request).assessment.post(f"/v1/journeys/{journey_id}/late-evidence", body, colleague.authority)

    return await answer(request, colleague, LATE, f"/staff/candidates/{journey_id}", send, told="late")


async def _in_hand(request: Request, colleague: Colleague) -> tuple[InHand, ...]:
    reply = await portal_of(request).assessment.get("/v1/assessor/journeys", colleague.authority)
    return reply.read(AllInHand).journeys


async def _candidate(request: Request, colleague: Colleague, journey_id: str) -> InHand:
    found = next((one for one in await _in_hand(request, colleague) if one.journey_id == journey_id), None)
    if found is None:
        raise NotFound("You have no such candidate now.")
    return found


async def _times(request: Request, colleague: Colleague, journey_id: str, form: Form) -> Response:
    one = await _candidate(request, colleague, journey_id)
    path = f"/v1/journeys/{journey_id}/free-times"
    free = None
    try:
        free = (await portal_of(request).assessment.get(path, colleague.authority)).read(FreeTimes)
    except ApiProblem as problem:  # such as a window that has not begun: said on the page, beside the way back
        if not problem.is_about_the_answers:
            raise
        form.refuse(None, problem.message)
    suits: dict[str, list[str]] = {}
    for time in free.suits_guests if free else ():
        suits.setdefault(time.starts_at.isoformat(), []).append(time.role)
    return await page(request, colleague, "staff_times.html", form=form, one=one, free=free, suits=suits)
