"""Place and preparation."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment, intake
from shared.contracts.envelope import due_date as due_key
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        intake.PlaceConfirmed, "m09_place_confirmed", to.candidate_and_school,
        key=lambda f: f.cohort_id, dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
        calendar="REQUEST", event_at=lambda f: min((one.starts_at for one in f.sessions), default=None),
    ),
    Rule(
        intake.WaitListed, "m10_wait_listed", to.candidate,
        key=lambda f: f"{f.cohort_id}:{f.position}", timed=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.SessionReminderDue, "m12_session_reminder", to.candidate,
        key=lambda f: f"{f.session.number}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
        calendar="REQUEST",
    ),
    Rule(
        intake.SessionReminderDue, "m12_mentor_copy", to.mentor_with_copies,
        key=lambda f: f"{f.session.number}:{due_key(f.due_at)}", names=("candidate",), consent="mentor_copies",
        event_at=lambda f: f.session.starts_at, after_unknown="leave",
    ),
    Rule(
        intake.MissedSessionNoticeDue, "m13_missed_session", to.candidate,
        key=lambda f: f"{f.session}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.PreparationCompleted, "m14_your_window", to.candidate,
        key=lambda f: f.final_session_on, links=(Purpose.GUESTS, Purpose.WITHDRAW),
    ),
    Rule(
        intake.LevelTwoReminderDue, "m08_level_two_proof", to.candidate,
        key=lambda f: due_key(f.due_at), links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.CheckReminderDue, "m42_check_reminder", to.candidate,
        key=lambda f: f"{f.cohort_id}:{f.check}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.PlaceOffered, "m35_place_offered", to.candidate,
        key=lambda f: f"{f.cohort_id}:{f.link_version}:{f.hold_until.isoformat()}",
        links=(Purpose.PLACE, Purpose.WITHDRAW),
    ),
    Rule(
        intake.RegisterRequested, "m45_register_due", to.trainer_of_the_register,
        when=lambda f: f.entries_missing != 0,
        key=lambda f: f.session, dated=True,
    ),
    # The provider's changes
    Rule(
        intake.SessionChanged, "m36_session_changed", to.candidate_and_school,
        key=lambda f: f"{f.cohort_id}:{f.session.number}:{f.sequence}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
        names=("candidate",), calendar="REQUEST", event_at=lambda f: min(f.session.starts_at, f.was.starts_at),
    ),
    Rule(
        intake.CohortChanged, "m36_session_changed", to.trainers_of_the_session,
        when=lambda f: f.session is not None,
        key=lambda f: f"{f.session}:{f.sequence}", calendar="REQUEST",
    ),
    Rule(
        intake.PlaceLost, "m36_group_cancelled", to.candidate_and_school,
        key=lambda f: f.cohort_id, dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
        names=("candidate",), calendar="CANCEL",
        event_at=lambda f: min((one.starts_at for one in f.sessions), default=None),
    ),
    Rule(
        intake.CohortCancelled, "m36_group_cancelled", to.trainers_of_the_cohort,
        key=lambda f: f.cohort_id, calendar="CANCEL",
    ),
    # Drafts of tasks
    Rule(assessment.TaskShared, "m43_draft_shared", to.trainer, key=lambda f: f.task, timed=True, names=("candidate",)),
    Rule(
        assessment.TaskCommented, "m44_draft_commented", to.candidate,
        key=lambda f: f.task, timed=True, links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
)  # fmt: skip
