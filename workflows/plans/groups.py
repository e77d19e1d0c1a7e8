"""What cohort, round and unsent application ask while they wait."""

from __future__ import annotations

from shared.contracts.assessment import AllocateCohort, CloseRound, ReleaseRound
from shared.contracts.intake import (
    AskEvaluation,
    AskForRegister,
    CloseEvaluation,
    DeleteDraft,
    RemindCheck,
    RemindDraft,
    RemindEvaluation,
    RemindSession,
)
from shared.contracts.notifications import InviteHolders
from workflows.contract import Party, Stage
from workflows.facts import Facts
from workflows.plans.planned import Planned, Wait
from workflows.told import CohortChanged, CohortOpened, DraftBegun, EvaluationPlanned, MeetingEntered, ReportSigned


def cohort(opened: CohortOpened | CohortChanged) -> Wait:
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
    for check in opened.check_dues:
        asks += (
            Planned(
                RemindCheck(step=due.step, due_at=due.due_at, cohort_id=opened.cohort_id, check=check.check),
                f"Remind candidates of check {check.check}",
                due.of,
                ladder=f"check_{check.check}",
            )
            for due in check.reminders
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


def draft(begun: DraftBegun) -> Wait:
    """The applicant is reminded of what is missing, and at the end it is deleted."""
    asks = [
        Planned(
            RemindDraft(step=due.step, due_at=due.due_at, draft_id=begun.draft_id),
            "Remind the applicant to finish the application",
            due.of,
        )
        for due in begun.reminders
    ]
    asks.append(Planned(DeleteDraft(due_at=begun.deletes_at, draft_id=begun.draft_id), "Delete the application"))
    words = "the applicant to send the application"
    return Wait(Stage.APPLICATION, Party.CANDIDATE, words, until=begun.deletes_at, asks=tuple(asks))


def evaluation(planned: EvaluationPlanned) -> Wait:
    """Candidate and head are asked what changed, whoever is silent is reminded, and at the end no more is taken."""
    evaluation_id = planned.evaluation_id
    asks = [
        Planned(AskEvaluation(due_at=planned.ask_at, evaluation_id=evaluation_id), "Ask what has changed"),
        *(
            Planned(
                RemindEvaluation(step=due.step, due_at=due.due_at, evaluation_id=evaluation_id),
                "Remind of the questions about what has changed",
                due.of,
            )
            for due in planned.reminders
        ),
        Planned(CloseEvaluation(due_at=planned.closes_at, evaluation_id=evaluation_id), "Close the evaluation"),
    ]
    words = "candidate and head to say what has changed"
    return Wait(Stage.EVALUATION, Party.CANDIDATE, words, until=planned.closes_at, asks=tuple(asks))


def meeting(entered: MeetingEntered) -> Wait:
    """Holders are invited on one day; whoever is in the office may do so before."""
    invited = Planned(
        InviteHolders(due_at=entered.invite_at, meeting_id=entered.meeting_id), "Invite holders to the meeting"
    )
    return Wait(Stage.MEETING, Party.PLATFORM, "the day of the invitation", until=entered.invite_at, asks=(invited,))
