"""The facts of the sample journey's place and sessions."""

from __future__ import annotations

from datetime import date

from services.notifications.samples.instants import SESSIONS, WHY, Told, at_utc
from shared.contracts import intake
from shared.contracts.values import CatchUp


def facts() -> Told:
    """Title, instant and fact."""
    missed = {
        "person_id": "candidate",
        "session": 1,
        "held_on": date(2026, 10, 21),
        "due_at": at_utc("2026-10-22", "08:00"),
    }
    return (
        (
            "",
            at_utc("2026-10-09", "11:00"),
            intake.PlaceConfirmed(
                cohort_id="cohort",
                person_id="candidate",
                sessions=SESSIONS,
                allocate_at=at_utc("2026-12-02", "09:00"),
                payer="school",
            ),
        ),
        ("", at_utc("2026-10-09", "11:00"), intake.WaitListed(cohort_id="cohort", position=3)),
        (
            "",
            at_utc("2026-10-14", "08:00"),
            intake.SessionReminderDue(
                session=SESSIONS[0], person_id="candidate", step=1, of=2, due_at=at_utc("2026-10-14", "08:00")
            ),
        ),
        (
            "with a catch-up",
            at_utc("2026-10-22", "08:00"),
            intake.MissedSessionNoticeDue.model_validate(
                missed
                | {"catch_ups": (CatchUp(cohort_id="other", session=1, starts_at=at_utc("2026-11-04", "09:30")),)}
            ),
        ),
        (
            "without one",
            at_utc("2026-10-22", "08:00"),
            intake.MissedSessionNoticeDue.model_validate(missed | {"catch_ups": ()}),
        ),
        (
            "",
            at_utc("2026-12-01", "16:00"),
            intake.PreparationCompleted(
                cohort_id="cohort",
                person_id="candidate",
                final_session_on=date(2026, 12, 1),
                window_first_on=date(2026, 12, 29),
                window_last_on=date(2027, 2, 2),
                school_days=21,
                why=WHY,
                allocate_at=at_utc("2026-12-02", "09:00"),
                trainer_ids=("trainer",),
                school_id="school",
                phase="primary",
            ),
        ),
    )
