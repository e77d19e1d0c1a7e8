"""What the facts of intake owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rehearsal.expectations.parts import Line, Part, Told
from shared.contracts import intake


def _draft_begun(fact: intake.DraftBegun, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m01_application_begun", fact.person_id, "candidate")


def _draft_saved(fact: intake.DraftSaved, journey: Told, at: datetime) -> Iterator[Part]:
    """Only another address is told: whoever is at the form sees that it is saved."""
    if fact.new_link:
        yield Part("m01_application_begun", fact.person_id, "candidate")


def _draft_reminder(fact: intake.DraftReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m01_finish_application", fact.person_id, "candidate", fact.step, fact.due_at)


def _entry_refused(fact: intake.EntryRefused, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m10_not_accepted", fact.person_id, "candidate")


def _application_received(fact: intake.ApplicationReceived, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m02_application_received", fact.person_id)


def _declaration_requested(fact: intake.DeclarationRequested, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m03_please_confirm", fact.head_id, "head")


def _declaration_reminder(fact: intake.DeclarationReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    template = "m04_reminder_to_confirm" if fact.to == "head" else "m05_still_waiting"
    yield Part(template, fact.person_id, fact.to, fact.step, fact.due_at)


def _new_address(fact: intake.AddressCorrected, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m02_new_address", fact.person_id)


def _declaration_signed(
    fact: intake.DeclarationSigned | intake.DeclarationCorrected, journey: Told, at: datetime
) -> Iterator[Part]:
    yield Part("m07_declaration_receipt", fact.head_id, "head")


def _declaration_ended(fact: object, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m06_declaration_ended", journey.candidate)


def _place_confirmed(fact: intake.PlaceConfirmed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m09_place_confirmed", fact.person_id)
    yield Part("m09_place_confirmed", journey.school_contact, "school_contact")


def _wait_listed(fact: intake.WaitListed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m10_wait_listed", journey.candidate)


def _session_reminder(fact: intake.SessionReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m12_session_reminder", fact.person_id, None, fact.step, fact.due_at)
    yield Part("m12_mentor_copy", journey.agreed.get("mentor_copies"), "mentor", fact.step, fact.due_at)


def _missed_session(fact: intake.MissedSessionNoticeDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m13_missed_session", fact.person_id, None, fact.session, fact.due_at)


def _preparation_completed(fact: intake.PreparationCompleted, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m14_your_window", fact.person_id)


def _wrong_person(fact: intake.WrongPersonReported, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m06_declaration_ended", journey.candidate)


def _head_replaced(fact: intake.HeadReplaced, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m05_head_replaced", journey.candidate)


def _duplicate(fact: intake.DuplicateSuspected, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m11_which_to_keep", fact.person_id)


def _place_offered(fact: intake.PlaceOffered, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m35_place_offered", fact.person_id)


def _level_two(fact: intake.LevelTwoReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m08_level_two_proof", fact.person_id, None, fact.step, fact.due_at)


def _evaluation(fact: intake.EvaluationAsked, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m40_what_has_changed", fact.person_id, "candidate", None, fact.due_at)
    yield Part("m40_what_has_changed", fact.head_id, "head", None, fact.due_at)


def _evaluation_reminder(fact: intake.EvaluationReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    for reader, person in (("candidate", fact.person_id), ("head", fact.head_id)):
        if reader in fact.silent:
            yield Part("m40_still_to_tell", person, reader, fact.step, fact.due_at)


def _check(fact: intake.CheckReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m42_check_reminder", fact.person_id, None, 100 * fact.check + fact.step, fact.due_at)


def _session_changed(fact: intake.SessionChanged, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m36_session_changed", fact.person_id)
    yield Part("m36_session_changed", journey.school_contact, "school_contact")


def _cohort_changed(fact: intake.CohortChanged, journey: Told, at: datetime) -> Iterator[Part]:
    """Those who train the session now, or did before; a capacity concerns no trainer."""
    if fact.change == "capacity":
        return
    trainers = [session.trainer_id for session in fact.sessions if session.number == fact.session]
    if fact.was is not None and fact.was.trainer_id not in trainers:
        trainers.append(fact.was.trainer_id)
    for trainer in trainers:
        yield Part("m36_session_changed", trainer, "trainer")


def _register(fact: intake.RegisterRequested, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.entries_missing != 0:
        yield Part("m45_register_due", fact.trainer_id, "trainer")


def _place_lost(fact: intake.PlaceLost, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m36_group_cancelled", fact.person_id)
    yield Part("m36_group_cancelled", journey.school_contact, "school_contact")


def _cohort_cancelled(fact: intake.CohortCancelled, journey: Told, at: datetime) -> Iterator[Part]:
    for trainer in sorted({session.trainer_id for session in fact.sessions}):
        yield Part("m36_group_cancelled", trainer, "trainer")


def _all_concerned(template: str, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part(template, journey.candidate)
    yield Part(template, journey.school_contact, "school_contact")
    yield Part(template, journey.assessor_at(at), "assessor")


def _withdrew(fact: intake.CandidateWithdrew, journey: Told, at: datetime) -> Iterator[Part]:
    yield from _all_concerned("m37_withdrawn", journey, fact.withdrew_at)


def _came_back(fact: intake.WithdrawalUndone, journey: Told, at: datetime) -> Iterator[Part]:
    yield from _all_concerned("m37_came_back", journey, fact.undone_at)


def _paused(fact: intake.JourneyPaused, journey: Told, at: datetime) -> Iterator[Part]:
    yield from _all_concerned("m37_paused", journey, fact.paused_at)


def _resumed(fact: intake.JourneyResumed, journey: Told, at: datetime) -> Iterator[Part]:
    yield from _all_concerned("m37_resumed", journey, fact.resumed_at)


def _deferred(fact: intake.JourneyDeferred, journey: Told, at: datetime) -> Iterator[Part]:
    yield from _all_concerned("m37_deferred", journey, fact.deferred_at)


def _voided(fact: intake.JourneyVoided, journey: Told, at: datetime) -> Iterator[Part]:
    yield from _all_concerned("m37_voided", journey, fact.voided_at)


def _merged(fact: intake.JourneyMerged, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m37_merged", fact.person_id)


def _reopened(fact: intake.JourneyReopened, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m37_reopened", fact.person_id)


def _staff_invited(fact: intake.StaffInvited, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m38_sign_in", fact.person_id)


def _link_asked_for(fact: intake.SignInRequested, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m38_link_asked_for", fact.person_id)


def _operator_digest(fact: intake.OperatorDigestDue, journey: Told, at: datetime) -> Iterator[Part]:
    """Mail that came back would be told as well; in a rehearsal every address works."""
    if fact.items:
        for operator in fact.person_ids:
            yield Part("m47_digest", operator, "operator", None, fact.due_at)


OWED: dict[type, Line] = {
    intake.DraftBegun: _draft_begun,
    intake.DraftSaved: _draft_saved,
    intake.DraftReminderDue: _draft_reminder,
    intake.EntryRefused: _entry_refused,
    intake.ApplicationReceived: _application_received,
    intake.DeclarationRequested: _declaration_requested,
    intake.DeclarationReminderDue: _declaration_reminder,
    intake.DeclarationSigned: _declaration_signed,
    intake.AddressCorrected: _new_address,
    intake.DeclarationCorrected: _declaration_signed,
    intake.DeclarationTakenBack: _declaration_ended,
    intake.DeclarationDeclined: _declaration_ended,
    intake.DeclarationLapsed: _declaration_ended,
    intake.PlaceConfirmed: _place_confirmed,
    intake.WaitListed: _wait_listed,
    intake.SessionReminderDue: _session_reminder,
    intake.MissedSessionNoticeDue: _missed_session,
    intake.PreparationCompleted: _preparation_completed,
    intake.CandidateWithdrew: _withdrew,
    intake.EvaluationAsked: _evaluation,
    intake.EvaluationReminderDue: _evaluation_reminder,
    intake.StaffInvited: _staff_invited,
    intake.SignInRequested: _link_asked_for,
    intake.WrongPersonReported: _wrong_person,
    intake.HeadReplaced: _head_replaced,
    intake.DuplicateSuspected: _duplicate,
    intake.PlaceOffered: _place_offered,
    intake.LevelTwoReminderDue: _level_two,
    intake.CheckReminderDue: _check,
    intake.SessionChanged: _session_changed,
    intake.CohortChanged: _cohort_changed,
    intake.RegisterRequested: _register,
    intake.PlaceLost: _place_lost,
    intake.CohortCancelled: _cohort_cancelled,
    intake.WithdrawalUndone: _came_back,
    intake.JourneyPaused: _paused,
    intake.JourneyResumed: _resumed,
    intake.JourneyDeferred: _deferred,
    intake.JourneyVoided: _voided,
    intake.JourneyMerged: _merged,
    intake.JourneyReopened: _reopened,
    intake.OperatorDigestDue: _operator_digest,
}
