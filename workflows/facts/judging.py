"""How evidence, report, outcome and appeal stand."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.values import Due
from workflows.facts.arranging import Arranging
from workflows.told import (
    AppealDecided,
    AppealReceived,
    AppointmentCancelled,
    CommandRefused,
    EvidenceDueChanged,
    EvidenceLate,
    EvidenceReopened,
    EvidenceSubmitted,
    LateEvidenceAccepted,
    OutcomeReleased,
    ReassessmentBooked,
    ReportSigned,
)


class Judging(Arranging):
    """From the evidence to the last word on the outcome."""

    # --- evidence

    @property
    def reopened(self) -> EvidenceReopened | None:
        """The leave to change what was handed in, until it is handed in again."""
        reopened, booked = self.latest(EvidenceReopened), self.appointment
        if reopened is None or booked is None or booked.after(reopened):
            return None
        again = any(fact.complete and not reopened.after(fact) for fact in self.all(EvidenceSubmitted))
        return None if again else reopened

    @property
    def evidence_is_in(self) -> bool:
        """Tasks and file are both handed in."""
        return self.reopened is None and any(fact.complete for fact in self.all(EvidenceSubmitted))

    @property
    def evidence_counts(self) -> bool:
        """In, and in time for the appointment as it stands, or accepted late: that is the assessor's to decide."""
        booked = self.appointment
        was_late = booked and any(fact.late and fact.after(booked) for fact in self.all(EvidenceSubmitted))
        return self.evidence_is_in and (not was_late or self.more_time is not None)

    @property
    def extension(self) -> EvidenceDueChanged | None:
        """The longer time for the appointment as it stands."""
        extended, booked = self.latest(EvidenceDueChanged), self.appointment
        return extended if extended and booked and not booked.after(extended) else None

    @property
    def more_time(self) -> LateEvidenceAccepted | None:
        """The assessor's leave to hand in late, for the appointment as it stands."""
        accepted, booked = self.latest(LateEvidenceAccepted), self.appointment
        return accepted if accepted and booked and accepted.after(booked) else None

    @property
    def evidence_due(self) -> tuple[datetime, int, tuple[Due, ...]] | None:
        """The deadline as last told, how often one was set after the first, and the reminders before it."""
        booked = self.appointment
        if booked is None:
            return None
        due = [(booked.at, booked.evidence_due_at, 1, booked.evidence_reminders)]
        if more := self.more_time:
            due.append((more.at, more.until, 2, ()))
        if extended := self.extension:
            due.append((extended.at, extended.evidence_due_at, 3, extended.evidence_reminders))
        if reopened := self.reopened:
            due.append((reopened.at, reopened.until, 4, ()))
        _, at, step, reminders = max(due, key=lambda told: (told[0], told[2]))
        return at, step, reminders

    @property
    def late(self) -> EvidenceLate | None:
        """The lateness on which the assessor has still to decide."""
        late, due = self.latest(EvidenceLate), self.evidence_due
        if late is None or due is None:
            return None
        since = [told for told in (self.appointment, self.more_time, self.extension, self.reopened) if told]
        return late if late.at >= due[0] or all(late.after(told) for told in since) else None

    # --- report and outcome

    @property
    def report(self) -> ReportSigned | None:
        """The report of the latest attempt."""
        reports = self.all(ReportSigned)
        return max(reports, key=lambda report: report.attempt) if reports else None

    @property
    def outcome(self) -> OutcomeReleased | None:
        """What the latest report led to, once it was released; an appeal that was upheld puts another in its place."""
        report = self.report
        if report is None:
            return None
        found = [
            told
            for told in self.all(OutcomeReleased)
            if told.attempt == report.attempt or (told.appeal_id and told.after(report))
        ]
        return found[-1] if found else None

    def failed_searches(self) -> list[CommandRefused | AppointmentCancelled]:
        """Since the outcome: each time that no senior was found, or the call that was booked was called off."""
        outcome = self.outcome
        failed: list[CommandRefused | AppointmentCancelled] = [
            *(told for told in self.all(CommandRefused) if told.reason_code == "no_senior_free"),
            *self.all(AppointmentCancelled),
        ]
        since = [told for told in failed if outcome and told.after(outcome)]
        return sorted(since, key=lambda told: (told.at, told.version))

    @property
    def reassessment(self) -> ReassessmentBooked | None:
        """The telephone interview that stands."""
        booked, outcome = self.latest(ReassessmentBooked), self.outcome
        if booked is None or self._is_off(booked) or (outcome and outcome.after(booked)):
            return None
        return booked

    # --- appeal

    @property
    def appeal(self) -> AppealReceived | None:
        """The appeal against the outcome as it stands."""
        appeal, outcome = self.latest(AppealReceived), self.outcome
        return appeal if appeal and outcome and appeal.after(outcome) else None

    @property
    def decision(self) -> AppealDecided | None:
        """What became of that appeal."""
        appeal = self.appeal
        if appeal is None:
            return None
        return next((told for told in reversed(self.all(AppealDecided)) if told.appeal_id == appeal.appeal_id), None)
