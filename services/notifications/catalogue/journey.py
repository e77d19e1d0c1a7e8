"""What befalls a whole journey."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment, intake
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        intake.CandidateWithdrew, "m37_withdrawn", to.everyone_concerned,
        key=lambda f: f.withdrew_at.isoformat(), links=(Purpose.WITHDRAW,), names=("candidate",),
        calendar="CANCEL",
    ),
    Rule(
        intake.WithdrawalUndone, "m37_came_back", to.everyone_concerned,
        key=lambda f: f.undone_at.isoformat(), links=(Purpose.JOURNEY, Purpose.WITHDRAW),
        names=("candidate",), calendar="REQUEST",
    ),
    Rule(
        intake.JourneyPaused, "m37_paused", to.everyone_concerned,
        key=lambda f: f.paused_at.isoformat(), links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
    ),
    Rule(
        intake.JourneyResumed, "m37_resumed", to.everyone_concerned,
        key=lambda f: f.resumed_at.isoformat(), links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
    ),
    Rule(
        assessment.ArrangingResumed, "m37_arrange_again", to.assessor,
        key=lambda f: f.contact_by.isoformat(), timed=True, names=("candidate",),
    ),
    Rule(
        intake.JourneyDeferred, "m37_deferred", to.everyone_concerned,
        key=lambda f: f.deferred_at.isoformat(), links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
        calendar="CANCEL",
    ),
    Rule(
        intake.JourneyReopened, "m37_reopened", to.candidate,
        key=lambda f: f.reopened_at.isoformat(), links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.JourneyVoided, "m37_voided", to.everyone_concerned,
        key=lambda f: "voided", names=("candidate",), calendar="CANCEL",
    ),
    Rule(
        intake.JourneyMerged, "m37_merged", to.candidate,
        key=lambda f: f.into_journey_id, calendar="CANCEL",
    ),
)  # fmt: skip
