"""What each version of each message may show of other people and of private things, and why: no more than this.

A version that is not listed here fails tests/mails/test_leaks.py, and so does a line that allows more than is shown.
"""

from __future__ import annotations

from typing import NamedTuple


class Grant(NamedTuple):
    """Marks as tests/mails/marked.py names them, and why the reader may see them."""

    marks: tuple[str, ...]
    why: str


def _name(*people: str) -> tuple[str, ...]:
    return tuple(f"{kind} name: {person}" for person in people for kind in ("given", "family"))


# What opens something, for the reader alone ----------------------------------------------------------------------

OWN_PAGE = Grant(("journey link",), "Each mail to a candidate says where they choose what else is sent, and to whom.")
LEAVE = Grant(("withdraw link",), "A candidate may leave at any time.")
APPLICATION = Grant(("application link",), "The application is the reader's own, and not sent yet.")
DECLARATION = Grant(("declaration link",), "The head is asked to confirm, or may correct what they confirmed.")
GUESTS = Grant(("guests link",), "The candidate names teacher and leader.")
SLOTS = Grant(("slots link",), "The candidate chooses a time.")
CONFIRM = Grant(("confirm link",), "The guest says whether they are free.")
EVIDENCE = Grant(("evidence link",), "The candidate hands in tasks and file there.")
RESULT = Grant(("result link",), "The outcome is the candidate's own.")
PLACE = Grant(("place link",), "The place is offered to this candidate.")
DUPLICATE = Grant(("duplicate link",), "Either holder of an address may say which record is kept.")
SIGN_IN = Grant(("sign-in link",), "Staff sign in with it, once.")
EVALUATION = Grant(("evaluation link",), "Candidate and head answer there, each for themselves.")
STOP = Grant(("stop link",), "What comes by consent is stopped by one click (RFC 8058).")
TRY_CALL = Grant(("call-test link",), "Whoever joins a call may try it out beforehand.")
CALL = Grant(("link: appointment",), "The reader takes part in the call, or did: it stands in their calendar.")
NEW_CALL = Grant(("link: another",), "The reader takes part in the call, which is held elsewhere now.")
TELEPHONE = Grant(("link: call",), "The reader takes part in the call of the re-assessment.")
SESSIONS = Grant(("link: session",), "The reader takes part in these sessions, or did: they stand in their calendar.")

# Of the candidate, to others ---------------------------------------------------------------------------------------

CANDIDATE = _name("candidate")
TO_HEAD = Grant(CANDIDATE, "The head confirms something of this candidate, at a school with many.")
EVALUATED_TO_HEAD = Grant(CANDIDATE, "The head is asked what came of this candidate's award.")
OUTCOME_TO_HEAD = Grant(CANDIDATE, "The candidate agreed that the head is told.")
TO_CONTACT = Grant(CANDIDATE, "The contact arranges this candidate's release.")
TO_MENTOR = Grant(CANDIDATE, "The candidate agreed that the mentor gets copies, who may look after several.")
TO_GUEST = Grant(("given name: candidate",), "A guest is to know about whom they speak; they work together.")
TO_ASSESSOR = Grant(CANDIDATE, "The assessor has the candidate in hand and has declared no conflict.")
TO_TRAINER = Grant(CANDIDATE, "The candidate shared the draft with this trainer.")
TO_CALLER = Grant((*CANDIDATE, "phone: candidate"), "The senior assessor rings the candidate.")
INITIALS = Grant(("fact: initials",), "An assessor who has not accepted yet sees no more than initials.")

# Of others ---------------------------------------------------------------------------------------------------------

HEAD = Grant((*_name("head"), "host: head"), "The candidate named the head, and checks where the request went.")
MASKED_HEAD = Grant(("host: head",), "The candidate checks an address that took no mail; they had entered it.")
ASSESSOR = Grant(_name("assessor"), "The candidate is to know whom they meet.")
SENIOR = Grant(_name("senior"), "The candidate is to know who rings.")
TIMETABLE = Grant(_name("teacher-1", "teacher-2", "leader"), "The assessor hears them one after the other.")
NEW_GUESTS = Grant(_name("teacher-1", "teacher-2", "leader-2"), "Who takes part has changed; the candidate named them.")
ABSENT = Grant(_name("leader"), "Whoever cannot come is to be replaced; the candidate named them.")
TWIN = Grant(("initials: twin", "host: twin", "reference: other"), "Enough to know one's own second record again.")

# Of the reader's own affairs -----------------------------------------------------------------------------------------

SCHOOL = Grant(("place: school",), "The head of several schools is to know of which one.")
COHORT = Grant(("place: cohort",), "The reader is in this group, leads it, or arranges release for it.")
RENAMED = Grant(("fact: name",), "The group that the trainer leads, by its name of today.")
REFERENCE = Grant(("reference: journey",), "The candidate's own number, to say on the telephone.")
NEW_REFERENCE = Grant(("fact: reference",), "The candidate's own number, to say on the telephone.")
ANSWERS = Grant(
    tuple(
        f"answer: {each}"
        for each in ("name", "role", "need", "mentorname", "releasetime", "payer", "afteraward", "success")
    ),
    "A copy of what the head signed, for the head.",
)
WANTED = Grant(
    tuple(f"answer: {each}" for each in ("need", "afteraward", "success")),
    "What the school wanted of this very role, for those two who are asked what came of it.",
)
NOTE = Grant(("fact: notes",), "What the product notes on the candidate's own dates.")
DIGEST = Grant(("fact: digest",), "The receipt of the candidate's own file.")
AWARD = Grant(("fact: awardnumber",), "The candidate's own award.")
REPLACED_AWARD = Grant(("fact: replaces",), "The number that the candidate's new certificate takes the place of.")
CHECK = Grant(("fact: title",), "The check of understanding that is due, by the programme's name for it.")

MEETING = Grant(("fact: title", "fact: place", "link: network"), "The holder agreed to be invited, and may come to it.")

OWN_WORK = Grant(("fact: about",), "Initials of the candidates whom the assessor has in hand, and of those on offer.")
OFFICE_WORK = Grant(
    ("fact: about",), "References and groups of the provider's own journeys, by which the office works."
)

ALLOWED: dict[tuple[str, str], tuple[Grant, ...]] = {
    ("m01_application_begun", "candidate"): (OWN_PAGE, APPLICATION),
    ("m01_finish_application", "candidate"): (OWN_PAGE, APPLICATION),
    ("m02_application_received", "candidate"): (OWN_PAGE, LEAVE, COHORT, NEW_REFERENCE),
    ("m02_new_address", "candidate"): (OWN_PAGE, LEAVE, REFERENCE),
    ("m03_please_confirm", "head"): (DECLARATION, TO_HEAD, SCHOOL),
    ("m04_reminder_to_confirm", "head"): (DECLARATION, TO_HEAD, SCHOOL),
    ("m05_head_replaced", "candidate"): (OWN_PAGE, LEAVE, HEAD),
    ("m05_still_waiting", "candidate"): (OWN_PAGE, LEAVE, HEAD),
    ("m06_declaration_ended", "candidate"): (OWN_PAGE, MASKED_HEAD, REFERENCE),
    ("m07_declaration_receipt", "head"): (DECLARATION, TO_HEAD, ANSWERS),
    ("m08_level_two_proof", "candidate"): (OWN_PAGE, LEAVE),
    ("m09_place_confirmed", "candidate"): (OWN_PAGE, LEAVE, SESSIONS, COHORT),
    ("m09_place_confirmed", "school_contact"): (TO_CONTACT, COHORT),
    ("m10_not_accepted", "candidate"): (OWN_PAGE, APPLICATION),
    ("m10_wait_listed", "candidate"): (OWN_PAGE, LEAVE, COHORT),
    ("m11_which_to_keep", "candidate"): (OWN_PAGE, DUPLICATE, TWIN, REFERENCE),
    ("m12_mentor_copy", "mentor"): (STOP, TO_MENTOR),
    ("m12_session_reminder", "candidate"): (OWN_PAGE, LEAVE, SESSIONS),
    ("m13_missed_session", "candidate"): (OWN_PAGE, LEAVE),
    ("m14_your_window", "candidate"): (OWN_PAGE, LEAVE, GUESTS),
    ("m15_assessment_offered", "assessor"): (INITIALS,),
    ("m15_stand_in_offered", "assessor"): (INITIALS,),
    ("m16_offer_expired", "assessor"): (INITIALS,),
    ("m16_offer_expires_soon", "assessor"): (INITIALS,),
    ("m16_stand_in_over", "assessor"): (INITIALS,),
    ("m17_choose_a_time", "candidate"): (OWN_PAGE, LEAVE, SLOTS, ASSESSOR),
    ("m18_are_you_free", "guest"): (CONFIRM, TO_GUEST),
    ("m19_still_to_answer", "guest"): (CONFIRM, TO_GUEST),
    ("m20_appointment_confirmed", "assessor"): (TRY_CALL, CALL, NEW_CALL, TO_ASSESSOR, TIMETABLE),
    ("m20_appointment_confirmed", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE, TRY_CALL, CALL, ASSESSOR, NOTE),
    ("m20_appointment_confirmed", "guest"): (TRY_CALL, CALL, TO_GUEST),
    ("m20_appointment_confirmed", "reassessed"): (OWN_PAGE, LEAVE, TRY_CALL, TELEPHONE, SENIOR),
    ("m20_appointment_confirmed", "senior"): (TRY_CALL, TELEPHONE, TO_CALLER),
    ("m21_appointment_moved", "assessor"): (TRY_CALL, CALL, TO_ASSESSOR, TIMETABLE),
    ("m21_appointment_moved", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE, TRY_CALL, CALL, ASSESSOR),
    ("m21_appointment_moved", "guest"): (TRY_CALL, CALL, TO_GUEST),
    ("m21_assessor_changed", "candidate"): (OWN_PAGE, LEAVE, TRY_CALL, NEW_CALL, SENIOR),
    ("m21_assessor_changed", "guest"): (TRY_CALL, NEW_CALL, TO_GUEST),
    ("m21_guest_cannot_come", "assessor"): (TO_ASSESSOR, ABSENT),
    ("m21_guest_cannot_come", "candidate"): (OWN_PAGE, LEAVE, GUESTS, ABSENT),
    ("m21_guest_changed", "assessor"): (CALL, TO_ASSESSOR, NEW_GUESTS),
    ("m21_guest_changed", "candidate"): (OWN_PAGE, LEAVE, CALL, NEW_GUESTS),
    ("m21_move_asked", "assessor"): (TO_ASSESSOR,),
    ("m21_move_asked", "candidate"): (OWN_PAGE, LEAVE),
    ("m21_move_dropped", "assessor"): (TO_ASSESSOR,),
    ("m21_move_dropped", "candidate"): (OWN_PAGE, LEAVE),
    ("m22_appointment_cancelled", "assessor"): (CALL, TO_ASSESSOR),
    ("m22_appointment_cancelled", "candidate"): (OWN_PAGE, CALL),
    ("m22_appointment_cancelled", "guest"): (CALL, TO_GUEST),
    ("m22_assessor_stood_down", "assessor"): (CALL, TO_ASSESSOR),
    ("m22_assessor_withdrew", "candidate"): (OWN_PAGE, LEAVE),
    ("m22_no_longer_needed", "guest"): (CALL, TO_GUEST),
    ("m22_time_given_up", "guest"): (TO_GUEST,),
    ("m23_evidence_due", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m23_mentor_copy", "mentor"): (STOP, TO_MENTOR),
    ("m24_submission_receipt", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE, DIGEST),
    ("m25_file_problem", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m26_evidence_late", "assessor"): (TO_ASSESSOR,),
    ("m26_evidence_late", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m27_evidence_due_changed", "assessor"): (TO_ASSESSOR,),
    ("m27_evidence_due_changed", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m27_evidence_reopened", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m27_late_evidence_accepted", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m28_evidence_ready", "assessor"): (TO_ASSESSOR,),
    ("m28_evidence_unread", "assessor"): (TO_ASSESSOR,),
    ("m29_appointment_reminder", "assessor"): (TRY_CALL, CALL, TO_ASSESSOR),
    ("m29_appointment_reminder", "candidate"): (OWN_PAGE, LEAVE, TRY_CALL, CALL, ASSESSOR),
    ("m29_appointment_reminder", "guest"): (TRY_CALL, CALL, TO_GUEST),
    ("m30_call_broken", "assessor"): (TO_ASSESSOR,),
    ("m30_call_broken", "candidate"): (OWN_PAGE, LEAVE),
    ("m30_call_broken", "guest"): (TO_GUEST,),
    ("m30_party_missing", "assessor"): (TO_ASSESSOR,),
    ("m30_party_missing", "candidate"): (OWN_PAGE, LEAVE),
    ("m30_party_missing", "guest"): (TO_GUEST,),
    ("m31_record_due", "assessor"): (TO_ASSESSOR,),
    ("m32_moderation", "reviewer"): (),
    ("m32_report_question", "assessor"): (TO_ASSESSOR,),
    ("m33_outcome", "candidate"): (OWN_PAGE, RESULT, AWARD),
    ("m33_school_copy", "head"): (OUTCOME_TO_HEAD,),
    ("m40_still_to_tell", "candidate"): (OWN_PAGE, EVALUATION, WANTED),
    ("m40_still_to_tell", "head"): (EVALUATION, EVALUATED_TO_HEAD, WANTED),
    ("m40_what_has_changed", "candidate"): (OWN_PAGE, EVALUATION, WANTED),
    ("m40_what_has_changed", "head"): (EVALUATION, EVALUATED_TO_HEAD, WANTED),
    ("m34_appeal_decided", "candidate"): (OWN_PAGE, RESULT),
    ("m34_appeal_given", "reviewer"): (),
    ("m34_appeal_received", "candidate"): (OWN_PAGE, RESULT),
    ("m34_award_changed", "candidate"): (OWN_PAGE, RESULT, AWARD, REPLACED_AWARD),
    ("m35_place_offered", "candidate"): (OWN_PAGE, LEAVE, PLACE, COHORT),
    ("m36_group_cancelled", "candidate"): (OWN_PAGE, LEAVE, SESSIONS, COHORT),
    ("m36_group_cancelled", "school_contact"): (TO_CONTACT,),
    ("m36_group_cancelled", "trainer"): (SESSIONS, COHORT),
    ("m36_session_changed", "candidate"): (OWN_PAGE, LEAVE, SESSIONS),
    ("m36_session_changed", "school_contact"): (TO_CONTACT,),
    ("m36_session_changed", "trainer"): (SESSIONS, RENAMED),
    ("m37_arrange_again", "assessor"): (TO_ASSESSOR,),
    ("m37_came_back", "assessor"): (TO_ASSESSOR,),
    ("m37_came_back", "candidate"): (OWN_PAGE, LEAVE, SESSIONS),
    ("m37_came_back", "school_contact"): (TO_CONTACT,),
    ("m37_deferred", "assessor"): (TO_ASSESSOR,),
    ("m37_deferred", "candidate"): (OWN_PAGE, LEAVE, SESSIONS),
    ("m37_deferred", "school_contact"): (TO_CONTACT,),
    ("m37_merged", "candidate"): (OWN_PAGE, SESSIONS, REFERENCE),
    ("m37_paused", "assessor"): (TO_ASSESSOR,),
    ("m37_paused", "candidate"): (OWN_PAGE, LEAVE),
    ("m37_paused", "school_contact"): (TO_CONTACT,),
    ("m37_reopened", "candidate"): (OWN_PAGE, LEAVE, REFERENCE),
    ("m37_resumed", "assessor"): (TO_ASSESSOR,),
    ("m37_resumed", "candidate"): (OWN_PAGE, LEAVE),
    ("m37_resumed", "school_contact"): (TO_CONTACT,),
    ("m37_voided", "assessor"): (TO_ASSESSOR,),
    ("m37_voided", "candidate"): (OWN_PAGE, SESSIONS, REFERENCE),
    ("m37_voided", "school_contact"): (TO_CONTACT,),
    ("m37_withdrawn", "assessor"): (TO_ASSESSOR,),
    ("m37_withdrawn", "candidate"): (OWN_PAGE, LEAVE, SESSIONS, REFERENCE),
    ("m37_withdrawn", "school_contact"): (TO_CONTACT,),
    ("m38_link_asked_for", "candidate"): (OWN_PAGE,),
    ("m38_link_asked_for", "staff"): (SIGN_IN,),
    ("m38_sign_in", "staff"): (SIGN_IN,),
    ("m39_network_meeting", "candidate"): (OWN_PAGE, STOP, MEETING),
    ("m41_new_join_link", "assessor"): (TRY_CALL, NEW_CALL, TO_ASSESSOR),
    ("m41_new_join_link", "candidate"): (OWN_PAGE, LEAVE, TRY_CALL, NEW_CALL),
    ("m41_new_join_link", "guest"): (TRY_CALL, NEW_CALL, TO_GUEST),
    ("m42_check_reminder", "candidate"): (OWN_PAGE, LEAVE, CHECK),
    ("m43_draft_shared", "trainer"): (TO_TRAINER,),
    ("m44_draft_commented", "candidate"): (OWN_PAGE, LEAVE, EVIDENCE),
    ("m45_register_due", "trainer"): (COHORT,),
    ("m46_advice_asked", "senior"): (),
    ("m46_advice_given", "candidate"): (OWN_PAGE, RESULT),
    ("m47_digest", "assessor"): (OWN_WORK,),
    ("m47_digest", "operator"): (OFFICE_WORK,),
    ("m48_evidence_deletion", "candidate"): (OWN_PAGE, EVIDENCE),
}
