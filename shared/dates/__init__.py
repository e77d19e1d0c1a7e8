"""The dates of a journey: pure rules over policy, calendar and facts, one module per theme.

Instants are aware UTC, days are London dates, and every date comes with its `why`.
"""

from shared.dates.appointment import (
    Segment,
    appointment_reminders,
    contact_by,
    earliest_bookable,
    guest_reminders,
    guest_reply_by,
    offer_reminder_at,
    offer_reply_by,
    segments,
    slots_reply_by,
    unread_reminders,
)
from shared.dates.appointment_window import Window, window
from shared.dates.changes import missed_from, new_times_by, pause_review_at, undo_until
from shared.dates.checks import CheckPlan, check_plans
from shared.dates.declaration import (
    DeclarationLadder,
    DeclarationPlan,
    declaration_correct_by,
    declaration_goes_on,
    declaration_plan,
    place_kept_until,
)
from shared.dates.delivery import hold, spread
from shared.dates.draft import DraftPlan, draft_plan
from shared.dates.evaluation import EvaluationPlan, evaluation_plan
from shared.dates.evidence import EvidencePlan, evidence_plan
from shared.dates.forecast import CohortForecast, forecast
from shared.dates.meeting import invitation_at
from shared.dates.moderation import RoundPlan, moderation_plan, question_due
from shared.dates.moves import extended_evidence_plan, late_from, move_contact_by
from shared.dates.outcome import advice_due, appeal_acknowledged_by, appeal_decided_by, appeal_last_at, reassessment_on
from shared.dates.place import Hold, fees_due_by, level_two_reminders, place_hold
from shared.dates.report import ReportPlan, report_plan
from shared.dates.retention import Kept, draft_kept, retention_plan
from shared.dates.sessions import allocation_at, full_refund_last_on, missed_session_notice_at, session_reminders
from shared.dates.stand_in import stand_in_reply_by, stand_in_until
from shared.dates.why import Dated, Reminder, Why, day_in_words

__all__ = [
    "CheckPlan",
    "CohortForecast",
    "Dated",
    "DeclarationLadder",
    "DeclarationPlan",
    "DraftPlan",
    "EvaluationPlan",
    "EvidencePlan",
    "Hold",
    "Kept",
    "Reminder",
    "ReportPlan",
    "RoundPlan",
    "Segment",
    "Why",
    "Window",
    "advice_due",
    "allocation_at",
    "appeal_acknowledged_by",
    "appeal_decided_by",
    "appeal_last_at",
    "appointment_reminders",
    "check_plans",
    "contact_by",
    "day_in_words",
    "declaration_correct_by",
    "declaration_goes_on",
    "declaration_plan",
    "draft_kept",
    "draft_plan",
    "earliest_bookable",
    "evaluation_plan",
    "evidence_plan",
    "extended_evidence_plan",
    "fees_due_by",
    "forecast",
    "full_refund_last_on",
    "guest_reminders",
    "guest_reply_by",
    "hold",
    "invitation_at",
    "late_from",
    "level_two_reminders",
    "missed_from",
    "missed_session_notice_at",
    "moderation_plan",
    "move_contact_by",
    "new_times_by",
    "offer_reminder_at",
    "offer_reply_by",
    "pause_review_at",
    "place_hold",
    "place_kept_until",
    "question_due",
    "reassessment_on",
    "report_plan",
    "retention_plan",
    "segments",
    "session_reminders",
    "slots_reply_by",
    "spread",
    "stand_in_reply_by",
    "stand_in_until",
    "undo_until",
    "unread_reminders",
    "window",
]
