"""An assessor's own diary: weekly hours, single stretches that are free or not, and days away; one change at a time."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.csv_import import uploaded
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other
from shared.calendar import at_london
from shared.contracts.envelope import Instant

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LISTS = ("availability", "slots", "blocked", "leave")


class Hours(Answer):
    """Hours of one weekday, 1 for Monday, London time."""

    weekday: int
    starts: time
    ends: time


class Stretch(Answer):
    """One stretch of one day."""

    starts_at: Instant
    ends_at: Instant
    imported: bool = False


class Leave(Answer):
    """Days away; both ends count."""

    first_on: date
    last_on: date


class Diary(Answer):
    """When the assessor can be given appointments."""

    version: int
    availability: tuple[Hours, ...] = ()
    slots: tuple[Stretch, ...] = ()
    blocked: tuple[Stretch, ...] = ()
    leave: tuple[Leave, ...] = ()


class Kept(Answer):
    """The diary as it stands now, and what is arranged and does not fit it."""

    diary: Diary
    unfitting: tuple[str, ...] = ()


@router.get("/staff/hours")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The diary as it stands."""
    return await _page(request, colleague, await _diary(request, colleague), Form())


@router.post("/staff/hours")
async def change(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Add or remove one thing. What is arranged already and does not fit any more is named."""
    form, diary = await Form.of(request), await _diary(request, colleague)
    wanted = diary.model_dump(mode="json")
    wanted["version"] = int(form.get("version")) if form.get("version").isdigit() else diary.version
    if form.get("remove"):
        _remove(form, wanted)
    else:
        _add(form, wanted)
    if not form.problems:
        portal = portal_of(request)
        sending = portal.assessment.put("/v1/assessor/diary", wanted, colleague.authority)
        reply = await portal.sent(form, sending, shown_by_fact=False)
        if reply is not None:
            kept = reply.read(Kept)
            if not kept.unfitting:
                return see_other(request.url.path, told="saved")
            return await _page(request, colleague, kept.diary, Form(), kept.unfitting)
    return await _page(request, colleague, diary, form)


@router.post("/staff/hours/calendar")
async def take_calendar(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Free and busy time from an own calendar: by its address, or as a file."""
    form, diary = await Form.of(request), await _diary(request, colleague)
    text, address = uploaded(form, "file"), form.get("address")
    if not text.strip() and not address:
        form.refuse("address", "Give the address of your calendar, or choose a file")
        return await _page(request, colleague, diary, form)
    body = {"version": diary.version, **({"text": text} if text.strip() else {"address": address})}
    portal = portal_of(request)
    sending = portal.assessment.post("/v1/assessor/diary/calendar", body, colleague.authority)
    reply = await portal.sent(form, sending, {"text": "file"}, shown_by_fact=False)
    if reply is None:
        return await _page(request, colleague, diary, form)
    kept = reply.read(Kept)
    if not kept.unfitting:
        return see_other("/staff/hours", told="saved")
    return await _page(request, colleague, kept.diary, Form(), kept.unfitting)


def _remove(form: Form, wanted: dict[str, Any]) -> None:
    """One entry, by its list and its place in it as the page showed them."""
    name, _, place = form.get("remove").partition(":")
    if name not in LISTS or not place.isdigit() or int(place) >= len(wanted[name]):
        form.refuse(None, "That is not in your diary any more")
        return
    wanted[name] = [one for number, one in enumerate(wanted[name]) if number != int(place)]


def _add(form: Form, wanted: dict[str, Any]) -> None:
    if form.get("add") == "leave":
        first_on, last_on = form.day("first"), form.day("last")
        if first_on is None:
            form.refuse("first_day", "Enter the first day")
        elif last_on is not None and last_on < first_on:
            form.refuse("last_day", "Enter a last day that is not before the first")
        elif not form.problems:
            wanted["leave"].append({"first_on": first_on.isoformat(), "last_on": (last_on or first_on).isoformat()})
        return
    weekly = form.get("add") == "availability"
    began, ended = ("weekly_from", "weekly_to") if weekly else ("from", "to")
    starts, ends = form.time_of_day(began), form.time_of_day(ended)
    if starts is not None and ends is not None and ends <= starts:
        form.refuse(ended, "Enter an end that is after the beginning")
    if weekly:
        weekday = form.get("weekday")
        if not (weekday.isdigit() and 1 <= int(weekday) <= len(WEEKDAYS)):
            form.refuse("weekday", "Choose the day of the week")
        elif starts and ends and not form.problems:
            hours = {"weekday": int(weekday), "starts": starts.isoformat(), "ends": ends.isoformat()}
            wanted["availability"].append(hours)
        return
    _add_stretch(form, wanted, starts, ends)


def _add_stretch(form: Form, wanted: dict[str, Any], starts: time | None, ends: time | None) -> None:
    kind, on = form.get("kind"), form.day("on")
    if kind not in ("slots", "blocked"):
        form.refuse("kind", "Choose whether you are free then")
    if on is None and form.problem("on_day") is None:
        form.refuse("on_day", "Enter the day")
    if on is not None and starts and ends and not form.problems:
        stretch = {"starts_at": _instant(on, starts), "ends_at": _instant(on, ends)}
        wanted[kind].append(stretch)


def _instant(on: date, at: time) -> str:
    found: datetime = at_london(on, at)
    return found.isoformat()


async def _diary(request: Request, colleague: Colleague) -> Diary:
    return (await portal_of(request).assessment.get("/v1/assessor/diary", colleague.authority)).read(Diary)


async def _page(
    request: Request, colleague: Colleague, diary: Diary, form: Form, unfitting: tuple[str, ...] = ()
) -> Response:
    return await page(
        request,
        colleague,
        "staff_hours.html",
        form=form,
        diary=diary,
        unfitting=unfitting,
        weekdays=WEEKDAYS,
        days=[(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)],
    )
