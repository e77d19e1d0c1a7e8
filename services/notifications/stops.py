"""When the reason for a message has gone: looked at once more in the moment before it is sent.

A table of checks by template. A check answers with the code of the reason, or None while the message is still wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.notifications.domain import Journey
from shared.contracts import assessment, intake
from shared.contracts.envelope import Message

Check = Callable[[Message, Journey, str, datetime], str | None]
"""Takes the fact, the journey as it is known now, the recipient's id and the business instant now."""


def stop_reason(template: str, fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Why this message must not be sent any more (a code), or None."""
    checks = CHECKS.get(template, ())
    return next((reason for check in checks if (reason := check(fact, journey, person_id, now))), None)


def _withdrawn(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    return "withdrawn" if journey.withdrew_at is not None else None


def _declaration_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.DeclarationReminderDue | intake.DeclarationRequested)
    if journey.declarations_ended.get(fact.declaration_id, 0) >= fact.link_version:
        return "answered"
    newest = journey.request
    if newest is None or (newest.declaration_id, newest.link_version) == (fact.declaration_id, fact.link_version):
        return None
    return "replaced"


def _session_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.SessionReminderDue)
    return "past" if fact.session.starts_at <= now else None


def _session_made_good(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.MissedSessionNoticeDue)
    known = journey.attendance.get(fact.session)
    return "attended" if known is not None and known.attended else None


def _slot_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.GuestReminderDue | assessment.SlotChosen)
    if f"{fact.slot_id}:{person_id}" in journey.confirmed:
        return "answered"
    if journey.released_proposal >= fact.proposal_version:
        return "released"
    newest = journey.choice.proposal_version if journey.choice else 0
    return "replaced" if newest > fact.proposal_version else None


def _segment_past(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.GuestReminderDue)
    return "past" if fact.segment.starts_at <= now else None


def _evidence_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.EvidenceReminderDue)
    if journey.evidence_complete:
        return "submitted"
    appointment = journey.appointments.get(fact.appointment_id)
    if appointment is not None and appointment.cancelled:
        return "cancelled"
    if appointment is not None and appointment.evidence_due_at not in (None, fact.evidence_due_at):
        return "moved"
    return "past" if fact.evidence_due_at <= now else None


def _report_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.ReportReminderDue)
    if fact.appointment_id in journey.reports_signed:
        return "signed"
    appointment = journey.appointments.get(fact.appointment_id)
    return "cancelled" if appointment is not None and appointment.cancelled else None


CHECKS: dict[str, tuple[Check, ...]] = {
    "m03_please_confirm": (_withdrawn, _declaration_over),
    "m04_reminder_to_confirm": (_withdrawn, _declaration_over),
    "m05_still_waiting": (_withdrawn, _declaration_over),
    "m12_session_reminder": (_withdrawn, _session_over),
    "m13_missed_session": (_withdrawn, _session_made_good),
    "m18_are_you_free": (_withdrawn, _slot_over),
    "m19_still_to_answer": (_withdrawn, _slot_over, _segment_past),
    "m23_evidence_due": (_withdrawn, _evidence_over),
    "m31_record_due": (_withdrawn, _report_over),
}
