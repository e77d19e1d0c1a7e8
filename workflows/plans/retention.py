"""What becomes of tasks and file after a journey's end."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.contracts.assessment import DeleteEvidence, PlanRetention, WarnOfDeletion
from workflows.contract import Party, Stage
from workflows.facts import Facts
from workflows.plans.planned import Planned, Wait
from workflows.told import EvidenceKept

ONE_DAY = timedelta(days=1)


def retention(facts: Facts, ended_at: datetime) -> Wait:
    """By the newest plan: the warning, then the deletion; or another look while no time runs.

    Each plan begins a step of its own: what was asked for by an older one may be asked for again on the same day.
    """
    plans = facts.all(EvidenceKept)
    if not plans:
        # Thousands may hear of their end in one minute, and this is not urgent: a day later all of it is known.
        plan = Planned(PlanRetention(due_at=ended_at + ONE_DAY), "Plan how long tasks and file are kept")
        return Wait(Stage.RETENTION, Party.PLATFORM, "the plan of what is kept how long", asks=(plan,))
    newest, step = plans[-1], len(plans) + 1
    if newest.until is None:
        asks = [Planned(PlanRetention(step=step, due_at=newest.look_again_at), "Look again how long it is kept")]
        return Wait(Stage.RETENTION, Party.PLATFORM, "the journey to be over for good", asks=tuple(asks))
    asks = [Planned(DeleteEvidence(step=step, due_at=newest.until), "Delete tasks and file")]
    if newest.warn_at is not None:
        asks.append(Planned(WarnOfDeletion(step=step, due_at=newest.warn_at), "Tell the candidate of the deletion"))
    words = "the last day on which tasks and file are kept"
    return Wait(Stage.RETENTION, Party.PLATFORM, words, until=newest.until, asks=tuple(asks))
