"""The table of who waits for what, held against the contracts."""

from typing import Annotated, Any, get_args, get_origin

import pytest

from shared.contracts import assessment, intake
from shared.contracts.envelope import ContactFact
from shared.contracts.registry import FACTS
from tests.workflows import facts
from tests.workflows.story import Story
from workflows.contract import (
    fact_signal,
)
from workflows.routes import (
    WAITED_FOR,
    bridge_subjects,
)
from workflows.told import KEPT, Told

NOBODY_WAITS_FOR = {
    "hlta.intake.operator_digest_due.v1",
    "hlta.assessment.digest_prepared.v1",
    "hlta.assessment.evidence_deletion_near.v1",
    "hlta.assessment.assessor_digest_due.v1",
    "hlta.intake.programme_published.v1",
    "hlta.intake.school_recorded.v1",
    "hlta.intake.staff_invited.v1",
    "hlta.intake.sign_in_requested.v1",
    "hlta.intake.declaration_reminder_due.v1",
    "hlta.intake.session_reminder_due.v1",
    "hlta.intake.register_requested.v1",
    "hlta.intake.missed_session_notice_due.v1",
    "hlta.intake.address_corrected.v1",
    "hlta.intake.consent_changed.v1",
    "hlta.intake.evaluation_asked.v1",
    "hlta.intake.evaluation_reminder_due.v1",
    "hlta.intake.evaluation_answered.v1",
    "hlta.intake.declaration_corrected.v1",
    "hlta.intake.declaration_taken_back.v1",
    "hlta.intake.head_replaced.v1",
    "hlta.intake.school_changed.v1",
    "hlta.intake.level_two_reminder_due.v1",
    "hlta.intake.level_two_proof_recorded.v1",
    "hlta.intake.check_reminder_due.v1",
    "hlta.intake.check_recorded.v1",
    "hlta.intake.duplicate_suspected.v1",
    "hlta.intake.draft_reminder_due.v1",
    "hlta.intake.fee_line_due.v1",
    "hlta.intake.fee_line_settled.v1",
    "hlta.intake.fee_refund_due.v1",
    "hlta.assessment.assessor_withdrew.v1",
    "hlta.assessment.guest_replaced.v1",
    "hlta.assessment.guest_cannot_come.v1",
    "hlta.assessment.task_shared.v1",
    "hlta.assessment.task_commented.v1",
    "hlta.assessment.appeal_given.v1",
    "hlta.assessment.advice_asked.v1",
    "hlta.assessment.advice_given.v1",
    "hlta.assessment.sign_in_requested.v1",
    "hlta.assessment.award_corrected.v1",
    "hlta.assessment.award_revoked.v1",
    "hlta.assessment.award_reissued.v1",
    "hlta.assessment.assessor_registered.v1",
    "hlta.assessment.guests_named.v1",
    "hlta.assessment.guest_reminder_due.v1",
    "hlta.assessment.guest_confirmed.v1",
    "hlta.assessment.appointment_reminder_due.v1",
    "hlta.assessment.evidence_reminder_due.v1",
    "hlta.assessment.evidence_opened.v1",
    "hlta.assessment.evidence_unread.v1",
    "hlta.assessment.file_problem_found.v1",
    "hlta.assessment.file_problem_settled.v1",
    "hlta.assessment.report_questioned.v1",
    "hlta.assessment.report_question_answered.v1",
    "hlta.assessment.report_reminder_due.v1",
    "hlta.notifications.message_accepted.v1",
    "hlta.notifications.message_dropped.v1",
    "hlta.notifications.message_refused.v1",
    "hlta.notifications.message_bounced.v1",
    "hlta.notifications.address_works.v1",
    "hlta.notifications.message_resent.v1",
    "hlta.notifications.message_unknown.v1",
}


def test_every_fact_of_the_registry_is_waited_for_or_known_to_be_nobodys() -> None:
    told = {subject for subject, fact in FACTS.items() if not issubclass(fact, ContactFact)}
    assert told - set(bridge_subjects()) == NOBODY_WAITS_FOR
    assert set(bridge_subjects()) - told == set()


def test_what_is_kept_and_what_is_waited_for_are_the_same_facts() -> None:
    assert set(KEPT) == set(WAITED_FOR)


@pytest.mark.parametrize(("fact", "kept"), KEPT.items(), ids=[fact.subject() for fact in KEPT])
def test_what_is_kept_of_a_fact_are_fields_of_the_fact_and_of_the_same_type(
    fact: type[assessment.AssessmentFact], kept: type[Told]
) -> None:
    """A field that no history of the first release has may be missing: it is then None."""
    own = {name: field for name, field in kept.model_fields.items() if name not in Told.model_fields}
    theirs = {name: field.annotation for name, field in fact.model_fields.items()}
    wrong = [
        name
        for name, field in own.items()
        if field.annotation != theirs[name]
        and not (field.default is None and _bare(field.annotation) == _bare(theirs[name]))
    ]
    assert wrong == []


def _bare(annotation: Any) -> Any:
    """A type without "or None" and without what validates it."""
    some = [argument for argument in get_args(annotation) if argument is not type(None)]
    optional = type(None) in get_args(annotation)
    if optional or get_origin(annotation) is Annotated:
        return _bare(some[0])
    return annotation


def test_no_fact_has_a_field_that_would_hide_when_it_happened() -> None:
    taken = [fact.subject() for fact in KEPT if set(fact.model_fields) & {"event_id", "at", "version"}]
    assert taken == []


async def test_initials_and_join_links_never_enter_a_history(story: Story) -> None:
    signals = [fact_signal(await story.envelope(fact)) for fact in (facts.offered(), facts.booked())]
    assert set(signals[0].data) == {"offer_id", "reply_by"}
    assert "join_link" not in signals[1].data
    assert "segments" not in signals[1].data


@pytest.mark.parametrize(
    ("command_id", "workflow_id"),
    [
        ("j1:lapse_declaration:1:2026-11-11", "journey-j1"),
        ("j1:delete_draft:1:2026-11-01", "draft-j1"),
        ("j1:delete_evidence:3:2027-09-04", "retention-j1"),
        ("cohort-1:allocate_cohort:1:2026-12-02", "cohort-cohort-1"),
        ("cohort-1:ask_for_register:2:2026-12-01", "cohort-cohort-1"),
        ("p1-hlta-2027-02-28:close_round:1:2027-02-28", "round-p1-hlta-2027-02-28"),
        ("p1-level-5-sta-2027-02-28:release_round:1:2027-03-08", "round-p1-level-5-sta-2027-02-28"),
    ],
)
async def test_a_refusal_goes_to_whoever_asked(story: Story, command_id: str, workflow_id: str) -> None:
    fact = intake.CommandRefused(command_id=command_id, reason_code="no")
    envelope = (await story.envelope(fact, journey=None)).model_copy(update={"programme": None})
    (route,) = WAITED_FOR[intake.CommandRefused]
    address = route(envelope, story.clock)
    assert address is not None
    assert address.id == workflow_id
