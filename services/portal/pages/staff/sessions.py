"""A trainer's sessions: their registers, with catch-ups and certificates seen, and the checks of understanding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.answers import OwnChecks, OwnSessions
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other
from shared.contracts.envelope import Instant

router = APIRouter()

_DOOR = Depends(signed_in("trainer"))
_SUBJECTS = {"english": "English", "maths": "maths"}


class Entry(Answer):
    """A candidate's line in a register."""

    journey_id: str
    reference: str = ""
    name: str
    attended: bool | None = None
    home_cohort: str | None = None
    level_two_missing: tuple[str, ...] = ()


class Session(Answer):
    """The session that a register is of."""

    number: int
    starts_at: Instant
    ends_at: Instant
    join_link: str = ""


class Register(Answer):
    """A session's register; `catch_ups` are of other cohorts and missed this session there."""

    cohort_name: str
    session: Session
    candidates: tuple[Entry, ...] = ()
    catch_ups: tuple[Entry, ...] = ()

    @property
    def everybody(self) -> tuple[Entry, ...]:
        """Own candidates, then those who may be catching up."""
        return self.candidates + self.catch_ups


class CheckEntry(Answer):
    """A candidate's line of a check."""

    journey_id: str
    reference: str = ""
    name: str
    done: bool | None = None
    waived: bool = False


class CheckPlan(Answer):
    """A check with the day on which it is due."""

    check: int
    title: str
    due_at: Instant


class Check(Answer):
    """A check and who has done it."""

    check: CheckPlan
    candidates: tuple[CheckEntry, ...] = ()


@dataclass(frozen=True)
class Row:
    """One candidate with a yes or no: `ticks` are further boxes (value, label)."""

    journey_id: str
    name: str
    about: str
    ticks: tuple[tuple[str, str], ...] = ()


@router.get("/staff/sessions")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """All sessions and checks of the trainer."""
    intake = portal_of(request).intake
    sessions = (await intake.get("/v1/trainer/sessions", colleague.authority)).read(OwnSessions).sessions
    checks = (await intake.get("/v1/trainer/checks", colleague.authority)).read(OwnChecks).checks
    return await page(request, colleague, "staff_sessions.html", sessions=sessions, checks=checks)


@router.get("/staff/cohorts/{cohort_id}/register/{session}")
async def show_register(request: Request, cohort_id: str, session: int, colleague: Colleague = _DOOR) -> Response:
    """Who is expected, and what is entered so far."""
    found = await _register(request, colleague, cohort_id, session)
    answers = {f"here_{one.journey_id}": _yes_no(one.attended) for one in found.everybody}
    return await _show_register(request, colleague, found, Form.filled(**answers))


@router.post("/staff/cohorts/{cohort_id}/register/{session}")
async def take_register(request: Request, cohort_id: str, session: int, colleague: Colleague = _DOOR) -> Response:
    """Enter or correct who was there. Whoever has no answer yet stays without one."""
    form, found = await Form.of(request), await _register(request, colleague, cohort_id, session)
    records: list[dict[str, Any]] = []
    for one in found.everybody:
        attended = form.yes(f"here_{one.journey_id}")
        seen = [subject for subject in form.all(f"seen_{one.journey_id}") if subject in one.level_two_missing]
        if attended is not None:
            records.append({"journey_id": one.journey_id, "attended": attended, "level_two_seen": seen})
        elif seen:
            form.refuse(f"here_{one.journey_id}", f"Say whether {one.name} attended, since you saw a certificate")
    if not records:
        form.refuse(None, "Say of at least one candidate whether they attended")
    if await _saved(request, colleague, form, f"/v1/cohorts/{cohort_id}/register/{session}", records, "here"):
        return see_other(request.url.path, told="register")
    return await _show_register(request, colleague, found, form)


@router.get("/staff/cohorts/{cohort_id}/checks/{check}")
async def show_check(request: Request, cohort_id: str, check: int, colleague: Colleague = _DOOR) -> Response:
    """Who has done a check, and who has not."""
    found = await _check(request, colleague, cohort_id, check)
    answers = {f"done_{one.journey_id}": _yes_no(one.done) for one in found.candidates}
    return await _show_check(request, colleague, found, Form.filled(**answers))


@router.post("/staff/cohorts/{cohort_id}/checks/{check}")
async def record_check(request: Request, cohort_id: str, check: int, colleague: Colleague = _DOOR) -> Response:
    """Enter or correct who has done it."""
    form, found = await Form.of(request), await _check(request, colleague, cohort_id, check)
    answers = {one.journey_id: form.yes(f"done_{one.journey_id}") for one in found.candidates}
    records = [{"journey_id": journey_id, "done": done} for journey_id, done in answers.items() if done is not None]
    if not records:
        form.refuse(None, "Say of at least one candidate whether they have done the check")
    if await _saved(request, colleague, form, f"/v1/cohorts/{cohort_id}/checks/{check}", records, "done"):
        return see_other(request.url.path, told="check")
    return await _show_check(request, colleague, found, form)


async def _register(request: Request, colleague: Colleague, cohort_id: str, session: int) -> Register:
    path = f"/v1/cohorts/{cohort_id}/register/{session}"
    return (await portal_of(request).intake.get(path, colleague.authority)).read(Register)


async def _check(request: Request, colleague: Colleague, cohort_id: str, check: int) -> Check:
    path = f"/v1/cohorts/{cohort_id}/checks/{check}"
    return (await portal_of(request).intake.get(path, colleague.authority)).read(Check)


async def _saved(
    request: Request, colleague: Colleague, form: Form, path: str, records: Sequence[dict[str, Any]], field: str
) -> bool:
    if form.problems:
        return False
    names = {f"records.{at}.journey_id": f"{field}_{one['journey_id']}" for at, one in enumerate(records)}
    portal = portal_of(request)
    sent = portal.intake.post(path, {"records": list(records)}, colleague.authority)
    return await portal.sent(form, sent, names | {"records": ""}) is not None


async def _show_register(request: Request, colleague: Colleague, found: Register, form: Form) -> Response:
    def row(one: Entry) -> Row:
        ticks = tuple((code, f"I saw the {_SUBJECTS.get(code, code)} certificate") for code in one.level_two_missing)
        return Row(one.journey_id, one.name, one.home_cohort or one.reference, ticks)

    return await page(
        request,
        colleague,
        "staff_register.html",
        form=form,
        found=found,
        groups=(
            ("Candidates of this cohort", "", tuple(row(one) for one in found.candidates)),
            (
                "Catching up from another cohort",
                "They missed this session there. An entry here makes it good.",
                tuple(row(one) for one in found.catch_ups),
            ),
        ),
    )


async def _show_check(request: Request, colleague: Colleague, found: Check, form: Form) -> Response:
    rows = tuple(
        Row(one.journey_id, one.name, "The office has waived it" if one.waived else one.reference)
        for one in found.candidates
    )
    return await page(
        request, colleague, "staff_check.html", form=form, found=found, groups=(("Candidates", "", rows),)
    )


def _yes_no(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"
