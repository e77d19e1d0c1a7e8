"""The facts that a workflow has heard, and how things stand by them, in whatever order they arrived.

Everything here is judged by when facts happened, never by when they came in.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from workflows.contract import FactSignal
from workflows.told import (
    AppointmentBooked,
    AppointmentCancelled,
    AssessmentAccepted,
    AssessmentDeclined,
    AssessmentExpired,
    AssessmentOffered,
    AttendanceRecorded,
    CandidateWithdrew,
    CommandRefused,
    EvidenceLate,
    EvidenceSubmitted,
    LateEvidenceAccepted,
    OutcomeReleased,
    ReassessmentBooked,
    ReportSigned,
    SlotChosen,
    SlotsProposed,
    SlotsReleased,
    Told,
)

T = TypeVar("T", bound=Told)


class Facts:
    """Each fact once, whatever the bus repeats."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._told: list[Told] = []

    def take(self, signal: FactSignal) -> None:
        """Keep a fact, unless it was heard before or this release knows no such fact."""
        if signal.event_id in self._seen:
            return
        self._seen.add(signal.event_id)
        told = signal.told()
        if told is not None:
            self._told.append(told)

    def all(self, kind: type[T]) -> list[T]:
        """Every fact of a kind, the earliest first."""
        return sorted((told for told in self._told if isinstance(told, kind)), key=lambda told: (told.at, told.version))

    def latest(self, kind: type[T]) -> T | None:
        """The last fact of a kind, or None."""
        found = self.all(kind)
        return found[-1] if found else None

    def has(self, *kinds: type[Told]) -> bool:
        """Whether a fact of one of these kinds was heard."""
        return any(isinstance(told, kinds) for told in self._told)

    def refusal(self, purpose: str) -> CommandRefused | None:
        """The last refusal of a command with this purpose."""
        refused = [told for told in self.all(CommandRefused) if told.command_id.split(":")[1] == purpose]
        return refused[-1] if refused else None

    def is_refused(self, command_id: str) -> bool:
        """Whether this very command was refused."""
        return any(told.command_id == command_id for told in self.all(CommandRefused))


class JourneyFacts(Facts):
    """How one candidate's journey stands."""

    @property
    def withdrew(self) -> CandidateWithdrew | None:
        """The candidate's withdrawal."""
        return self.latest(CandidateWithdrew)

    def missed(self) -> list[AttendanceRecorded]:
        """The sessions that were missed and nowhere made good, by number. A register's later record corrects it."""
        registers = {(record.session, record.catch_up_of): record for record in self.all(AttendanceRecorded)}
        attended = {record.session for record in registers.values() if record.attended}
        missed = {record.session: record for record in registers.values() if record.session not in attended}
        return [missed[number] for number in sorted(missed)]

    # --- allocation

    @property
    def assessor(self) -> AssessmentAccepted | None:
        """The acceptance that holds: none since was given up for another assessor."""
        accepted = self.latest(AssessmentAccepted)
        if accepted is None or any(off.after(accepted) and not off.rebook for off in self.all(AppointmentCancelled)):
            return None
        return accepted

    @property
    def offer(self) -> AssessmentOffered | None:
        """The offer that an assessor has still to answer."""
        offer = self.latest(AssessmentOffered)
        if offer is None:
            return None
        answered = {
            *(answer.offer_id for answer in self.all(AssessmentAccepted)),
            *(answer.offer_id for answer in self.all(AssessmentDeclined)),
            *(answer.offer_id for answer in self.all(AssessmentExpired)),
        }
        return None if offer.offer_id in answered else offer

    # --- times

    @property
    def proposal(self) -> SlotsProposed | None:
        """The times that are held for the candidate now."""
        proposal = self.latest(SlotsProposed)
        if proposal is None or self._is_off(proposal):
            return None
        released = (
            gone.proposal_version == proposal.proposal_version and not proposal.after(gone)
            for gone in self.all(SlotsReleased)
        )
        return None if any(released) else proposal

    @property
    def choice(self) -> SlotChosen | None:
        """The candidate's choice among the times that are held now."""
        proposal = self.proposal
        if proposal is None:
            return None
        chosen = [
            choice
            for choice in self.all(SlotChosen)
            if choice.proposal_version == proposal.proposal_version and not proposal.after(choice)
        ]
        return chosen[-1] if chosen else None

    @property
    def appointment(self) -> AppointmentBooked | None:
        """The appointment that stands, with the plan of its latest sequence."""
        booked = self.latest(AppointmentBooked)
        return None if booked is None or self._is_off(booked) else booked

    @property
    def contact_by(self) -> datetime | None:
        """When the assessor must have proposed times, by the last fact that said so."""
        said = [
            *((fact.at, fact.contact_by) for fact in self.all(AssessmentAccepted)),
            *((fact.at, fact.contact_by) for fact in self.all(SlotsReleased)),
            *((fact.at, fact.contact_by) for fact in self.all(AppointmentCancelled) if fact.contact_by),
        ]
        return max(said)[1] if said else None

    def _is_off(self, told: Told) -> bool:
        """A cancellation of the same instant belongs to a move: what was booked beside it stands."""
        return any(off.after(told) for off in self.all(AppointmentCancelled))

    # --- evidence and report

    @property
    def evidence_is_in(self) -> bool:
        """Tasks and file are both handed in."""
        return any(fact.complete for fact in self.all(EvidenceSubmitted))

    @property
    def evidence_counts(self) -> bool:
        """In, and in time for the appointment as it stands, or accepted late: that is the assessor's to decide."""
        booked = self.appointment
        was_late = booked and any(fact.late and fact.after(booked) for fact in self.all(EvidenceSubmitted))
        return self.evidence_is_in and (not was_late or self.more_time is not None)

    @property
    def more_time(self) -> LateEvidenceAccepted | None:
        """The assessor's leave to hand in late, for the appointment as it stands."""
        accepted, booked = self.latest(LateEvidenceAccepted), self.appointment
        return accepted if accepted and booked and accepted.after(booked) else None

    @property
    def late(self) -> EvidenceLate | None:
        """The lateness on which the assessor has still to decide."""
        late, since = self.latest(EvidenceLate), self.more_time or self.appointment
        return late if late and since and late.after(since) else None

    @property
    def report(self) -> ReportSigned | None:
        """The report of the latest attempt."""
        reports = self.all(ReportSigned)
        return max(reports, key=lambda report: report.attempt) if reports else None

    @property
    def outcome(self) -> OutcomeReleased | None:
        """What the latest report led to, once it was released."""
        report = self.report
        found = [told for told in self.all(OutcomeReleased) if report is not None and told.attempt == report.attempt]
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
