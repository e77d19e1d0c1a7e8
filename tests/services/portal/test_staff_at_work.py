"""Pages of trainers and assessors: what is theirs to do, and each thing done."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from services.portal.pages.staff.appointments import MOVE, OFF
from services.portal.pages.staff.candidates import PROBLEM
from services.portal.pages.staff.offers import DECLINE
from shared.contracts.assessment import FileProblem
from shared.contracts.values import ChangeReason, ReasonClass
from tests.services.portal import staff_answers as sample
from tests.services.portal.fakes import Scene, cookie, shown
from tests.services.portal.staff_answers import ASSESSOR, SENIOR, TRAINER, told

OF_TRAINERS = (
    "/staff/sessions",
    "/staff/cohorts/c1/register/1",
    "/staff/cohorts/c1/checks/1",
    "/staff/drafts",
    "/staff/drafts/j1/1",
)
OF_ASSESSORS = (
    "/staff/offers",
    "/staff/offers/o1",
    "/staff/offers/o1/decline",
    "/staff/candidates",
    "/staff/candidates/j1",
    "/staff/candidates/j1/times",
    "/staff/candidates/j2/evidence",
    "/staff/candidates/j2/late",
    "/staff/candidates/j2/documents/d1/problem",
    "/staff/questions/q1",
    "/staff/appointments/a3",
    "/staff/appointments/a3/do/move",
    "/staff/appointments/a3/missing",
    "/staff/appointments/a3/do/broken-call",
    "/staff/appointments/a3/do/off",
    "/staff/appointments/a3/report",
    "/staff/appointments/a3/report/1",
)
OF_SENIORS = (
    "/staff/moderation",
    "/staff/moderation/r1",
    "/staff/moderation/r1/hold",
    "/staff/moderation/r1/question",
    "/staff/appeals",
    "/staff/appeals/p1",
)


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    sample.answering(scene)


# --- who sees what


@pytest.mark.parametrize("path", [*OF_TRAINERS, *OF_ASSESSORS, *OF_SENIORS])
async def test_each_page_stands_for_its_own_role_and_changes_nothing_by_being_looked_at(
    scene: Scene, path: str
) -> None:
    own = TRAINER if path in OF_TRAINERS else SENIOR
    shown(await scene.get(path, cookies=own))
    assert scene.changes == []
    for other in (cookie("operator"), ASSESSOR if path in OF_TRAINERS else TRAINER):
        shown(await scene.get(path, cookies=other), 403)
    if path in OF_SENIORS:
        assert "for senior assessors" in shown(await scene.get(path, cookies=ASSESSOR), 403).text


async def test_what_is_not_an_id_never_gets_into_an_address_of_a_service(scene: Scene) -> None:
    shown(await scene.get("/staff/offers/o1%3Fall", cookies=ASSESSOR), 404)
    assert scene.assessment.asked == []


async def test_somebody_elses_thing_is_not_there(scene: Scene) -> None:
    for path in ("/staff/offers/o9", "/staff/candidates/j9", "/staff/appointments/a9", "/staff/candidates/j9/evidence"):
        shown(await scene.get(path, cookies=ASSESSOR), 404)
    for path in ("/staff/moderation/r9", "/staff/appeals/p9"):
        shown(await scene.get(path, cookies=SENIOR), 404)


# --- the start page


async def test_a_trainer_sees_registers_checks_and_drafts_with_the_most_urgent_first(scene: Scene) -> None:
    page = shown(await scene.get("/staff", cookies=TRAINER))
    assert "3 things to do, the most urgent first" in page.text
    work = [link for link in page.links if link.startswith("/staff/") and link.count("/") > 2]
    assert work == ["/staff/cohorts/c1/register/1", "/staff/cohorts/c1/checks/1", "/staff/drafts/j1/1"]
    assert "Friday 6 November 2026 at 3pm Overdue" in page.text
    assert "End of Thursday 12 November 2026 3 days left" in page.text
    assert "No fixed day" in page.text


async def test_an_assessor_sees_the_worst_first_and_how_long_an_offer_stands(scene: Scene) -> None:
    page = shown(await scene.get("/staff", cookies=ASSESSOR))
    assert "5 things to do" in page.text
    work = [link for link in page.links if link.startswith("/staff/") and link.count("/") > 2]
    assert work == [
        "/staff/appointments/a3/report",
        "/staff/offers/o1",
        "/staff/candidates/j2/late",
        "/staff/questions/q1",
        "/staff/candidates/j1/times",
        "/staff/appointments/a2",
    ]
    assert "1 day and 14 hours left" in page.text
    assert "Moderation" not in page.text


async def test_a_senior_sees_cases_appeals_and_calls_as_well(scene: Scene) -> None:
    page = shown(await scene.get("/staff", cookies=SENIOR))
    assert {"/staff/moderation/r1", "/staff/appeals/p1", "/staff/appointments/a5"} <= set(page.links)
    assert "Re-assessment call : G.H. G.H. Thursday 19 November 2026 at 2pm" in page.text


async def test_nothing_to_do_says_so_and_operators_have_the_board(scene: Scene) -> None:
    empty = {"/v1/offers": "offers", "/v1/assessor/journeys": "journeys", "/v1/assessor/questions": "questions"}
    for path, name in empty.items():
        scene.assessment.on("GET", path, {name: []})
    assert "Nothing is waiting for you." in shown(await scene.get("/staff", cookies=ASSESSOR)).text
    assert (await scene.get("/staff", cookies=cookie())).headers["location"] == "/board"


# --- trainers


async def test_a_register_is_filled_with_what_is_entered_and_sends_whoever_has_an_answer(scene: Scene) -> None:
    path = "/staff/cohorts/c1/register/1"
    page = shown(await scene.get(path, cookies=TRAINER))
    checked = {given["id"] for _, given in page.fields if "checked" in given}
    assert checked == {"here_j1"}
    assert "Dot Example Summer 2026" in page.text
    scene.intake.on("POST", "/v1/cohorts/c1/register/1", {"changed": 3, "passed_over": []})
    sent = await told(
        scene, path, TRAINER, f"{path}?told=register", here_j1="no", here_j2="yes", seen_j2="maths", here_j9="yes"
    )
    assert sent["body"]["records"] == [
        {"journey_id": "j1", "attended": False, "level_two_seen": []},
        {"journey_id": "j2", "attended": True, "level_two_seen": ["maths"]},
        {"journey_id": "j9", "attended": True, "level_two_seen": []},
    ]
    assert "The register is saved." in shown(await scene.get(f"{path}?told=register", cookies=TRAINER)).text


async def test_what_a_register_refuses_stands_beside_the_candidate_and_every_answer_is_kept(scene: Scene) -> None:
    path = "/staff/cohorts/c1/register/1"
    body = {
        "detail": "This candidate has no place in a cohort of this programme.",
        "code": "not_in_group",
        "field": "records.1.journey_id",
    }
    scene.intake.on("POST", "/v1/cohorts/c1/register/1", body, 422)
    page = shown(await scene.post(path, cookies=TRAINER, data={"here_j1": "yes", "here_j3": "no"}), 422)
    assert "#here_j3" in page.links
    assert {given["id"] for _, given in page.fields if "checked" in given} == {"here_j1", "here_j3-no"}
    page = shown(await scene.post(path, cookies=TRAINER, data={"seen_j2": "maths"}), 422)
    assert "Say whether Bea Sample attended" in page.text
    assert len(scene.changes) == 1


async def test_before_a_session_begins_its_register_cannot_be_taken(scene: Scene) -> None:
    later = {**sample.REGISTER["session"], "starts_at": "2026-11-20T09:30:00Z", "ends_at": "2026-11-20T15:00:00Z"}
    scene.intake.on("GET", "/v1/cohorts/c1/register/1", sample.REGISTER | {"session": later})
    page = shown(await scene.get("/staff/cohorts/c1/register/1", cookies=TRAINER))
    assert "The register opens when the session begins: Friday 20 November 2026 at 9:30am." in page.text
    assert page.buttons == ["Sign out"]


async def test_a_check_is_recorded_for_whoever_has_an_answer(scene: Scene) -> None:
    path = "/staff/cohorts/c1/checks/1"
    assert "The office has waived it" in shown(await scene.get(path, cookies=TRAINER)).text
    scene.intake.on("POST", "/v1/cohorts/c1/checks/1", {"changed": 1})
    sent = await told(scene, path, TRAINER, f"{path}?told=check", done_j1="yes", done_j3="no")
    assert sent["body"]["records"] == [{"journey_id": "j1", "done": True}, {"journey_id": "j3", "done": False}]


async def test_a_comment_goes_to_the_version_that_was_read_and_once(scene: Scene) -> None:
    path = "/staff/drafts/j1/1"
    page = shown(await scene.get(path, cookies=TRAINER))
    assert "on version 1" in page.text
    hidden = {given["name"]: given["value"] for _, given in page.fields if given.get("type") == "hidden"}
    scene.assessment.on("POST", "/v1/journeys/j1/drafts/1/comments", {}, 201)
    sent = await told(scene, path, TRAINER, f"{path}?told=comment", text="Name the standard.", **hidden)
    assert sent["body"] == {"version": 2, "text": "Name the standard."}
    assert scene.changes[0].headers["idempotency-key"] == hidden["key"]
    shown(await scene.post(path, cookies=TRAINER, data={"text": " ", "version": "2"}), 422)
    assert len(scene.changes) == 1


# --- assessors


async def test_an_offer_is_accepted_by_its_button_and_declined_with_a_reason(scene: Scene) -> None:
    page = shown(await scene.get("/staff/offers/o1", cookies=ASSESSOR))
    assert "the end of Tuesday 10 November 2026 : 1 day and 14 hours left." in page.text
    scene.assessment.on("POST", "/v1/offers/o1/acceptance", {})
    sent = await told(scene, "/staff/offers/o1", ASSESSOR, "/staff/candidates/j4?told=accepted")
    assert sent["way"] == "POST /v1/offers/o1/acceptance"
    assert "choose one" in shown(await scene.post("/staff/offers/o1/decline", cookies=ASSESSOR, data={}), 422).text
    scene.assessment.on("POST", "/v1/offers/o1/refusal", {})
    data = {"reason_class": "assessor"}
    response = await scene.post("/staff/offers/o1/decline", cookies=ASSESSOR, data=data)
    assert response.headers["location"] == "/staff/offers?told=declined"
    assert scene.changes[-1].json == data


async def test_an_offer_whose_time_is_past_cannot_be_accepted(scene: Scene) -> None:
    over = sample.OFFER | {"reply_by": "2026-11-08T23:59:59Z"}
    scene.assessment.on("GET", "/v1/offers", {"offers": [over]})
    page = shown(await scene.get("/staff/offers/o1", cookies=ASSESSOR))
    assert "the time to answer is past" in page.text
    assert page.buttons == ["Sign out"]


async def test_times_show_school_days_and_the_rule_and_at_least_three_are_sent(scene: Scene) -> None:
    path = "/staff/candidates/j1/times"
    page = shown(await scene.get(path, cookies=ASSESSOR))
    assert "3 school days of the candidate’s school" in page.text
    assert "10 days before the appointment’s date" in page.text
    assert "Wednesday 25 November 2026 9am suits the teacher" in page.text
    assert "Thursday 26 November 2026: you have no free time" in page.text
    starts = [f"2026-11-24T{hour}:00:00+00:00" for hour in ("09", "11", "14")]
    page = shown(await scene.post(path, cookies=ASSESSOR, data={"starts_at": starts[:2]}), 422)
    assert "Choose at least 3 times: you have chosen 2" in page.text
    assert [given["value"] for _, given in page.fields if "checked" in given] == starts[:2]
    scene.assessment.on("POST", "/v1/journeys/j1/slots", {})
    sent = await told(scene, path, ASSESSOR, "/staff/candidates/j1?told=times", starts_at=starts)
    assert sent["body"] == {"starts_at": starts, "shared": False}


async def test_times_can_be_offered_to_others_as_well(scene: Scene) -> None:
    path, starts = "/staff/candidates/j1/times", [f"2026-11-24T{hour}:00:00+00:00" for hour in ("09", "11", "14")]
    scene.assessment.on("POST", "/v1/journeys/j1/slots", {})
    sent = await told(scene, path, ASSESSOR, "/staff/candidates/j1?told=times", starts_at=starts, shared="yes")
    assert sent["body"] == {"starts_at": starts, "shared": True}


async def test_no_window_yet_is_said_on_the_page(scene: Scene) -> None:
    scene.assessment.refuses("GET", "/v1/journeys/j1/free-times", 409, "not_ready", "There is no window yet.")
    page = shown(await scene.get("/staff/candidates/j1/times", cookies=ASSESSOR), 422)
    assert "There is no window yet." in page.text


async def test_evidence_is_read_with_counts_by_standard_and_documents_are_downloads(scene: Scene) -> None:
    page = shown(await scene.get("/staff/candidates/j2/evidence", cookies=ASSESSOR))
    assert "I read with one pupil." in page.text
    assert "1 Ambitious expectations for every child 1 1: Lesson plan" in page.text
    assert "11 Level 2 maths and English held None The certificates prove it" in page.text
    assert ", late" in page.text
    scene.assessment.on("GET", "/v1/journeys/j2/documents/d1", "%PDF-1.4")
    response = await scene.get("/staff/candidates/j2/documents/d1", cookies=ASSESSOR)
    assert response.text == "%PDF-1.4"


async def test_late_evidence_is_decided_with_a_reason(scene: Scene) -> None:
    path = "/staff/candidates/j2/late"
    page = shown(await scene.post(path, cookies=ASSESSOR, data={"accept": "no"}), 422)
    assert "Give your reason" in page.text
    scene.assessment.on("POST", "/v1/journeys/j2/late-evidence", {"accepted": True})
    sent = await told(
        scene, path, ASSESSOR, "/staff/candidates/j2?told=late", accept="yes", reason="Illness, a note is in"
    )
    assert sent["body"] == {"accept": True, "reason": "Illness, a note is in"}


@pytest.mark.parametrize(
    ("what", "data", "way", "body"),
    [
        ("move", {"reason_class": "health", "reason": "x"}, "move", {"reason_class": "health", "reason": "x"}),
        (
            "broken-call",
            {"broken_at": "2026-10-29T10:25:00+00:00", "note": "No sound"},
            "broken-call",
            {"broken_at": "2026-10-29T10:25:00+00:00", "note": "No sound"},
        ),
        ("off", {"reason_class": "assessor"}, "cancellation", {"reason_class": "assessor", "rebook": True}),
    ],
)
async def test_an_appointment_is_moved_called_off_and_what_went_wrong_recorded(
    scene: Scene, what: str, data: dict[str, str], way: str, body: dict[str, Any]
) -> None:
    path = f"/staff/appointments/a3/do/{what}"
    shown(await scene.post(path, cookies=ASSESSOR, data={}), 422)
    scene.assessment.on("POST", f"/v1/appointments/a3/{way}", {})
    sent = await told(scene, path, ASSESSOR, "/staff/candidates/j3?told=", **data)
    assert sent == {"way": f"POST /v1/appointments/a3/{way}", "body": body}


async def test_a_candidate_is_given_up_and_the_page_goes_back_to_the_start(scene: Scene) -> None:
    path = "/staff/appointments/a3/do/hand-over"
    assert "whoever is free then is asked to take it over" in shown(await scene.get(path, cookies=ASSESSOR)).text
    scene.assessment.on("POST", "/v1/appointments/a3/cancellation", {"appointment_id": "a3", "state": "stands"})
    sent = await told(scene, path, ASSESSOR, "/staff?told=handed_over", reason_class="health")
    assert sent == {
        "way": "POST /v1/appointments/a3/cancellation",
        "body": {"reason_class": "health", "rebook": False},
    }


async def test_the_timetable_names_who_is_heard_when(scene: Scene) -> None:
    page = shown(await scene.get("/staff/appointments/a3", cookies=ASSESSOR))
    assert "10:25am to 10:45am Teacher: Tea Cher" in page.text
    assert "Your own study or notes" in page.text
    shown(await scene.get("/staff/appointments/a3/do/nonsense", cookies=ASSESSOR), 404)


# --- the report


async def test_a_report_is_saved_part_by_part_and_gaps_are_no_error(scene: Scene) -> None:
    path = "/staff/appointments/a3/report"
    page = shown(await scene.get(path, cookies=ASSESSOR))
    assert "0 of 7 done" in page.text
    assert page.buttons == ["Sign out"]
    scene.assessment.on("PUT", "/v1/appointments/a3/report", {"lines": []})
    sent = await told(
        scene, f"{path}/1", ASSESSOR, f"{path}/2?told=saved", met_1="yes", found_1="task 1", met_2="no", reason_3="?"
    )
    lines = sent["body"]["lines"]
    assert [line["standard"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert lines[0] == {"standard": 1, "met": True, "found_in": "task 1", "reason": ""}
    assert [line["met"] for line in lines[1:3]] == [False, None]
    stop = await scene.post(f"{path}/1", cookies=ASSESSOR, data={"action": "stop"})
    assert stop.headers["location"] == f"{path}?told=saved"
    last = await scene.post(f"{path}/5", cookies=ASSESSOR, data={})
    assert last.headers["location"] == f"{path}?told=saved"


async def test_a_report_that_cannot_be_saved_keeps_what_was_typed(scene: Scene) -> None:
    scene.assessment.refuses("PUT", "/v1/appointments/a3/report", 503, "unreachable", "Away.")
    data = {"met_1": "no", "reason_1": "Nothing of it was shown in any lesson"}
    page = shown(await scene.post("/staff/appointments/a3/report/1", cookies=ASSESSOR, data=data), 503)
    assert "Nothing of it was shown in any lesson" in page.text
    assert "Your answers are still here" in page.text


async def test_a_complete_report_is_signed_as_the_assessors_own(scene: Scene) -> None:
    path = "/staff/appointments/a3/report"
    lines = [
        {"standard": n, "met": n != 17, "found_in": "interview", "reason": "No" if n == 17 else ""}
        for n in range(1, 34)
    ]
    lines[30] |= {"found_in": "task 3"}
    scene.assessment.on("GET", "/v1/appointments/a3/report", {"lines": lines})
    page = shown(await scene.get(path, cookies=ASSESSOR))
    assert "1 standard still to judge, or without where the proof was found or why it is not met: 31." in page.text
    lines[30] |= {"found_in": "interview with the leader"}
    scene.assessment.on("GET", "/v1/appointments/a3/report", {"lines": lines})
    assert "#own" in shown(await scene.post(path, cookies=ASSESSOR, data={}), 422).links
    scene.assessment.on("POST", "/v1/appointments/a3/report", {})
    sent = await told(scene, path, ASSESSOR, f"{path}?told=signed", own="yes")
    assert sent["body"]["judgements"] == lines


async def test_a_reassessment_shows_its_open_standards_alone_with_what_was_judged_before(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/appointments/a3", sample.APPOINTMENT | {"attempt": 2, "standards": [17, 22]})
    scene.assessment.on("GET", "/v1/appointments/a3/standards", sample.sheet({17, 22}))
    page = shown(await scene.get("/staff/appointments/a3/report", cookies=SENIOR))
    assert "This is attempt 2 of 3: it judges 2 standards alone." in page.text
    page = shown(await scene.get("/staff/appointments/a3/report/1", cookies=SENIOR))
    assert {given["name"] for _, given in page.fields} == {"met_17", "found_17", "reason_17"}
    assert "Judged before: Not met" in page.text
    shown(await scene.get("/staff/appointments/a3/report/3", cookies=SENIOR), 404)


def test_every_code_that_a_page_sends_is_one_that_assessment_knows() -> None:
    assert {code for code, _ in PROBLEM.choices[0][2]} == set(get_args(FileProblem))
    assert {code for code, _ in DECLINE.choices[0][2]} <= set(get_args(ReasonClass))
    assert {code for code, _ in OFF.choices[0][2]} <= set(get_args(ReasonClass))
    assert {code for code, _ in MOVE.choices[0][2]} <= set(get_args(ChangeReason))
