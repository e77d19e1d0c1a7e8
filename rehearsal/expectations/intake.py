"""What the facts of intake owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rehearsal.expectations.parts import Line, Part, Told
from shared.contracts import intake


def _application_received(fact: intake.ApplicationReceived, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m02_application_received", fact.person_id)


def _declaration_requested(fact: intake.DeclarationRequested, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m03_please_confirm", fact.head_id, "head")


def _declaration_reminder(fact: intake.DeclarationReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    template = "m04_reminder_to_confirm" if fact.to == "head" else "m05_still_waiting"
    yield Part(template, fact.person_id, fact.to, fact.step, fact.due_at)


def _declaration_signed(fact: intake.DeclarationSigned, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m07_declaration_receipt", fact.head_id, "head")


def _declaration_ended(fact: object, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m06_declaration_ended", journey.candidate)


def _place_confirmed(fact: intake.PlaceConfirmed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m09_place_confirmed", fact.person_id)
    yield Part("m09_place_confirmed", journey.school_contact, "school_contact")


def _wait_listed(fact: intake.WaitListed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m10_wait_listed", journey.candidate)


def _session_reminder(fact: intake.SessionReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m12_session_reminder", fact.person_id, None, fact.step, fact.due_at)


def _missed_session(fact: intake.MissedSessionNoticeDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m13_missed_session", fact.person_id, None, fact.session, fact.due_at)


def _preparation_completed(fact: intake.PreparationCompleted, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m14_your_window", fact.person_id)


def _withdrew(fact: intake.CandidateWithdrew, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m37_withdrawn", journey.candidate)
    yield Part("m37_withdrawn", journey.school_contact, "school_contact")
    yield Part("m37_withdrawn", journey.assessor, "assessor")


def _staff_invited(fact: intake.StaffInvited, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m38_sign_in", fact.person_id)


OWED: dict[type, Line] = {
    intake.ApplicationReceived: _application_received,
    intake.DeclarationRequested: _declaration_requested,
    intake.DeclarationReminderDue: _declaration_reminder,
    intake.DeclarationSigned: _declaration_signed,
    intake.DeclarationDeclined: _declaration_ended,
    intake.DeclarationLapsed: _declaration_ended,
    intake.PlaceConfirmed: _place_confirmed,
    intake.WaitListed: _wait_listed,
    intake.SessionReminderDue: _session_reminder,
    intake.MissedSessionNoticeDue: _missed_session,
    intake.PreparationCompleted: _preparation_completed,
    intake.CandidateWithdrew: _withdrew,
    intake.StaffInvited: _staff_invited,
}
