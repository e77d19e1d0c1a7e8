"""Evidence, report, moderation, re-assessment, appeal and award."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.assessment import (
    BookReassessment,
    RecordEvidenceLate,
    RemindAppointment,
    RemindEvidenceDue,
    RemindReportDue,
    RemindUnread,
)
from shared.contracts.values import Due
from workflows.contract import Party, Stage
from workflows.facts import JourneyFacts
from workflows.plans.arranging import beside
from workflows.plans.planned import Planned, Wait, london, one_working_day_after
from workflows.told import AppointmentBooked, AppointmentCancelled


def evidence(facts: JourneyFacts) -> Wait:
    """Tasks and file, with reminders before the deadline. Late is a state for the assessor to decide, not an error."""
    booked, due, late = facts.appointment, facts.evidence_due, facts.late
    if booked is None or due is None:
        return Wait(Stage.EVIDENCE, Party.PLATFORM, "a new appointment")
    if late is not None:
        words = "the assessor to decide on late evidence"
        asks = (*_before(booked), *beside(facts))
        return Wait(Stage.EVIDENCE, Party.ASSESSOR, words, until=late.decide_by, asks=asks)
    deadline, step, reminders = due
    ladder = (
        Planned(
            RemindEvidenceDue(step=due.step, due_at=due.due_at, appointment_id=booked.appointment_id),
            "Remind candidate of evidence",
            due.of,
        )
        for due in reminders
    )
    end = Planned(
        RecordEvidenceLate(step=step, due_at=deadline, appointment_id=booked.appointment_id), "Evidence is late"
    )
    words = f"the candidate to hand in tasks and file{_and_meanwhile(facts)}"
    asks = (*ladder, end, *_before(booked), *beside(facts))
    return Wait(Stage.EVIDENCE, Party.CANDIDATE, words, until=deadline, asks=asks)


def assessment(facts: JourneyFacts) -> Wait:
    """The interview, then the assessor's report; or first another date for the minutes that are left of it."""
    booked, broken = facts.appointment, facts.interruption
    if booked is None:
        return Wait(Stage.ASSESSMENT, Party.PLATFORM, "a new appointment")
    if broken is not None:
        words = "another date for the minutes that are left of the interview"
        return Wait(Stage.ASSESSMENT, Party.ASSESSOR, words, until=broken.contact_by, asks=beside(facts))
    reminders = _report_reminders(booked.report_reminders, booked.appointment_id, "assessor")
    return Wait(
        Stage.ASSESSMENT,
        Party.ASSESSOR,
        f"the appointment of {london(booked.starts_at)} and the assessor's report{_and_meanwhile(facts)}",
        until=booked.report_due_at,
        asks=(*_before(booked), *reminders, *beside(facts)),
    )


def _before(booked: AppointmentBooked) -> tuple[Planned, ...]:
    """Reminders of an appointment that stands, whatever is agreed on beside it and whether or not the evidence is in.

    Unread evidence is asked about at its moment too while something is missing: the service then has nothing to say."""
    appointment = (
        Planned(
            RemindAppointment(step=due.step, due_at=due.due_at, appointment_id=booked.appointment_id),
            "Remind everyone of the appointment",
            due.of,
        )
        for due in booked.reminders
    )
    unread = (
        Planned(
            RemindUnread(step=due.step, due_at=due.due_at, appointment_id=booked.appointment_id),
            "Remind assessor of unread evidence",
            due.of,
        )
        for due in booked.unread_reminders
    )
    return (*appointment, *unread)


def _and_meanwhile(facts: JourneyFacts) -> str:
    """What is agreed on while the appointment stands."""
    if facts.stand_in is not None:
        return ", while another assessor is looked for"
    return ", while another time is looked for" if facts.move or facts.is_agreeing_on_another else ""


def moderation(facts: JourneyFacts) -> Wait:
    """The round's letters."""
    report = facts.report
    words = "the moderation round and its letters"
    return Wait(Stage.MODERATION, Party.MODERATORS, words, until=report.letters_at if report else None)


def reassessment(facts: JourneyFacts) -> Wait:
    """The telephone interview on the standards that were short, and its report."""
    booked = facts.reassessment
    if booked is None:
        words = "a senior assessor to be found for the re-assessment"
        again = _search_again(facts)
        if again and again.command.due_at > facts.failed_searches()[-1].at:
            return Wait(Stage.REASSESSMENT, Party.OPERATOR, words, asks=(again,))
        return Wait(Stage.REASSESSMENT, Party.PLATFORM, words, asks=(again,) if again else (), passing=True)
    return Wait(
        Stage.REASSESSMENT,
        Party.SENIOR_ASSESSOR,
        f"the re-assessment of {london(booked.starts_at)} and its report",
        until=booked.report_due_at,
        asks=_report_reminders(booked.report_reminders, booked.appointment_id, "senior assessor"),
    )


def _search_again(facts: JourneyFacts) -> Planned | None:
    """At once when the call was called off; on every working day while no senior can be found."""
    failed, outcome = facts.failed_searches(), facts.outcome
    if not failed or outcome is None:
        return None
    last = failed[-1]
    due_at = last.at if isinstance(last, AppointmentCancelled) else one_working_day_after(last.at)
    command = BookReassessment(step=len(failed) + 1, due_at=due_at, round_on=outcome.round_on)
    return Planned(command, "Look for a senior assessor again")


def _report_reminders(reminders: tuple[Due, ...], appointment_id: str, who: str) -> tuple[Planned, ...]:
    return tuple(
        Planned(
            RemindReportDue(step=due.step, due_at=due.due_at, appointment_id=appointment_id),
            f"Remind {who} of the report",
            due.of,
        )
        for due in reminders
    )


def award(facts: JourneyFacts) -> Wait:
    """The certificate."""
    if facts.refusal("make_award"):
        return Wait(Stage.AWARD, Party.OPERATOR, "an operator to make the award")
    return Wait(Stage.AWARD, Party.PLATFORM, "the award's number", passing=True)


def appeal(facts: JourneyFacts, wakes_at: datetime | None) -> Wait:
    """The candidate may appeal for some weeks; then whoever took no part decides."""
    outcome, appeal = facts.outcome, facts.appeal
    if appeal is None:
        until = outcome.appeal_last_at if outcome else None
        return Wait(Stage.APPEAL, Party.CANDIDATE, "the candidate to appeal, if at all", until=until, wakes_at=wakes_at)
    if facts.decision is None:
        return Wait(Stage.APPEAL, Party.SENIOR_ASSESSOR, "the appeal to be decided", until=appeal.decide_by)
    return Wait(Stage.APPEAL, Party.PLATFORM, "the outcome that the appeal led to", passing=True)
