"""The facts of the sample journey's application and declaration."""

from __future__ import annotations

from services.notifications.samples.instants import LADDER, LAPSES, LAST_SECOND, WHY, Told, at_utc
from shared.contracts import intake
from shared.contracts.values import Why

_PLACE_KEPT = Why(rule="The end of the day 14 days after the request to the school ended", source="own")


def _before_it_is_sent() -> Told:
    """An application that is begun, reminded of and refused."""
    begun, deleted = at_utc("2026-10-02", "16:00"), at_utc("2026-11-01", "23:59") + LAST_SECOND
    about = {"draft_id": "journey", "person_id": "candidate", "link_version": 1, "deletes_at": deleted}
    plan = about | {"reminders": LADDER, "why": WHY}
    due_at = at_utc("2026-10-14", "08:00")
    reminder = about | {"step": 2, "of": 2, "due_at": due_at}
    refused = {"person_id": "candidate", "decided_at": due_at}
    missing = ("school_urn", "head_name", "head_email")
    return (
        ("", begun, intake.DraftBegun.model_validate(plan)),
        ("another address", begun, intake.DraftSaved.model_validate(plan | {"link_version": 2, "new_link": True})),
        ("something missing", due_at, intake.DraftReminderDue.model_validate(reminder | {"missing": missing})),
        ("all answered", due_at, intake.DraftReminderDue.model_validate(reminder | {"step": 1, "missing": ()})),
        (
            "by rule",
            due_at,
            intake.EntryRefused.model_validate(
                refused
                | {
                    "codes": ("no_level2_maths", "too_few_whole_classes"),
                    "decided_by": "rule",
                    "draft": True,
                    "ask_again_until": deleted,
                }
            ),
        ),
        (
            "by an operator",
            LAPSES,
            intake.EntryRefused.model_validate(
                refused | {"codes": ("not_employed",), "decided_by": "operator", "decided_at": LAPSES}
            ),
        ),
    )


def facts() -> Told:
    """Title, instant and fact."""
    asked = at_utc("2026-10-07", "08:00")
    reminder = {"declaration_id": "declaration", "link_version": 1, "person_id": "head", "head_id": "head"}
    return (
        *_before_it_is_sent(),
        (
            "",
            asked,
            intake.ApplicationReceived(
                journey_id="journey",
                reference="HLTA-4F7K2",
                person_id="candidate",
                school_id="school",
                cohort_id="cohort",
                head_id="head",
                submitted_at=asked,
                school_contact_id="contact",
                phase="primary",
            ),
        ),
        (
            "",
            asked,
            intake.DeclarationRequested(
                declaration_id="declaration",
                link_version=1,
                head_id="head",
                chasers=LADDER,
                candidate_notices=LADDER,
                lapses_at=LAPSES,
                why=WHY,
            ),
        ),
        (
            "",
            asked,
            intake.DeclarationReminderDue.model_validate(
                reminder
                | {"to": "head", "step": 2, "of": 3, "due_at": at_utc("2026-10-21", "08:00"), "lapses_at": LAPSES}
            ),
        ),
        (
            "",
            asked,
            intake.DeclarationReminderDue.model_validate(
                reminder
                | {
                    "to": "candidate",
                    "person_id": "candidate",
                    "step": 2,
                    "of": 3,
                    "due_at": at_utc("2026-10-23", "08:00"),
                    "lapses_at": LAPSES,
                }
            ),
        ),
        (
            "declined",
            asked,
            intake.DeclarationDeclined(
                declaration_id="declaration",
                reason_class="not_ready",
                declined_at=asked,
                place_kept_until=at_utc("2026-10-21", "22:59") + LAST_SECOND,
                why=_PLACE_KEPT,
            ),
        ),
        (
            "lapsed",
            LAPSES,
            intake.DeclarationLapsed(
                declaration_id="declaration",
                lapsed_at=LAPSES,
                place_kept_until=at_utc("2026-11-25", "23:59") + LAST_SECOND,
                why=_PLACE_KEPT,
            ),
        ),
        (
            "",
            at_utc("2026-10-09", "11:00"),
            intake.DeclarationSigned(
                declaration_id="declaration", head_id="head", link_version=1, signed_at=at_utc("2026-10-09", "11:00")
            ),
        ),
        (
            "new address",
            at_utc("2026-10-12", "10:00"),
            intake.AddressCorrected(person_id="candidate", link_version=2, corrected_at=at_utc("2026-10-12", "10:00")),
        ),
        (
            "corrected",
            at_utc("2026-10-12", "11:00"),
            intake.DeclarationCorrected(
                declaration_id="declaration", head_id="head", link_version=1, corrected_at=at_utc("2026-10-12", "11:00")
            ),
        ),
        (
            "taken back",
            at_utc("2026-10-13", "11:00"),
            intake.DeclarationTakenBack(
                declaration_id="declaration",
                head_id="head",
                link_version=1,
                statement="level2_maths",
                taken_back_at=at_utc("2026-10-13", "11:00"),
            ),
        ),
    )
