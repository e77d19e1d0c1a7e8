"""The candidate names one or two teachers and the senior leader, whom the assessor will talk to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.GUESTS))

# As the API names a field, and as the page does.
_NAMES = {
    f"teachers.{place}{part}": f"teacher_{place + 1}_{part.removeprefix('.') or 'name'}"
    for place in (0, 1)
    for part in ("", ".name", ".email")
} | {"teachers": "teacher_1_name", "leader": "leader_name"}
_NAMES |= {f"leader.{part}": f"leader_{part}" for part in ("name", "email", "job_title")}


class Guest(Answer):
    """Somebody who is asked for some minutes."""

    name: str = ""
    email: str = ""
    job_title: str | None = None


class Guests(Answer):
    """Who has been named so far."""

    teachers: tuple[Guest, ...] = ()
    leader: Guest | None = None

    @property
    def are_named(self) -> bool:
        """Whether an appointment can be arranged with them: nobody is kept without a leader."""
        return self.leader is not None


@router.get("/guests/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The form, filled with who has been named."""
    reply = await portal_of(request).assessment.get(_path(holder), holder.authority)
    named = reply.read(Guests)
    return await render(request, "guests.html", form=_filled(named), named=named, told="saved" in request.query_params)


@router.post("/guests/{token}")
async def name_guests(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Name or replace them."""
    form = await Form.of(request)
    portal = portal_of(request)
    people = _people(form, (await portal.policy(request)).appointment.teachers_maximum)
    if not form.problems:
        reply = await portal.sent(form, portal.assessment.put(_path(holder), people, holder.authority), _NAMES)
        if reply is not None:
            return see_other(request.url.path, saved="yes")
    return await render(request, "guests.html", form=form, named=Guests(), told=False)


def _people(form: Form, most_teachers: int) -> dict[str, Any]:
    leader = {
        "name": form.required("leader_name", "Enter the name of the senior leader"),
        "email": _address(form, "leader_email", "Enter the work e-mail address of the senior leader"),
        "job_title": form.required("leader_job_title", "Enter what the senior leader does, such as deputy head"),
    }
    return {"teachers": _teachers(form) if most_teachers else [], "leader": leader}


def _teachers(form: Form) -> list[dict[str, str]]:
    teachers = [
        {
            "name": form.required("teacher_1_name", "Enter the name of a teacher"),
            "email": _address(form, "teacher_1_email", "Enter the work e-mail address of the teacher"),
        }
    ]
    if form.get("teacher_2_name") or form.get("teacher_2_email"):
        teachers.append(
            {
                "name": form.required("teacher_2_name", "Enter the name of the second teacher"),
                "email": _address(form, "teacher_2_email", "Enter the work e-mail address of the second teacher"),
            }
        )
    return teachers


def _address(form: Form, name: str, otherwise: str) -> str:
    address = form.required(name, otherwise)
    if address and "@" not in address[1:-1]:
        form.refuse(name, "Enter an e-mail address in the form name@school.example")
    return address


def _filled(named: Guests) -> Form:
    answers: dict[str, object] = {}
    for place, teacher in enumerate(named.teachers, start=1):
        answers |= {f"teacher_{place}_name": teacher.name, f"teacher_{place}_email": teacher.email}
    if named.leader:
        leader = named.leader
        answers |= {"leader_name": leader.name, "leader_email": leader.email, "leader_job_title": leader.job_title}
    return Form.filled(**answers)


def _path(holder: LinkHolder) -> str:
    return f"/v1/journeys/{holder.journey_id}/guests"
