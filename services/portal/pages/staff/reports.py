"""The report on an appointment: a page for each group of standards, saved as one goes on, and signed at the end."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.evidence import standards_by_group
from services.portal.pages.staff.answers import Judged
from services.portal.pages.staff.appointments import appointment_of
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other
from shared.contracts.envelope import Instant
from shared.errors import NotFound
from shared.policy import Programme

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))


class Standard(Answer):
    """One standard of the set; `is_open`: this report judges it. `met` and the words are what counted before."""

    standard: int
    label: str
    is_open: bool
    attempts: int = 0
    met: bool | None = None
    found_in: str = ""
    reason: str = ""


class Sheet(Answer):
    """The whole set, and the how-manieth attempt this is."""

    attempt: int
    of: int
    standards: tuple[Standard, ...]


class Report(Answer):
    """What is saved, or what was signed."""

    lines: tuple[Judged, ...] = ()
    signed_at: Instant | None = None


class Writing:
    """A report that is being written: the sheet, what is saved, and the sections that have something to judge."""

    def __init__(self, sheet: Sheet, report: Report, policy: Programme) -> None:
        self.sheet, self.report, self._by_interview = sheet, report, policy.evidence.interview_standards
        self.lines = {line.standard: line for line in report.lines}
        known = {standard.standard: standard for standard in sheet.standards if standard.is_open}
        grouped = [
            (name, [known[item.number] for item in items if item.number in known])
            for name, items in standards_by_group(policy)
        ]
        self.sections = [(name, standards) for name, standards in grouped if standards]

    def is_done(self, number: int) -> bool:
        """Whether nothing is missing for the standard, so that the report can be signed as far as it goes."""
        line = self.lines.get(number)
        if line is None or line.met is None:
            return False
        if not line.met:
            return bool(line.reason.strip())
        is_heard = number not in self._by_interview or "interview" in line.found_in.casefold()
        return bool(line.found_in.strip()) and is_heard

    @property
    def unfinished(self) -> list[int]:
        """Standards that still need something."""
        return [one.standard for _, standards in self.sections for one in standards if not self.is_done(one.standard)]


@router.get("/staff/appointments/{appointment_id}/report")
async def show(request: Request, appointment_id: str, colleague: Colleague = _DOOR) -> Response:
    """How far the report has come, and the button to sign it."""
    return await _overview(request, colleague, appointment_id, Form())


@router.post("/staff/appointments/{appointment_id}/report")
async def sign(request: Request, appointment_id: str, colleague: Colleague = _DOOR) -> Response:
    """Sign what is saved."""
    form, portal = await Form.of(request), portal_of(request)
    writing = await _writing(request, colleague, appointment_id)
    if not form.yes("own"):
        form.refuse("own", "Confirm that this is your own judgement")
    if not form.problems:
        judgements = [line.model_dump() for line in writing.report.lines if line.met is not None]
        path = f"/v1/appointments/{appointment_id}/report"
        sent = portal.assessment.post(path, {"judgements": judgements}, colleague.authority)
        if await portal.sent(form, sent, {"judgements": ""}):
            return see_other(request.url.path, told="signed")
    return await _overview(request, colleague, appointment_id, form)


@router.get("/staff/appointments/{appointment_id}/report/{section}")
async def show_section(request: Request, appointment_id: str, section: int, colleague: Colleague = _DOOR) -> Response:
    """One group of standards, filled with what is saved."""
    writing = await _writing(request, colleague, appointment_id)
    answers: dict[str, object] = {}
    for line in writing.lines.values():
        met = None if line.met is None else "yes" if line.met else "no"
        answers |= {f"met_{line.standard}": met, f"found_{line.standard}": line.found_in}
        answers |= {f"reason_{line.standard}": line.reason}
    return await _section(request, colleague, appointment_id, writing, section, Form.filled(**answers))


@router.post("/staff/appointments/{appointment_id}/report/{section}")
async def save(request: Request, appointment_id: str, section: int, colleague: Colleague = _DOOR) -> Response:
    """Save this group and go on to the next. Nothing has to be complete yet."""
    form, portal = await Form.of(request), portal_of(request)
    writing = await _writing(request, colleague, appointment_id)
    _, standards = _standards(writing, section)
    lines = [_line(form, one.standard) for one in standards]
    path = f"/v1/appointments/{appointment_id}/report"
    names = {
        f"lines.{place}.{field}": f"{name}_{one['standard']}"
        for place, one in enumerate(lines)
        for field, name in (("found_in", "found"), ("reason", "reason"), ("met", "met"))
    }
    if await portal.sent(form, portal.assessment.put(path, {"lines": lines}, colleague.authority), names):
        overview = request.url.path.rpartition("/")[0]
        goes_on = form.get("action") != "stop" and section < len(writing.sections)
        return see_other(f"{overview}/{section + 1}" if goes_on else overview, told="saved")
    return await _section(request, colleague, appointment_id, writing, section, form)


def _line(form: Form, number: int) -> dict[str, Any]:
    return {
        "standard": number,
        "met": form.yes(f"met_{number}"),
        "found_in": form.get(f"found_{number}"),
        "reason": form.get(f"reason_{number}"),
    }


async def _writing(request: Request, colleague: Colleague, appointment_id: str) -> Writing:
    await appointment_of(request, colleague, appointment_id)  # tells whose rules hold
    assessment, path = portal_of(request).assessment, f"/v1/appointments/{appointment_id}"
    sheet = (await assessment.get(f"{path}/standards", colleague.authority)).read(Sheet)
    report = (await assessment.get(f"{path}/report", colleague.authority)).read(Report)
    return Writing(sheet, report, await portal_of(request).policy(request))


def _standards(writing: Writing, section: int) -> tuple[str, list[Standard]]:
    if not 1 <= section <= len(writing.sections):
        raise NotFound("Nothing is there under this address.")
    return writing.sections[section - 1]


async def _overview(request: Request, colleague: Colleague, appointment_id: str, form: Form) -> Response:
    found = await appointment_of(request, colleague, appointment_id)
    writing = await _writing(request, colleague, appointment_id)
    return await page(
        request,
        colleague,
        "staff_report.html",
        form=form,
        found=found,
        writing=writing,
        home=f"/staff/appointments/{appointment_id}",
    )


async def _section(
    request: Request, colleague: Colleague, appointment_id: str, writing: Writing, section: int, form: Form
) -> Response:
    name, standards = _standards(writing, section)
    if writing.report.signed_at is not None:
        return see_other(f"/staff/appointments/{appointment_id}/report")
    return await page(
        request,
        colleague,
        "staff_report_section.html",
        form=form,
        name=name,
        standards=standards,
        section=section,
        of=len(writing.sections),
        home=f"/staff/appointments/{appointment_id}/report",
    )
