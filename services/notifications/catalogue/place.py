"""Place and preparation."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import intake
from shared.contracts.envelope import due_date as due_key
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        intake.PlaceConfirmed, "m09_place_confirmed", to.candidate_and_school,
        key=lambda f: f.cohort_id, dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
        calendar="REQUEST",
    ),
    Rule(
        intake.WaitListed, "m10_wait_listed", to.candidate,
        key=lambda f: f"{f.cohort_id}:{f.position}", dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.SessionReminderDue, "m12_session_reminder", to.candidate,
        key=lambda f: f"{f.session.number}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.MissedSessionNoticeDue, "m13_missed_session", to.candidate,
        key=lambda f: f"{f.session}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.PreparationCompleted, "m14_your_window", to.candidate,
        key=lambda f: f.final_session_on, links=(Purpose.GUESTS, Purpose.WITHDRAW),
    ),
)  # fmt: skip
