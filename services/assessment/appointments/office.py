"""What the office does about an appointment: more time, another time, another assessor, another guest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, EmailStr, Field

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appointments import booked, ending, foreseeing, moving, relinking, repository
from services.assessment.appointments import guests as naming
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.domain import Guest, Leader, Teacher
from services.assessment.evidence import extending
from services.assessment.work import Work
from shared.contracts.values import ReasonClass
from shared.dates import day_in_words
from shared.errors import DomainError, Invalid, NotFound
from shared.office import OfficeRequest, Report
from shared.text import web_address
from shared.web import Caller

CONFIRMED = "20 Appointment confirmed"
LINKED = "41 New join link"
CANCELLED = "22 Appointment cancelled"


class Extend(OfficeRequest):
    """More time: for the evidence, or for finding an appointment."""

    journey_id: str = Field(description="The journey that gets more time.")
    evidence_due_on: date | None = Field(default=None, description="The day at whose end the evidence is due.")
    window_last_on: date | None = Field(default=None, description="The last day on which the appointment may fall.")


class MoveAppointment(OfficeRequest):
    """Another time, agreed with everyone by telephone."""

    appointment_id: str = Field(description="The appointment that is moved.")
    starts_at: AwareDatetime = Field(description="When it begins, with its offset.")
    agreed_earlier: bool = Field(
        default=False, description="The candidate agreed that the evidence is due earlier than was told before."
    )


class ChangeJoinLink(OfficeRequest):
    """Another link to join by."""

    appointment_id: str = Field(description="The appointment that stands.")
    join_link: Annotated[str, Field(max_length=500), AfterValidator(web_address)] = Field(
        description="Where all join it from now on, beginning with https://."
    )


class Reassign(OfficeRequest):
    """Another assessor."""

    journey_id: str = Field(description="The journey that another assessor takes.")
    to_assessor_id: str | None = Field(default=None, description="Whom to ask; whoever fits best, when left out.")
    keep_time: bool = Field(
        default=True,
        description="A booked time stands while those who are free then are asked to take it over, if anybody is.",
    )
    reason_class: ReasonClass = "assessor"  # type: ignore[assignment]  # as a cancellation may tell it


class ReplaceGuest(OfficeRequest):
    """Another teacher or senior leader."""

    journey_id: str = Field(description="The journey whose guest is replaced.")
    role: Literal["teacher", "leader"] = Field(description="As what the guest takes part.")
    position: int = Field(default=1, ge=1, description="Which of two teachers.")
    name: str = Field(min_length=1, max_length=200, description="The new guest's name.")
    email: EmailStr = Field(description="The new guest's work address.")
    job_title: str | None = Field(default=None, max_length=200, description="A leader's post.")


async def extend(work: Work, _: Caller, body: Extend, report: Report) -> None:
    """Give more time for the evidence, or for finding an appointment."""
    if (body.evidence_due_on is None) == (body.window_last_on is None):
        raise Invalid("Give either the evidence's new day or the window's last one.", field="evidence_due_on")
    await journeys.find(work.connection, work.provider, body.journey_id)
    report.about(body.journey_id)
    if body.window_last_on is not None:
        await _widen(work, body.journey_id, body.window_last_on, report)
    elif body.evidence_due_on is not None:
        before = await booked.standing(work.connection, work.provider, body.journey_id)
        after, plan = await extending.extend(
            work, body.journey_id, body.evidence_due_on, body.reason_class, body.reason
        )
        assert before is not None, "without an appointment nothing is extended"
        _report_evidence(report, before, after, plan.warnings)
        if after.evidence_due_at != before.evidence_due_at:
            for role in ("candidate", "assessor"):
                report.tells(role, "27 Extension decided")


async def _widen(work: Work, journey_id: str, last_on: date, report: Report) -> None:
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    journey.must_be_open()
    if journey.window_last_on is None:
        raise DomainError("The candidate has not completed preparation, so there is no window yet.", code="not_ready")
    if last_on < journey.window_last_on:
        raise DomainError(
            f"The window ends on {day_in_words(journey.window_last_on)}. Choose a later day.",
            code="not_later",
            field="window_last_on",
        )
    await journeys.widen_window(work.connection, journey, last_on)
    report.date("Window's last day", journey.window_last_on, last_on)
    report.warn("The appointment may fall outside the programme's weeks.")


async def move_appointment(work: Work, _: Caller, body: MoveAppointment, report: Report) -> None:
    """Move an appointment to a time that the office has agreed with everyone, in the window or outside it."""
    before = await booked.find(work.connection, work.provider, body.appointment_id)
    if before is None:
        raise NotFound("There is no such appointment.")
    after, warnings = await moving.move_by_office(
        work,
        body.appointment_id,
        body.starts_at,
        body.reason_class,
        body.reason,
        agreed_earlier=body.agreed_earlier,
    )
    report.about(before.journey_id, before.appointment_id)
    foreseeing.tell(report, before, after, warnings)


async def change_join_link(work: Work, _: Caller, body: ChangeJoinLink, report: Report) -> None:
    """Give an appointment another link to join by; everyone is told, and the time stays."""
    was, after = await relinking.replace_link(work, body.appointment_id, body.join_link, body.reason_class, body.reason)
    report.about(was.journey_id, was.appointment_id)
    report.change("Join link", was.join_link, after.join_link)
    if after is not was:
        foreseeing.tell_all(report, CONFIRMED if was.attempt > 1 else LINKED, after.segments)


async def reassign(work: Work, _: Caller, body: Reassign, report: Report) -> None:
    """Take a candidate from the assessor who has them, and ask another one."""
    await journeys.find(work.connection, work.provider, body.journey_id)
    before = await offers.standing(work.connection, work.provider, body.journey_id)
    appointment = await booked.standing(work.connection, work.provider, body.journey_id)
    await ending.reassign(work, body.journey_id, body.reason_class, body.to_assessor_id, keep_time=body.keep_time)
    after = await offers.standing(work.connection, work.provider, body.journey_id)
    report.about(body.journey_id)
    was, becomes = (offer.assessor_id if offer else None for offer in (before, after))
    report.change("Assessor", was, becomes, None if after else "Nobody can be found; see the list of tasks.")
    if was == becomes:
        return
    report.tells("assessor", CANCELLED)
    stands = after is not None and after.stand_in_id is not None
    if appointment is not None and not stands:
        report.date("Appointment", appointment.starts_at, None)
        report.ladder("Evidence reminder", appointment.evidence_reminders, ())
        report.ladder("Report reminder", appointment.report_reminders, ())
        foreseeing.tell_all(report, CANCELLED, appointment.segments, assessor=False)
    if after is not None:
        report.date("Offer to be answered by", None, after.reply_by, from_now=True)
        report.tells("assessor", "15 Booked time offered" if stands else "15 New assessment offered")


async def replace_guest(work: Work, _: Caller, body: ReplaceGuest, report: Report) -> None:
    """Put another teacher or senior leader in a guest's place; whoever is new is asked for their minutes."""
    before = await repository.guests(work.connection, work.provider, body.journey_id)
    wanted = [_as_named(guest, body) for guest in before]
    if not any((guest.role, guest.position) == (body.role, body.position) for guest in before):
        raise NotFound("Nobody was named for that part.")
    *teachers, leader = wanted
    assert isinstance(leader, Leader), "guests stand in order, teachers first"
    after = await naming.name_guests(work, body.journey_id, teachers, leader)
    report.about(body.journey_id)
    if after == before:
        return
    report.change(f"{body.role.title()} {body.position}", "named before", "named now")
    if await repository.standing_proposals(work.connection, work.provider, body.journey_id):
        report.tells(body.role, "18 Are you free?")
        report.tells(body.role, CANCELLED)


def _as_named(guest: Guest, body: ReplaceGuest) -> Teacher | Leader:
    """A guest as the candidate would name them, the one in question as the office does."""
    is_it = (guest.role, guest.position) == (body.role, body.position)
    name, email = (body.name, body.email) if is_it else (guest.name, guest.email)
    if guest.role == "teacher":
        return Teacher(name=name, email=email)
    return Leader(name=name, email=email, job_title=body.job_title if is_it else guest.job_title)


def _report_evidence(report: Report, before: Appointment, after: Appointment, warnings: Sequence[str]) -> None:
    report.date("Evidence due", before.evidence_due_at, after.evidence_due_at)
    report.ladder("Evidence reminder", before.evidence_reminders, after.evidence_reminders)
    for warning in warnings:
        report.warn(warning)
