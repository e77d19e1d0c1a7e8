"""What happens next: the candidate's own page. What is done, what comes, who is waited for, until when, whom to ask."""

from __future__ import annotations

import re
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.rendering import portal_of, render
from services.portal.stages import ENDS, Stage, Step, Waiting, happened_at
from services.portal.standing import Mark, Standing, in_order, standing
from services.portal.words import moment, until
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.JOURNEY))


class Application(Answer):
    """What intake tells the candidate about the own application."""

    reference: str = ""
    name: str = ""
    preferred_name: str | None = None


DONE = {
    "application_received": "You applied",
    "declaration_requested": "Your headteacher was asked to confirm that you are ready",
    "declaration_signed": "Your headteacher signed the declaration",
    "declaration_declined": "The declaration was not signed",
    "declaration_taken_back": "Your headteacher took a confirmation back",
    "wrong_person_reported": "Our request to your headteacher reached somebody else",
    "declaration_lapsed": "Nobody answered in time, and the application lapsed",
    "journey_reopened": "Your application was opened again",
    "wait_listed": "You were put on the waiting list",
    "place_offered": "You were offered a place",
    "place_offer_declined": "You left the place to the next in line",
    "place_offer_expired": "The place that was held for you went to the next in line",
    "place_lost": "Your group was called off",
    "journey_deferred": "You were put off to another group",
    "place_confirmed": "Your place was confirmed",
    "preparation_completed": "Your preparation was complete",
    "assessment_accepted": "An assessor took on your assessment",
    "slots_proposed": "Your assessor offered you times",
    "slot_chosen": "You chose a time",
    "slots_released": "The times were given back",
    "appointment_booked": "Your appointment was booked",
    "appointment_cancelled": "Your appointment was cancelled",
    "move_asked": "Another time for your appointment was asked for",
    "move_dropped": "Nobody needs another time any more: your appointment stands",
    "guest_cannot_come": "A teacher or your senior leader said that they cannot come",
    "guest_replaced": "Somebody else was named in their place",
    "party_missing": "Somebody was not there at the appointment",
    "call_broken": "The call of your appointment broke off",
    "arranging_resumed": "Your assessor was asked for times again",
    "evidence_due_changed": "You were given more time for your evidence",
    "evidence_reopened": "What you had submitted was opened again",
    "tasks_submitted": "Your tasks were submitted",
    "file_submitted": "Your file was submitted",
    "evidence_late": "The day for your evidence passed with something missing",
    "late_evidence_accepted": "Your assessor gave you more time",
    "report_signed": "Your assessor signed the report",
    "outcome_released": "Your outcome was released",
    "reassessment_booked": "The call about the open standards was booked",
    "award_made": "You were awarded HLTA status",
    "candidate_withdrew": "You left the programme",
    "entry_refused": "Your application was not accepted",
    "withdrawal_undone": "You came back",
    "journey_paused": "Your journey was paused",
    "journey_resumed": "Your journey went on",
    "journey_held": "We asked which of two applications is kept",
    "hold_ended": "It is known which application is kept",
    "journey_merged": "This application was put together with your other one",
    "journey_voided": "This application was taken back, since it was made by mistake",
    "appeal_received": "You appealed",
    "appeal_decided": "Your appeal was decided",
    "award_revoked": "Your award was revoked",
}
"""What a step is called once it is done; a step that is not here is of no concern to the candidate."""

NEXT: dict[tuple[Stage, Waiting], str] = {
    (Stage.APPLIED, Waiting.HEADTEACHER): "Your headteacher makes four confirmations. We remind them; you may too.",
    (Stage.APPLIED, Waiting.PROVIDER): "Our message reached the wrong person. We find out whom to ask.",
    (Stage.DECLARED, Waiting.PROVIDER): "We look for a place for you in a group.",
    (Stage.DEFERRED, Waiting.PROVIDER): "You go on with another group. We look for a place in one.",
    (Stage.WAITING_LIST, Waiting.CANDIDATE): "A place is held for you. Take it or leave it by the link in our message.",
    (Stage.WAITING_LIST, Waiting.PROVIDER): "The group is full. You are told as soon as a place is free.",
    (Stage.PLACED, Waiting.SESSION): "You come to the first preparation session.",
    (Stage.PREPARING, Waiting.SESSION): "You come to the next preparation session.",
    (
        Stage.PREPARING,
        Waiting.CANDIDATE,
    ): "You make the missed session good: come to the same session of another group.",
    (Stage.ARRANGING, Waiting.PROVIDER): "We find an assessor for you.",
    (
        Stage.ARRANGING,
        Waiting.ASSESSOR,
    ): "Your assessor offers you times. Name your teacher and senior leader meanwhile.",
    (Stage.ARRANGING, Waiting.CANDIDATE): "You choose one of the times that your assessor offers.",
    (Stage.ARRANGING, Waiting.GUESTS): "Your teacher and senior leader confirm their own minutes.",
    (Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE): "You finish and submit your tasks and your file.",
    (Stage.ASSEMBLING_EVIDENCE, Waiting.ASSESSOR): "Something was late. Your assessor decides how to go on.",
    (Stage.ASSESSMENT, Waiting.ASSESSOR): "Your assessor reads what you sent, talks to you all, and writes the report.",
    (
        Stage.MODERATION,
        Waiting.MODERATOR,
    ): "Moderators look at the reports of the month. Then everybody is told on one day.",
    (Stage.DECIDED, Waiting.PROVIDER): "Your certificate is being made.",
    (
        Stage.PARTIAL_REASSESSMENT,
        Waiting.PROVIDER,
    ): "We arrange a call with a senior assessor about the open standards.",
    (Stage.PARTIAL_REASSESSMENT, Waiting.SENIOR_ASSESSOR): "A senior assessor calls you about the open standards.",
    (Stage.AWARDED, Waiting.NOBODY): "You hold HLTA status. Congratulations.",
    (Stage.NOT_AWARDED, Waiting.NOBODY): "A senior assessor advises you. You can apply again when you are ready.",
    (
        Stage.DECLINED,
        Waiting.NOBODY,
    ): "Talk to your headteacher. If things change, ask us to open your application again.",
    (
        Stage.LAPSED,
        Waiting.NOBODY,
    ): "If your headteacher is ready to answer now, ask us to open your application again.",
    (
        Stage.INELIGIBLE,
        Waiting.NOBODY,
    ): "Our message says why. You may ask us to look at it again, and you can apply again at any time.",
    (Stage.WITHDRAWN, Waiting.NOBODY): "You have left the programme. You can apply again later.",
    (
        Stage.APPEAL,
        Waiting.SENIOR_ASSESSOR,
    ): "A senior assessor who took no part decides on your appeal. Your outcome stays until then.",
    (
        Stage.HELD,
        Waiting.CANDIDATE,
    ): "Two applications look like one person’s. Say by the link in our message which is kept. Nothing runs till then.",
    (Stage.PAUSED, Waiting.NOBODY): "Your journey is paused. No date runs until it goes on. Ask us to go on.",
    (Stage.MERGED, Waiting.NOBODY): "This was a second application of yours. Your other one goes on in its place.",
    (Stage.VOIDED, Waiting.NOBODY): "This application was made by mistake and has ended. You can apply again.",
    (Stage.REVOKED, Waiting.NOBODY): "Your award is no longer valid. Ask us if you have questions about it.",
}

WAITED_FOR = {
    Waiting.HEADTEACHER: "Your headteacher",
    Waiting.CANDIDATE: "You",
    Waiting.GUESTS: "Your teacher and senior leader",
    Waiting.SESSION: "The day of the session",
    Waiting.PROVIDER: "Us",
    Waiting.ASSESSOR: "Your assessor",
    Waiting.MODERATOR: "The moderators",
    Waiting.SENIOR_ASSESSOR: "The senior assessor",
    Waiting.NOBODY: "Nobody",
}

OPEN: dict[Mark, str] = {
    "appeal": "Your appeal is open. Somebody who took no part decides on it, and the rest goes on meanwhile.",
    "move": "Another time for your appointment was asked for. It stands until everybody has agreed to a new one.",
    "guest": "A teacher or senior leader cannot come. Name another by the link in our mail or ask for another time.",
    "declaration": "Your headteacher’s declaration must be signed again before you are assessed.",
}
"""What is open beside the stage, as the candidate reads it."""

DATES = {
    "session_1_at": "Session 1",
    "session_2_at": "Session 2",
    "session_3_at": "Session 3",
    "session_4_at": "Session 4",
    "catch_up_at": "Session that makes the missed one good",
    "evidence_due_at": "Evidence due by",
    "appointment_at": "Appointment",
    "letters_at": "Outcome told on",
    "appeal_last_at": "Last day to appeal",
    "appeal_decided_by": "Decision on your appeal by",
    "hold_until": "Place held for you until",
}


@router.get("/journey/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The page; intake checks that the link is still good and says whose it is."""
    portal = portal_of(request)
    reply = await portal.intake.get(f"/v1/applications/{holder.journey_id}", holder.authority)
    application = reply.read(Application)
    steps = await portal.read_model.steps(holder.link.provider, holder.journey_id)
    now = standing(steps)
    return await render(
        request,
        "journey.html",
        application=application,
        now=now,
        ended=now is not None and now.stage in ENDS,
        done=[(said(step), happened_at(step)) for step in in_order(steps) if said(step)],
        next=NEXT.get((now.stage, now.waiting_on), "") if now else "",
        waited_for=WAITED_FOR[now.waiting_on] if now else "",
        may_move=_may_move(now, portal.clock.now()),
        beside=[OPEN[mark] for mark in now.marks] if now else [],
        ahead=_ahead(now, portal.clock.now()) if now and now.stage not in (*ENDS, Stage.PAUSED, Stage.HELD) else [],
    )


def _may_move(now: Standing | None, today: datetime) -> bool:
    """Whether an appointment lies ahead that may be moved. The call of a re-assessment is called off instead."""
    if now is None or now.stage not in (Stage.ARRANGING, Stage.ASSEMBLING_EVIDENCE, Stage.ASSESSMENT):
        return False
    appointment_at = now.dates.get("appointment_at")
    return appointment_at is not None and appointment_at > today


def _ahead(now: Standing, today: datetime) -> list[tuple[str, str]]:
    """The dates still to come, in words, in the order in which they come."""
    coming = sorted((at, DATES[key]) for key, at in now.dates.items() if key in DATES and at > today)
    return [(label, until(at) if label.endswith(("by", "until")) else moment(at)) for at, label in coming]


def said(step: Step) -> str:
    """What this step is called once it is done; empty when the candidate need not know."""
    session = re.fullmatch(r"session_(\d+)_(attended|missed)", step.fact)
    if session:
        return f"You {session[2]} session {session[1]}"
    return DONE.get(step.fact.partition(":")[0], "")
