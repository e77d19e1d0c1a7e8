"""What the services answer to a trainer and to a senior assessor about their own work."""

from __future__ import annotations

from typing import Any

from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, cookie

TRAINER = cookie("trainer")
ASSESSOR = cookie("assessor")
SENIOR = {"hlta_staff": tokens.mint(SECRET, Staff(person_id="s1", role="assessor", provider="northshire", senior=True))}

SESSION: dict[str, Any] = {
    "cohort_id": "c1",
    "cohort_name": "Autumn 2026",
    "session": 1,
    "starts_at": "2026-11-06T09:30:00Z",
    "ends_at": "2026-11-06T15:00:00Z",
    "join_link": "https://meet.example.org/autumn-1",
    "requested": True,
    "taken": False,
    "expected": 3,
    "entered": 1,
}
CHECK: dict[str, Any] = {
    "cohort_id": "c1",
    "cohort_name": "Autumn 2026",
    "check": 1,
    "title": "The standards and where your work shows them",
    "due_at": "2026-11-12T23:59:59Z",
    "candidates": 3,
    "open": 2,
}
REGISTER: dict[str, Any] = {
    "cohort_id": "c1",
    "cohort_name": "Autumn 2026",
    "session": {"number": 1, "starts_at": SESSION["starts_at"], "ends_at": SESSION["ends_at"], "trainer_id": "s1"},
    "candidates": [
        {"journey_id": "j1", "reference": "HLTA-1", "name": "Ada Sample", "attended": True},
        {"journey_id": "j2", "reference": "HLTA-2", "name": "Bea Sample", "level_two_missing": ["maths"]},
        {"journey_id": "j3", "reference": "HLTA-3", "name": "Cy Sample"},
    ],
    "catch_ups": [{"journey_id": "j9", "reference": "HLTA-9", "name": "Dot Example", "home_cohort": "Summer 2026"}],
}
CHECKED: dict[str, Any] = {
    "cohort_id": "c1",
    "check": {"check": 1, "title": CHECK["title"], "due_at": CHECK["due_at"]},
    "candidates": [
        {"journey_id": "j1", "reference": "HLTA-1", "name": "Ada Sample", "done": True},
        {"journey_id": "j2", "reference": "HLTA-2", "name": "Bea Sample", "waived": True},
        {"journey_id": "j3", "reference": "HLTA-3", "name": "Cy Sample"},
    ],
}
DRAFT: dict[str, Any] = {
    "journey_id": "j1",
    "initials": "A.S.",
    "task": "1",
    "version": 2,
    "shared_at": "2026-11-08T19:20:00Z",
    "is_commented": False,
}
DRAFTS: dict[str, Any] = {
    "drafts": [
        {"task": "1", "version": 2, "text": "I read with one pupil.\n\nThe pupil retold the story.",
         "standards": [1, 29], "shared_at": "2026-11-08T19:20:00Z"},
        {"task": "1", "version": 1, "text": "I read.", "standards": [], "shared_at": "2026-11-01T19:20:00Z"},
    ],
    "comments": [
        {"comment_id": "k1", "task": "1", "version": 1, "trainer_id": "s1", "text": "Say what the pupil learnt.",
         "commented_at": "2026-11-02T09:00:00Z"}
    ],
    "shown_to_assessor": False,
}  # fmt: skip
WINDOW = {"window_first_on": "2026-11-16", "window_last_on": "2026-12-21"}
OFFER: dict[str, Any] = {
    "offer_id": "o1",
    "journey_id": "j4",
    "initials": "E.F.",
    "phase": "primary",
    "reply_by": "2026-11-10T23:59:59Z",
    "state": "open",
    **WINDOW,
}
TO_ARRANGE: dict[str, Any] = {
    "journey_id": "j1", "initials": "A.S.", "phase": "primary", "state": "propose_slots",
    "contact_by": "2026-11-13T23:59:59Z", **WINDOW,
}  # fmt: skip
LATE: dict[str, Any] = {
    "journey_id": "j2", "initials": "B.S.", "phase": "primary", "state": "decide_late", "submitted": ["file"],
    "appointment_id": "a2", "starts_at": "2026-11-18T10:00:00Z", "ends_at": "2026-11-18T12:00:00Z",
    "evidence_due_at": "2026-11-08T23:59:59Z", "report_due_at": "2026-11-25T23:59:59Z",
    "decide_by": "2026-11-10T23:59:59Z", **WINDOW,
}  # fmt: skip
TO_REPORT: dict[str, Any] = {
    "journey_id": "j3", "initials": "C.S.", "phase": "secondary", "state": "report_due", "submitted": ["tasks", "file"],
    "appointment_id": "a3", "starts_at": "2026-10-29T10:00:00Z", "ends_at": "2026-10-29T12:00:00Z",
    "evidence_due_at": "2026-10-19T22:59:59Z", "report_due_at": "2026-11-05T23:59:59Z", **WINDOW,
}  # fmt: skip
INTERVIEW: dict[str, Any] = {
    "appointment_id": "a5", "journey_id": "j5", "initials": "G.H.", "attempt": 2, "standards": [17, 22],
    "starts_at": "2026-11-19T14:00:00Z", "ends_at": "2026-11-19T14:30:00Z", "join_link": "https://meet.example.org/a5",
    "report_due_at": "2026-11-26T23:59:59Z", "state": "booked",
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "question_id": "q1", "report_id": "r7", "journey_id": "j8", "question": "Which lesson was it?", "standards": [31],
    "asked_at": "2026-11-06T10:00:00Z", "due_at": "2026-11-11T23:59:59Z", "answer": None, "answered_at": None,
}  # fmt: skip
CASE: dict[str, Any] = {
    "report_id": "r1", "journey_id": "j6", "attempt": 1, "assessor_id": "x", "round_on": "2026-10-31",
    "letters_at": "2026-11-09T12:00:00Z", "sampled_for": "not_met",
    "judgements": [
        {"standard": 1, "met": True, "found_in": "task 1", "reason": ""},
        {"standard": 17, "met": False, "found_in": "", "reason": "No specialist input was shown"},
    ],
    "questions": [QUESTION | {"question_id": "q2", "answer": "The third", "answered_at": "2026-11-07T10:00:00Z"}],
}  # fmt: skip
APPEAL: dict[str, Any] = {
    "appeal_id": "p1", "journey_id": "j7", "initials": "I.J.", "attempt": 1, "received_at": "2026-11-02T10:00:00Z",
    "acknowledge_by": "2026-11-09T23:59:59Z", "decide_by": "2026-11-30T23:59:59Z", "reviewer_id": "s1",
    "decided_at": None, "decision": None,
}  # fmt: skip
BUNDLE: dict[str, Any] = {
    "appeal": APPEAL,
    "grounds": "Nobody asked me about task 2.",
    "outcome": "partial",
    "short": [{"standard": 17, "label": "Specialist input", "found_in": "task 2", "reason": "Not shown"}],
}
APPOINTMENT: dict[str, Any] = {
    "appointment_id": "a3", "journey_id": "j3", "attempt": 1, "state": "booked", "starts_at": TO_REPORT["starts_at"],
    "ends_at": TO_REPORT["ends_at"], "join_link": "https://meet.example.org/a3", "standards": list(range(1, 34)),
    "evidence_due_at": TO_REPORT["evidence_due_at"], "report_due_at": TO_REPORT["report_due_at"],
    "segments": [
        {"role": "candidate", "person_id": "p3",
         "starts_at": "2026-10-29T10:00:00Z", "ends_at": "2026-10-29T10:25:00Z"},
        {"role": "teacher", "person_id": "t1",
         "starts_at": "2026-10-29T10:25:00Z", "ends_at": "2026-10-29T10:45:00Z"},
        {"role": "assessor", "person_id": None, "starts_at": "2026-10-29T10:45:00Z", "ends_at": "2026-10-29T12:00:00Z"},
    ],
    "people": [
        {"person_id": "p3", "role": "candidate", "name": "Cy Sample"},
        {"person_id": "t1", "role": "teacher", "name": "Tea Cher"},
    ],
}  # fmt: skip
FREE: dict[str, Any] = {
    "times": [{"starts_at": f"2026-11-{day}T{hour}:00:00Z"} for day in (24, 25) for hour in ("09", "11", "14")],
    "earliest": "2026-11-24",
    "latest": "2026-12-21",
    "why": {"rule": "In the candidate's window, on a school day", "inputs": {"window": "16 November - 21 December"}},
    "suits_guests": [{"starts_at": "2026-11-25T09:00:00Z", "role": "teacher"}],
    "school_days": ["2026-11-24", "2026-11-25", "2026-11-26"],
}
EVIDENCE: dict[str, Any] = {
    "due_at": "2026-11-08T23:59:59Z",
    "tasks": [{"task": "1", "text": "I read with one pupil.", "standards": [1, 29]}],
    "documents": [
        {"document_id": "d1", "title": "Lesson plan", "file_name": "plan.pdf",
         "links": [{"standard": 1, "place": "Page 2"}, {"standard": 17, "place": "Page 4, the note"}],
         "size": 81000}
    ],
    "submitted": {
        "tasks": {"submitted_at": "2026-11-07T18:00:00Z", "digest": "ab", "late": False},
        "file": {"submitted_at": "2026-11-09T08:00:00Z", "digest": "cd", "late": True},
    },
    "missing": [],
}  # fmt: skip


def sheet(open_: set[int]) -> dict[str, Any]:
    """All 33 standards, those given open; the others met before in a first attempt."""
    lines = [
        {"standard": n, "label": f"What standard {n} says", "is_open": n in open_, "attempts": int(len(open_) < 33),
         "met": None if len(open_) == 33 else n not in open_, "found_in": "", "reason": ""}
        for n in range(1, 34)
    ]  # fmt: skip
    return {"appointment_id": "a3", "attempt": 1 if len(open_) == 33 else 2, "of": 3, "standards": lines}


TO_ADVISE: dict[str, Any] = {
    "journey_id": "j9",
    "initials": "S.S.",
    "short": [{"standard": 17, "label": "Specialist input to lesson preparation", "reason": "No input was shown"}],
    "due_at": "2027-02-22T23:59:59Z",
}


def answering(scene: Scene) -> None:
    """Both services know all of it."""
    for path, answer in (
        ("/v1/trainer/sessions", {"sessions": [SESSION]}),
        ("/v1/trainer/checks", {"checks": [CHECK]}),
        ("/v1/cohorts/c1/register/1", REGISTER),
        ("/v1/cohorts/c1/checks/1", CHECKED),
    ):
        scene.intake.on("GET", path, answer)
    for path, answer in (
        ("/v1/drafts", {"drafts": [DRAFT]}),
        ("/v1/journeys/j1/drafts", DRAFTS),
        ("/v1/offers", {"offers": [OFFER, OFFER | {"offer_id": "o2", "journey_id": "j1", "state": "accepted"}]}),
        ("/v1/assessor/journeys", {"journeys": [TO_ARRANGE, LATE, TO_REPORT]}),
        ("/v1/journeys/j1/adjustments", {"extra_minutes": 15, "captions": True}),
        ("/v1/journeys/j2/adjustments", {}),
        ("/v1/journeys/j3/adjustments", {}),
        ("/v1/journeys/j1/free-times", FREE),
        ("/v1/journeys/j2/evidence", EVIDENCE),
        ("/v1/appointments/a3", APPOINTMENT),
        (
            "/v1/appointments/a3/missing",
            {
                "appointment_id": "a3",
                "journey_id": "j3",
                "ends_at": "2026-10-29T12:00:00Z",
                "has_begun": False,
                "wait_minutes": 10,
                "contact_by": "2026-10-30T23:59:59Z",
            },
        ),
        (
            "/v1/appointments/a3/move",
            {"contact_by": "2026-10-26T23:59:59Z", "is_late": True, "late_from": "2026-10-27T10:00:00Z"},
        ),
        ("/v1/appointments/a3/standards", sheet(set(range(1, 34)))),
        ("/v1/appointments/a3/report", {"lines": []}),
        ("/v1/reassessments", {"reassessments": [INTERVIEW]}),
        ("/v1/assessor/questions", {"questions": [QUESTION]}),
        ("/v1/moderation", {"reports": [CASE]}),
        ("/v1/advice", {"advice": [TO_ADVISE]}),
        ("/v1/appeals", {"appeals": [APPEAL]}),
        ("/v1/appeals/p1", BUNDLE),
    ):
        scene.assessment.on("GET", path, answer)


async def told(scene: Scene, path: str, cookies: dict[str, str], to: str, **data: Any) -> dict[str, Any]:
    """The one change that a form leads to; the page that it leads on to says that it was done."""
    response = await scene.post(path, cookies=cookies, data=data)
    assert response.status_code == 303, response.text
    (sent,) = scene.changes
    token = next(iter(cookies.values()))
    assert sent.authorization == f"Bearer {token}"
    assert response.headers["location"].startswith(to)
    return {"way": f"{sent.method} {sent.path}", "body": sent.json}
