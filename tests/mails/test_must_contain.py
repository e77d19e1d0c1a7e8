"""What each message beside the plain way must hold, line by line of the list of mails."""

from __future__ import annotations

import re

import pytest

from shared import links
from shared.links import Purpose
from tests.mails.reading import SECRET, mail, mails


def _text(template: str, part: str, title: str = "") -> str:
    return " ".join(mail(template, part, title).text.split())


@pytest.mark.parametrize(
    ("template", "part", "title", "must"),
    [
        # 1: what is missing, link, date it is deleted
        ("m01_application_begun", "candidate", "", "deleted after Sunday 1 November 2026 at 11:59pm"),
        ("m01_application_begun", "candidate", "another address", "in our earlier message no longer works"),
        ("m01_finish_application", "candidate", "something missing", "- the e-mail address of your headteacher"),
        ("m01_finish_application", "candidate", "something missing", "We do not write about it again."),
        ("m01_finish_application", "candidate", "all answered", "Every question is answered."),
        ("m01_finish_application", "candidate", "all answered", "deleted after Sunday 1 November 2026 at 11:59pm"),
        # 10: reason in words, who and when, right to ask again
        ("m10_not_accepted", "candidate", "by rule", "- A level 2 qualification in maths is needed. Any one of these"),
        ("m10_not_accepted", "candidate", "by rule", "a whole class, with no teacher present, at least 2 times."),
        ("m10_not_accepted", "candidate", "by rule", "Decided: Wednesday 14 October 2026 at 9am, by the rules of the"),
        ("m10_not_accepted", "candidate", "by rule", "You have the right to ask again."),
        ("m10_not_accepted", "candidate", "by rule", "kept until Sunday 1 November 2026 at 11:59pm"),
        ("m10_not_accepted", "candidate", "by an operator", "by Northern Example Training"),
        ("m10_not_accepted", "candidate", "by an operator", "reply to this message and say what"),
        # 6: neutral facts, choices, how long the place is kept
        ("m06_declaration_ended", "candidate", "somebody else's mail", "our request reached the wrong person"),
        ("m06_declaration_ended", "candidate", "somebody else's mail", "until Wednesday 11 November 2026 at 11:59pm"),
        ("m06_declaration_ended", "candidate", "to be signed again", "What you have done so far counts"),
        # 8: which subject, accepted proofs
        ("m08_level_two_proof", "candidate", "both subjects", "For English any one of these will do:"),
        ("m08_level_two_proof", "candidate", "both subjects", "- ESOL Skills for Life at level 2"),
        ("m08_level_two_proof", "candidate", "one subject", "proof of your level 2 maths"),
        # 11: the two records, masked
        ("m11_which_to_keep", "candidate", "", "This application: HLTA-4F7K2, S.E., s…@candidate.example"),
        ("m11_which_to_keep", "candidate", "", "The other one: HLTA-9QX3M, S.E., s…@twin.example"),
        ("m11_which_to_keep", "candidate", "", "the surname, the date of birth and the school"),
        # 16: countdown
        ("m16_offer_expires_soon", "assessor", "", "by Friday 4 December 2026 at 11:59pm"),
        # 15, 16: the booked time that is offered, in hours
        ("m15_stand_in_offered", "assessor", "", "When: Thursday 21 January 2027, 1pm to 3pm, online"),
        ("m15_stand_in_offered", "assessor", "", "by Wednesday 16 December 2026 at 2pm"),
        ("m16_stand_in_over", "assessor", "", "The hours that were kept free for you are yours again."),
        # 21: another assessor at the same time
        ("m21_assessor_changed", "candidate", "another assessor", "Your assessor is now: Sacha Sample"),
        ("m21_assessor_changed", "candidate", "another assessor", "Join at: https://meet.example.org/another"),
        (
            "m21_assessor_changed",
            "guest",
            "another assessor",
            "Your minutes: Thursday 21 January 2027, 1:25pm to 1:35pm",
        ),
        ("m22_assessor_stood_down", "assessor", "", "takes the appointment out of your calendar"),
        # 21: old and new side by side, what else changed, number of this change
        ("m21_appointment_moved", "guest", "moved", "Before: Thursday 21 January 2027, 1:25pm to 1:35pm"),
        ("m21_appointment_moved", "guest", "moved", "Now: Monday 25 January 2027, 1:25pm to 1:35pm"),
        ("m21_appointment_moved", "candidate", "moved", "Number of this change: 1"),
        ("m21_appointment_moved", "candidate", "moved", "are due by Friday 15 January 2027 at 11:59pm. Before, it was"),
        ("m21_appointment_moved", "assessor", "moved", "Before: Thursday 21 January 2027, 1pm to 3pm"),
        ("m21_appointment_moved", "candidate", "the rest", "your evidence stays as it was handed in"),
        # 22: reason class, next step, who acts
        ("m22_appointment_cancelled", "candidate", "paused", "When it goes on, new times are proposed"),
        ("m22_appointment_cancelled", "candidate", "deferred", "You go on with a later group."),
        ("m22_assessor_withdrew", "candidate", "", "Who acts: we ask another assessor now"),
        # 27: new date, reason class
        ("m27_evidence_due_changed", "candidate", "more time", "Now: Wednesday 13 January 2027 at 11:59pm"),
        ("m27_evidence_due_changed", "assessor", "more time", "Because of: personal reasons"),
        ("m27_late_evidence_accepted", "candidate", "late work accepted", "by Friday 15 January 2027 at 11:59pm"),
        # 28: counts by standard, pre-read due date
        ("m28_evidence_ready", "assessor", "everything in", "- Standard 7: Acts on feedback to develop practice: 2"),
        ("m28_evidence_ready", "assessor", "everything in", "Read by: Thursday 21 January 2027 at 1pm"),
        # 30: what was recorded, new slots
        (
            "m30_party_missing",
            "candidate",
            "candidate missing",
            "you were not there on Thursday 21 January 2027 at 1pm",
        ),
        ("m30_party_missing", "candidate", "leader missing", "only what was left is done on another date"),
        ("m30_party_missing", "guest", "leader missing", "offered by Friday 22 January 2027 at 11:59pm"),
        ("m30_party_missing", "assessor", "a second time", "a person at our office decides"),
        ("m30_call_broken", "candidate", "", "Still to be heard: the senior leader and the candidate"),
        # 32: why sampled, due
        ("m32_moderation", "reviewer", "", "a random 20 per cent"),
        ("m32_moderation", "reviewer", "", "Due: before the letters go out on Monday 8 March 2027 at 9am"),
        # 34: stage, reviewer role, dates, effect on status
        ("m34_appeal_received", "candidate", "", "Stage: waiting for somebody to decide who took no part"),
        ("m34_appeal_received", "candidate", "", "Decision by: Monday 19 April 2027 at 11:59pm"),
        ("m34_appeal_decided", "candidate", "refused", "Decided by: a senior assessor who took no part"),
        ("m34_appeal_decided", "candidate", "awarded after all", "Higher Level Teaching Assistant status is awarded"),
        ("m34_award_changed", "candidate", "corrected", "It takes the place of: HLTA-2027-000123"),
        (
            "m34_award_changed",
            "candidate",
            "taken back",
            "you do not hold Higher Level Teaching Assistant status any more",
        ),
        # 35: cohort, sessions, hold of 48 h with its end, how to take or leave it
        ("m35_place_offered", "candidate", "", "A place in Group 1, autumn 2026 is free"),
        ("m35_place_offered", "candidate", "", "- Session 2: Tuesday 1 December 2026, 9:30am to 3:30pm"),
        (
            "m35_place_offered",
            "candidate",
            "",
            "The place is held for 48 hours. Without an answer by Sunday 11 October",
        ),
        # 36: old and new, what follows for window and dates, choices
        ("m36_session_changed", "candidate", "moved", "Before: Tuesday 1 December 2026, 9:30am to 3:30pm"),
        ("m36_session_changed", "candidate", "moved", "Now: Tuesday 8 December 2026, 9:30am to 3:30pm"),
        ("m36_session_changed", "candidate", "moved", "your assessment falls 4 to 9 weeks after the last session"),
        (
            "m36_session_changed",
            "candidate",
            "cancelled",
            "Your choices, if you cannot come: the same session of another",
        ),
        ("m36_session_changed", "trainer", "added", "Please lead session 2 of Group 1, autumn 2026 on"),
        ("m36_session_changed", "school_contact", "moved", "Please move the release time with it."),
        (
            "m36_session_changed",
            "trainer",
            "moved",
            "Session 2 of Group 1, autumn 2026 has moved to Tuesday 8 December",
        ),
        ("m36_group_cancelled", "candidate", "", "The reason is too few people in the group."),
        # 37: reason class, every date that changes, how to come back
        ("m37_paused", "candidate", "", "Because of: personal reasons"),
        ("m37_paused", "candidate", "", "- The assessment: Thursday 21 January 2027 at 1pm"),
        ("m37_paused", "candidate", "", "How to come back: reply to this message or ring us on 01632 960 001."),
        ("m37_deferred", "candidate", "to a later one", "- Session 2: Tuesday 1 December 2026, 9:30am to 3:30pm"),
        ("m37_withdrawn", "candidate", "may be undone", "you can come back until Monday 30 November 2026 at 11:59pm"),
        ("m37_arrange_again", "assessor", "", "by Monday 30 November 2026 at 11:59pm"),
        # 41: own segment, new link, phone
        ("m41_new_join_link", "guest", "new link", "Your minutes: Thursday 21 January 2027, 1:25pm to 1:35pm"),
        ("m41_new_join_link", "candidate", "new link", "Join at: https://meet.example.org/another"),
        ("m41_new_join_link", "assessor", "new link", "If the link does not work: ring 01632 960 001"),
    ],
)
def test_a_message_holds_what_it_must(template: str, part: str, title: str, must: str) -> None:
    assert must in _text(template, part, title)


def test_the_question_which_record_to_keep_has_one_button_for_each() -> None:
    found = mail("m11_which_to_keep", "candidate")
    buttons = re.findall(r'<a href="([^"]+)" style="display:inline-block', found.html)
    assert len(buttons) == 2
    assert [button.partition("?")[2] for button in buttons] == ["keep=this", "keep=other"]
    token = buttons[0].partition("/duplicate/")[2].partition("?")[0]
    link = links.read(SECRET, token, Purpose.DUPLICATE)
    assert (link.subject, link.journey, link.person, link.version) == ("journey", "journey", "candidate", 1)


def test_the_offer_of_a_place_opens_the_offer_of_its_version() -> None:
    text = mail("m35_place_offered", "candidate").text
    token = text.partition("/place/")[2].split()[0]
    link = links.read(SECRET, token, Purpose.PLACE)
    assert (link.subject, link.version, link.person) == ("journey", 1, "candidate")


def test_who_left_can_come_back_by_the_link_with_which_they_left_and_is_not_invited_to_leave() -> None:
    found = mail("m37_withdrawn", "candidate", "may be undone")
    assert "Come back: https://portal.example.org/withdraw/" in " ".join(found.text.split())
    assert "leave the programme" not in found.everything
    assert "Come back" not in mail("m37_withdrawn", "candidate").html


def test_no_one_is_told_why_somebody_paused_but_the_candidate() -> None:
    assert {found.part for found in mails("m37_paused") if "personal reasons" in found.everything} == {"candidate"}
