"""Nobody reads in their mail about people whom it is none of their business to read about."""

from __future__ import annotations

import re
from email.utils import parseaddr

from services.notifications.wording import REASONS
from tests.mails.reading import mails_with

# Given and family name of each, unlike any word of a template.
MARKED = {
    "candidate": "Qandi Zcandifam",
    "head": "Qheadi Zheadfam",
    "teacher-1": "Qtonei Ztonefam",
    "teacher-2": "Qttwoi Zttwofam",
    "leader": "Qleadi Zleadfam",
    "contact": "Qconti Zcontfam",
    "mentor": "Qmenti Zmentfam",
    "assessor": "Qassei Zassefam",
    "senior": "Qsenii Zsenifam",
    "trainer": "Qtraii Ztraifam",
    "trainer-2": "Qtrtwo Ztrtwofam",
    "leader-2": "Qletwo Zletwofam",
    "twin": "Qtwini Ztwinfam",
    "operator": "Qopera Zoperfam",
}

WHOLE = {"qandi", "zcandifam"}
# Whom each version may name beside its reader: words in lower case. Everything else names nobody.
MAY_NAME = {
    ("m03_please_confirm", "head"): WHOLE,
    ("m04_reminder_to_confirm", "head"): WHOLE,
    ("m05_still_waiting", "candidate"): {"qheadi", "zheadfam"},
    ("m07_declaration_receipt", "head"): WHOLE,
    ("m09_place_confirmed", "school_contact"): WHOLE,
    ("m12_mentor_copy", "mentor"): WHOLE,
    ("m23_mentor_copy", "mentor"): WHOLE,
    ("m33_school_copy", "head"): WHOLE,
    ("m17_choose_a_time", "candidate"): {"qassei", "zassefam"},
    ("m18_are_you_free", "guest"): {"qandi"},
    ("m19_still_to_answer", "guest"): {"qandi"},
    ("m20_appointment_confirmed", "candidate"): {"qassei", "zassefam"},
    ("m20_appointment_confirmed", "guest"): {"qandi"},
    ("m20_appointment_confirmed", "assessor"): WHOLE
    | {"qtonei", "ztonefam", "qttwoi", "zttwofam", "qleadi", "zleadfam"},
    ("m20_appointment_confirmed", "reassessed"): {"qsenii", "zsenifam"},
    ("m20_appointment_confirmed", "senior"): WHOLE,
    ("m22_appointment_cancelled", "guest"): {"qandi"},
    ("m22_time_given_up", "guest"): {"qandi"},
    ("m22_appointment_cancelled", "assessor"): WHOLE,
    ("m05_head_replaced", "candidate"): {"qheadi", "zheadfam"},
    ("m21_appointment_moved", "candidate"): {"qassei", "zassefam"},
    ("m21_appointment_moved", "guest"): {"qandi"},
    ("m21_appointment_moved", "assessor"): WHOLE | {"qtonei", "ztonefam", "qttwoi", "zttwofam", "qleadi", "zleadfam"},
    ("m21_guest_changed", "candidate"): {"qtonei", "ztonefam", "qttwoi", "zttwofam", "qletwo", "zletwofam"},
    ("m21_guest_changed", "assessor"): WHOLE | {"qtonei", "ztonefam", "qttwoi", "zttwofam", "qletwo", "zletwofam"},
    ("m21_move_asked", "assessor"): WHOLE,
    ("m21_move_dropped", "assessor"): WHOLE,
    ("m21_guest_cannot_come", "candidate"): {"qleadi", "zleadfam"},
    ("m21_guest_cannot_come", "assessor"): WHOLE | {"qleadi", "zleadfam"},
    ("m22_no_longer_needed", "guest"): {"qandi"},
    ("m27_evidence_due_changed", "assessor"): WHOLE,
    ("m28_evidence_ready", "assessor"): WHOLE,
    ("m28_evidence_unread", "assessor"): WHOLE,
    ("m32_report_question", "assessor"): WHOLE,
    ("m29_appointment_reminder", "candidate"): {"qassei", "zassefam"},
    ("m29_appointment_reminder", "guest"): {"qandi"},
    ("m29_appointment_reminder", "assessor"): WHOLE,
    ("m30_party_missing", "guest"): {"qandi"},
    ("m30_party_missing", "assessor"): WHOLE,
    ("m30_call_broken", "guest"): {"qandi"},
    ("m30_call_broken", "assessor"): WHOLE,
    ("m36_session_changed", "school_contact"): WHOLE,
    ("m36_group_cancelled", "school_contact"): WHOLE,
    ("m37_came_back", "school_contact"): WHOLE,
    ("m37_came_back", "assessor"): WHOLE,
    ("m37_paused", "school_contact"): WHOLE,
    ("m37_paused", "assessor"): WHOLE,
    ("m37_resumed", "school_contact"): WHOLE,
    ("m37_resumed", "assessor"): WHOLE,
    ("m37_deferred", "school_contact"): WHOLE,
    ("m37_deferred", "assessor"): WHOLE,
    ("m37_voided", "school_contact"): WHOLE,
    ("m37_voided", "assessor"): WHOLE,
    ("m37_arrange_again", "assessor"): WHOLE,
    ("m41_new_join_link", "guest"): {"qandi"},
    ("m41_new_join_link", "assessor"): WHOLE,
    ("m43_draft_shared", "trainer"): WHOLE,
    ("m26_evidence_late", "assessor"): WHOLE,
    ("m31_record_due", "assessor"): WHOLE,
    ("m37_withdrawn", "school_contact"): WHOLE,
    ("m37_withdrawn", "assessor"): WHOLE,
}
WORDS = {word.lower(): person for person, name in MARKED.items() for word in name.split()}
READ = mails_with(MARKED)


def test_a_mail_names_nobody_but_its_reader_and_those_it_must() -> None:
    for found in READ:
        said = {word for word in re.findall(r"[qz][a-z]+", found.everything.lower()) if word in WORDS}
        of_others = {word for word in said if WORDS[word] != found.person_id}
        assert of_others == MAY_NAME.get((found.template, found.part), set()) & of_others, found.name


def test_the_names_that_a_mail_needs_are_there() -> None:
    for version, names in MAY_NAME.items():
        found = next(found for found in READ if (found.template, found.part) == version)
        assert {word for word in names if word in found.everything.lower()} == names, found.name


def test_no_mail_shows_an_address_but_its_readers_own() -> None:
    for found in READ:
        addresses = set(re.findall(r"[\w.]+@[\w-]+\.example\b(?!\.org)", found.everything))
        assert addresses <= {"programme@training.example", parseaddr(found.mail["To"])[1]}, found.name


def test_a_reason_for_leaving_is_told_to_the_candidate_alone() -> None:
    told = {found.part for found in READ if found.template == "m37_withdrawn" and "change of job" in found.everything}
    assert told == {"candidate"}


def test_an_offer_shows_initials_only() -> None:
    found = next(found for found in READ if found.template == "m15_assessment_offered")
    assert "Candidate: S.E." in found.text


def test_illness_is_never_named_as_a_reason() -> None:
    assert REASONS["health"] == REASONS["personal"] == "personal reasons"
