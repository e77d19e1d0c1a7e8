"""Meetings of holders of the award: entered, their invitation prepared and looked at, then released. The release says
why, and above a number of people somebody other than the preparer presses the button.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.dry_runs import LeftOut, Sample
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
OCCASIONS = (("network", "A meeting of the network"), ("training", "Further training"))
REASONS = {
    "not_agreed": "have not agreed to messages of this kind",
    "taken_back": "took their agreement back",
    "award_revoked": "do not hold the award any more",
    "withdrawn": "left, or their journey was ended",
    "no_address": "have no address that we know",
    "address_bounced": "have an address from which our mail came back",
    "has_it": "have this invitation already",
    "same_address": "get it at the same address for another award",
}
"""Why somebody does not get it, after how many they are."""
_PROBLEMS = {"starts_at": "date_day", "minutes": "minutes"}


class Meeting(Answer):
    """What holders are invited to."""

    meeting_id: str
    title: str
    starts_at: Instant
    ends_at: Instant
    place: str | None = None
    join_link: str | None = None
    invite_at: datetime | None = None
    dropped_at: datetime | None = None


class Mailing(Answer):
    """A mailing as it stands."""

    mailing_id: str
    meeting_id: str
    count: int
    left_out: tuple[LeftOut, ...] = ()
    prepared_at: Instant
    prepared_by: str | None = None
    by_you: bool = False
    needs_second_person: bool = False
    released_at: datetime | None = None
    released_by: str | None = None
    reason: str | None = None
    by_timetable: bool = False


class Meetings(Answer):
    """All of them."""

    meetings: tuple[Meeting, ...] = ()
    mailings: tuple[Mailing, ...] = ()


class WithSamples(Answer):
    """One mailing with its meeting."""

    mailing: Mailing
    meeting: Meeting
    samples: tuple[Sample, ...] = ()
    second_person_above: int = 50


@router.get("/board/mailings")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Every meeting with its mailings, and the form for a new one."""
    return await _list(request, colleague, Form())


@router.post("/board/mailings")
async def prepare(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Prepare the invitation to a meeting: to a new one that was filled in, or again to one that is known."""
    form, portal = await Form.of(request), portal_of(request)
    meeting_id = form.get("meeting_id") or await _entered(request, colleague, form)
    if form.get("action") == "drop" and meeting_id and meeting_id.isalnum():
        body = {"meeting_id": meeting_id, "reason": "Dropped on the page of mailings.", "reason_class": "provider"}
        dropped = portal.notifications.post("/v1/office/drop_meeting", body, colleague.authority, uuid4().hex)
        if await portal.sent(form, dropped, shown_by_fact=False):
            return see_other("/board/mailings")
    elif meeting_id and meeting_id.isalnum():
        path = f"/v1/meetings/{meeting_id}/mailings"
        made = await portal.sent(form, portal.notifications.post(path, {}, colleague.authority), shown_by_fact=False)
        if made is not None:
            return see_other(f"/board/mailings/{made.read(Mailing).mailing_id}")
    elif not form.problems:
        form.refuse(None, "Choose one of the meetings on this page")
    return await _list(request, colleague, form)


@router.get("/board/mailings/{mailing_id}")
async def show_one(request: Request, mailing_id: str, colleague: Colleague = _DOOR) -> Response:
    """Who would get it, who would not and why, and what it looks like."""
    return await _one(request, colleague, mailing_id, Form())


@router.post("/board/mailings/{mailing_id}")
async def release(request: Request, mailing_id: str, colleague: Colleague = _DOOR) -> Response:
    """Send it, with the reason. Pressed twice it is sent once."""
    form, portal = await Form.of(request), portal_of(request)
    reason = form.required("reason", "Say in a few words why it is sent")
    if not form.problems:
        body = {"mailing_id": mailing_id, "reason": reason, "reason_class": "provider"}
        released = portal.notifications.post("/v1/office/release_mailing", body, colleague.authority, form.get("key"))
        if await portal.sent(form, released, shown_by_fact=False):
            return see_other(request.url.path, told="released")
    return await _one(request, colleague, mailing_id, form)


async def _entered(request: Request, colleague: Colleague, form: Form) -> str | None:
    """The id of the meeting that was filled in; None when something is wrong with it."""
    portal = portal_of(request)
    title = form.required("title", "Enter what the meeting is called")
    on, at = form.day("date"), form.time_of_day("time")
    if on is None and form.problem("date_day") is None:
        form.refuse("date_day", "Enter the day of the meeting")
    minutes = form.whole_number("minutes", "Enter how many minutes it lasts, such as 90")
    if form.problems or on is None or at is None:
        return None
    body = {
        "occasion": form.get("occasion") or "network",
        "title": title,
        "starts_at": datetime.combine(on, at).isoformat(),
        "minutes": minutes,
        "place": form.optional("place"),
        "join_link": form.optional("join_link"),
    }
    entering = portal.notifications.post("/v1/meetings", body, colleague.authority)
    entered = await portal.sent(form, entering, _PROBLEMS, shown_by_fact=False)
    return None if entered is None else entered.read(Meeting).meeting_id


async def _list(request: Request, colleague: Colleague, form: Form) -> Response:
    found = (await portal_of(request).notifications.get("/v1/meetings", colleague.authority)).read(Meetings)
    by_meeting = {
        one.meeting_id: [each for each in found.mailings if each.meeting_id == one.meeting_id] for one in found.meetings
    }
    return await render(
        request,
        "mailings.html",
        form=form,
        meetings=found.meetings,
        by_meeting=by_meeting,
        occasions=OCCASIONS,
        now=portal_of(request).clock.now(),
    )


async def _one(request: Request, colleague: Colleague, mailing_id: str, form: Form) -> Response:
    path = f"/v1/mailings/{mailing_id}"
    found = (await portal_of(request).notifications.get(path, colleague.authority)).read(WithSamples)
    return await render(
        request,
        "mailing.html",
        form=form,
        mailing=found.mailing,
        meeting=found.meeting,
        samples=found.samples,
        above=found.second_person_above,
        reasons=REASONS,
        key=form.get("key") or uuid4().hex,
        told=request.query_params.get("told") == "released",
    )
