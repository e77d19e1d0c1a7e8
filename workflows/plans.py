"""For each stage: whom we wait for, until when, and what is asked of a service when, while they are silent.

Pure functions of the facts heard so far. All dates come from the facts: a service computed them (rule of the house).
A deadline is an ask as well: the service judges it by timestamps and answers with the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.assessment import (
    AllocateCandidate,
    AllocateCohort,
    BookReassessment,
    CloseRound,
    ExpireOffer,
    RecordEvidenceLate,
    ReleaseRound,
    ReleaseUnansweredSlots,
    RemindEvidenceDue,
    RemindGuests,
    RemindReportDue,
)
from shared.contracts.envelope import Command
from shared.contracts.intake import (
    AskForRegister,
    LapseDeclaration,
    RemindDeclaration,
    RemindSession,
    TellCandidateStillWaiting,
    TellMissedSession,
)
from shared.contracts.values import Due
from workflows.contract import Party, Stage
from workflows.facts import Facts, JourneyFacts
from workflows.told import (
    AppointmentCancelled,
    AssessmentOffered,
    CandidateNotAllocated,
    CohortOpened,
    DeclarationRequested,
    PreparationCompleted,
    ReportSigned,
    WaitListed,
)

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Planned:
    """One ask that will be made when it is due. Steps of one ladder replace each other when several are overdue."""

    command: Command
    what: str
    of: int = 1
    ladder: str = ""

    @property
    def at(self) -> datetime:
        """The due instant, on the business clock."""
        return self.command.due_at

    @property
    def steps(self) -> str:
        """The ladder's name."""
        return self.ladder or self.command.kind()

    @property
    def summary(self) -> str:
        """What the timeline shows: "Chase head, step 2 of 3, Mon 9 Nov 09:00 London"."""
        step = f", step {self.command.step} of {self.of}" if self.of > 1 else ""
        return f"{self.what}{step}, {london(self.at)}"


@dataclass(frozen=True)
class Wait:
    """Whom we wait for to do what, until when, and what is asked meanwhile."""

    stage: Stage
    on: Party
    words: str
    until: datetime | None = None
    asks: tuple[Planned, ...] = ()
    passing: bool = False
    """Answered in a moment by a service: said in the details, but not worth an entry in the history."""

    @property
    def details(self) -> str:
        """For the current details: "Waiting for the head to sign the declaration, until Mon 9 Nov 09:00 London."."""
        until = f", until {london(self.until)}" if self.until else ""
        return f"Waiting for {self.words}{until}."


def london(at: datetime) -> str:
    """An instant as people in England say it."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %H:%M} London"


def one_working_day_after(at: datetime) -> datetime:
    """The same London time on the next weekday. A bank holiday makes it early, which costs one refused ask."""
    local = at.astimezone(LONDON)
    days = {4: 3, 5: 2}.get(local.weekday(), 1)
    return local + timedelta(days=days)


# --- declaration and place -------------------------------------------------------------------------------------------


def declaration(facts: JourneyFacts) -> Wait:
    """Chasers to the head, a word to the candidate after each, and the end of waiting."""
    asked = facts.latest(DeclarationRequested)
    if asked is None:
        return Wait(Stage.DECLARATION, Party.PLATFORM, "the head to be asked for the declaration", passing=True)
    chasers = (
        Planned(
            RemindDeclaration(step=due.step, due_at=due.due_at, declaration_id=asked.declaration_id),
            "Chase head",
            due.of,
        )
        for due in asked.chasers
    )
    notices = (
        Planned(
            TellCandidateStillWaiting(step=due.step, due_at=due.due_at, declaration_id=asked.declaration_id),
            "Tell candidate that the head was reminded",
            due.of,
        )
        for due in asked.candidate_notices
    )
    end = Planned(LapseDeclaration(due_at=asked.lapses_at, declaration_id=asked.declaration_id), "Declaration lapses")
    return Wait(
        Stage.DECLARATION,
        Party.HEAD,
        "the head to sign the declaration",
        until=asked.lapses_at,
        asks=(*chasers, *notices, end),
    )


def place(facts: JourneyFacts) -> Wait:
    """A place in the cohort, or the next one that is freed."""
    if facts.has(WaitListed):
        return Wait(Stage.WAITING_LIST, Party.OPERATOR, "a place in the cohort to be freed")
    if facts.refusal("place_candidate"):
        return Wait(Stage.PLACE, Party.OPERATOR, "an operator to find a place")
    return Wait(Stage.PLACE, Party.PLATFORM, "a place in the cohort", passing=True)


# --- preparation and allocation --------------------------------------------------------------------------------------


def preparation(facts: JourneyFacts) -> Wait:
    """The sessions. A missed one is followed by a notice how to make it good."""
    missed = facts.missed()
    notices = tuple(
        Planned(
            TellMissedSession(step=record.session, session=record.session, due_at=record.missed_notice_at),
            f"Tell candidate how to make session {record.session} good",
            ladder=f"missed_session_{record.session}",
        )
        for record in missed
        if record.missed_notice_at
    )
    words = f"the candidate to make session {missed[0].session} good" if missed else "the preparation sessions"
    return Wait(Stage.PREPARATION, Party.CANDIDATE if missed else Party.TRAINER, words, asks=notices)


def allocation(facts: JourneyFacts) -> Wait:
    """The cohort's batch takes everyone who is ready; who was ready later, or was left out, is asked for alone."""
    offer = facts.offer
    if offer is not None:
        expiry = Planned(ExpireOffer(due_at=offer.reply_by, offer_id=offer.offer_id), "Offer to assessor expires")
        words = "an assessor to accept the candidate"
        return Wait(Stage.ALLOCATION, Party.ASSESSOR, words, until=offer.reply_by, asks=(expiry,))
    unplaced, offered = facts.latest(CandidateNotAllocated), facts.latest(AssessmentOffered)
    if unplaced and not (offered and offered.after(unplaced)):
        return Wait(Stage.ALLOCATION, Party.OPERATOR, "an operator to find an assessor")
    ready = facts.latest(PreparationCompleted)
    if ready is None or offered is not None:
        return Wait(Stage.ALLOCATION, Party.PLATFORM, "another assessor to be asked")
    return Wait(Stage.ALLOCATION, Party.PLATFORM, "the cohort's allocation", asks=_ask_for_one(ready))


def _ask_for_one(ready: PreparationCompleted) -> tuple[Planned, ...]:
    expected = max(ready.allocate_at, ready.at)
    again = Planned(
        AllocateCandidate(step=2, due_at=one_working_day_after(expected)), "Ask for an assessor, since none came"
    )
    if ready.at <= ready.allocate_at:
        return (again,)
    return (Planned(AllocateCandidate(step=1, due_at=ready.at), "Ask for an assessor after the batch"), again)


# --- times -----------------------------------------------------------------------------------------------------------


def times(facts: JourneyFacts) -> Wait:
    """The assessor proposes, the candidate chooses, each guest confirms."""
    choice, proposal = facts.choice, facts.proposal
    if choice is not None:
        reminders = (
            Planned(
                RemindGuests(
                    step=due.step, due_at=due.due_at, slot_id=choice.slot_id, proposal_version=choice.proposal_version
                ),
                "Remind guests",
                due.of,
            )
            for due in choice.guest_reminders
        )
        end = _release(choice.proposal_version, choice.release_at, step=2)
        words = "teacher and leader to confirm their minutes"
        return Wait(Stage.ARRANGING, Party.GUESTS, words, until=choice.release_at, asks=(*reminders, end))
    if proposal is not None:
        end = _release(proposal.proposal_version, proposal.reply_by, step=1)
        words = "the candidate to choose a time"
        return Wait(Stage.ARRANGING, Party.CANDIDATE, words, until=proposal.reply_by, asks=(end,))
    return Wait(Stage.ARRANGING, Party.ASSESSOR, "the assessor to propose times", until=facts.contact_by)


def _release(proposal_version: int, at: datetime, step: int) -> Planned:
    """Step 1 ends the candidate's silence, step 2 the guests': both may fall on one date, and ids hold the step."""
    command = ReleaseUnansweredSlots(step=step, due_at=at, proposal_version=proposal_version)
    return Planned(command, "Give held times up", ladder=f"release_{proposal_version}_{step}")


# --- evidence, report, outcome ---------------------------------------------------------------------------------------


def evidence(facts: JourneyFacts) -> Wait:
    """Tasks and file, with reminders before the deadline. Late is a state for the assessor to decide, not an error."""
    booked, late, more_time = facts.appointment, facts.late, facts.more_time
    if booked is None:
        return Wait(Stage.EVIDENCE, Party.PLATFORM, "a new appointment")
    if late is not None:
        return Wait(Stage.EVIDENCE, Party.ASSESSOR, "the assessor to decide on late evidence", until=late.decide_by)
    deadline, step = (more_time.until, 2) if more_time else (booked.evidence_due_at, 1)
    asks = (
        Planned(
            RemindEvidenceDue(step=due.step, due_at=due.due_at, appointment_id=booked.appointment_id),
            "Remind candidate of evidence",
            due.of,
        )
        for due in (() if more_time else booked.evidence_reminders)
    )
    end = Planned(
        RecordEvidenceLate(step=step, due_at=deadline, appointment_id=booked.appointment_id), "Evidence is late"
    )
    return Wait(
        Stage.EVIDENCE, Party.CANDIDATE, "the candidate to hand in tasks and file", until=deadline, asks=(*asks, end)
    )


def assessment(facts: JourneyFacts) -> Wait:
    """The interview, then the assessor's report."""
    booked = facts.appointment
    if booked is None:
        return Wait(Stage.ASSESSMENT, Party.PLATFORM, "a new appointment")
    return Wait(
        Stage.ASSESSMENT,
        Party.ASSESSOR,
        f"the appointment of {london(booked.starts_at)} and the assessor's report",
        until=booked.report_due_at,
        asks=_report_reminders(booked.report_reminders, booked.appointment_id, "assessor"),
    )


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


def withdrawal(_: JourneyFacts) -> Wait:
    """Whatever was offered, held or booked is given up."""
    return Wait(Stage.WITHDRAWAL, Party.PLATFORM, "the appointment to be given up", passing=True)


# --- cohort and round ------------------------------------------------------------------------------------------------


def cohort(opened: CohortOpened) -> Wait:
    """Reminders and the register of each session, then the allocation of everyone who is ready."""
    asks: list[Planned] = []
    for dues in opened.dues:
        asks += (
            Planned(
                RemindSession(step=due.step, due_at=due.due_at, cohort_id=opened.cohort_id, session=dues.session),
                f"Remind candidates of session {dues.session}",
                due.of,
                ladder=f"session_{dues.session}",
            )
            for due in dues.reminders
        )
        asks.append(
            Planned(
                AskForRegister(
                    step=dues.session, due_at=dues.register_at, cohort_id=opened.cohort_id, session=dues.session
                ),
                f"Ask for the register of session {dues.session}",
                ladder=f"register_{dues.session}",
            )
        )
    asks.append(Planned(AllocateCohort(due_at=opened.allocate_at, cohort_id=opened.cohort_id), "Allocate the cohort"))
    words = "the sessions, then the allocation of everyone who is ready"
    return Wait(Stage.SESSIONS, Party.TRAINER, words, until=opened.allocate_at, asks=tuple(asks))


def closing(facts: Facts) -> Wait:
    """Reports come in until the round closes."""
    report = facts.latest(ReportSigned)
    if report is None:
        return Wait(Stage.COLLECTING, Party.ASSESSOR, "the round's first report")
    end = Planned(CloseRound(due_at=report.round_closes_at, round_on=report.round_on), "Close the round")
    return Wait(Stage.COLLECTING, Party.ASSESSOR, "reports for the round", until=report.round_closes_at, asks=(end,))


def releasing(facts: Facts) -> Wait:
    """The moderators work until the day on which all are told."""
    report = facts.latest(ReportSigned)
    if report is None:
        return Wait(Stage.MODERATION, Party.MODERATORS, "the moderators")
    end = Planned(ReleaseRound(due_at=report.letters_at, round_on=report.round_on), "Release the letters")
    return Wait(Stage.MODERATION, Party.MODERATORS, "the moderators", until=report.letters_at, asks=(end,))
