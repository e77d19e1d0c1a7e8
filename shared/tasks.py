"""What waits for somebody of the staff, in words: the pages and the morning's digest say the same of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from shared.contracts.values import WorkItem

FEW = 5
"""So many of one kind a digest names; the page lists all."""

TASKS: dict[str, str] = {
    "head_free_mail": "The head’s address is a private one. Confirm that it is the head’s.",
    "head_address_not_of_school": "The head’s address is not of the school’s own domain. Confirm that it is right.",
    "head_silent": "The head has not answered after the last reminder. Telephone the school.",
    "head_unreachable": "Our mail to the head came back. Correct the address, or name another head.",
    "address_bounced": "Our mail came back. Correct the address, or say that it works, and send again what is open.",
    "mail_not_sent": "No mail server took this for three days. Send it again from the journey’s messages.",
    "mailing_to_release": "An invitation to many waits under “Mailings”. Somebody who did not enter it releases it.",
    "wrong_head": "The request reached the wrong person. Find out who the head is.",
    "head_is_candidate": "The head’s address is the candidate’s own. Confirm that it is right, or name another head.",
    "declaration_lapsed": "The declaration lapsed. Decide whether to open the application again.",
    "signed_after_lapse": "The head signed after the declaration had lapsed. Decide whether it counts.",
    "new_declaration_lapsed": "The new head has not answered. Telephone the school, or name another head.",
    "confirmation_taken_back": "The head took a confirmation back. Speak to the school, then ask the head anew.",
    "new_declaration_declined": "The new head declined. Speak to the school and the candidate.",
    "level_two_file_to_check": "A certificate for level 2 came in. Look at it.",
    "duplicate_suspected": "Two applications look like one person’s. Both are held until it is known which is kept.",
    "duplicate_answered": "A candidate would keep this one of two applications. Decide.",
    "place_lost": "The candidate’s group was cancelled. Find a place in another one.",
    "deferred_without_cohort": "The candidate goes on with another group. Choose it.",
    "fee_unpaid": "A fee was not paid in time. Ask whoever pays it.",
    "candidate_not_allocated": "No assessor can be found. Enter more hours or another assessor, then look again.",
    "stand_in_sought": "An assessor gave a booked time up. Others who are free then are asked in turn. See who.",
    "few_school_days": "Hardly any school day is left for the appointment. Give more time, or move the appointment.",
    "times_not_proposed": "The assessor has not offered times. Telephone, or give the candidate to another one.",
    "guest_cannot": "A teacher or senior leader cannot come. Ask the candidate to name somebody else.",
    "missed_again": "For the second time somebody was missing, or the call broke off. Decide how to go on.",
    "evidence_late": "Tasks or file are late, and the assessor has not decided. Telephone the assessor.",
    "file_problem": "Something is wrong with a file. Look at it.",
    "report_overdue": "The assessor’s report is overdue. Telephone the assessor.",
    "outcome_held": "The round’s letters are out and this outcome is held. Have it moderated, or settle the concern.",
    "reassessment_not_booked": "No senior assessor is free for the call. Enter more hours or another senior assessor.",
    "appeal_not_given": "Nobody who took no part can decide this appeal. Enter another senior assessor.",
    "advice_not_given": "No senior assessor may advise somebody who was not awarded. Enter one, and choose them.",
    "advice_overdue": "A senior assessor has not advised somebody who was not awarded. Telephone the senior assessor.",
    "appeal_overdue": "The decision on this appeal is overdue. Telephone the reviewer, or give it to somebody else.",
}
"""What an operator does, by the code that a service gives."""

OVERDUE = frozenset(
    {
        "head_silent",
        "declaration_lapsed",
        "new_declaration_lapsed",
        "fee_unpaid",
        "times_not_proposed",
        "evidence_late",
        "report_overdue",
        "outcome_held",
        "appeal_overdue",
        "advice_overdue",
    }
)
"""Of these tasks, those whose reason is that somebody's time is over."""

BOUNCED = frozenset({"address_bounced", "head_unreachable"})
"""Those about mail that came back."""

UNOWNED = frozenset(
    {
        "place_lost",
        "deferred_without_cohort",
        "candidate_not_allocated",
        "reassessment_not_booked",
        "appeal_not_given",
        "advice_not_given",
    }
)
"""Those of candidates whom nobody has in hand."""

OFFICE_DAY: dict[str, str] = {
    "declarations_lapse": "Last day for the head to answer",
    "place_offers_end": "A place is held until today",
    "sessions": "Preparation session",
    "appointments": "Appointment",
    "evidence_due": "Tasks and file are due today",
    "reports_due": "The assessor’s report is due today",
    "letters": "The letters of a moderation round go out today",
}
"""What falls on one day, as the office is told in the morning."""

STAFF: dict[str, str] = {
    "answer_offer": "Accept or decline an assessment",
    "answer_question": "Answer a question about your report",
    "offer_times": "Offer times",
    "offer_other_times": "Offer other times",
    "offer_times_for_rest": "Offer times for what is left",
    "decide_late": "Decide on late evidence",
    "read_evidence": "Read what was handed in before the appointment",
    "sign_report": "Sign the report",
    "appointment": "Appointment",
    "moderate": "Moderate a report",
    "call": "Re-assessment call",
    "sign_call_report": "Sign the report on a call",
    "decide_appeal": "Decide on an appeal",
    "advise": "Advise who was not awarded",
}
"""What an assessor or senior assessor does."""


def grouped(things: Iterable[tuple[str, str, datetime]]) -> tuple[WorkItem, ...]:
    """Code, whom it concerns and instant of each thing, as one item for each code: the first few, the first instant."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for code, about, at in things:
        found[code].append((at, about))
    return tuple(
        WorkItem(code=code, count=len(each), about=tuple(about for _, about in sorted(each)[:FEW]), at=min(each)[0])
        for code, each in sorted(found.items())
    )
