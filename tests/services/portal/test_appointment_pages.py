"""Naming guests, choosing a time, confirming own minutes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.links import Purpose
from shared.policy import load
from tests.services.portal.fakes import Scene, link, shown

GUESTS, SLOTS, CONFIRM = link(Purpose.GUESTS), link(Purpose.SLOTS), link(Purpose.CONFIRM, "s1", person="t1")
NAMED = {
    "teachers": [{"name": "Tom Teacher", "email": "t.teacher@school.example"}],
    "leader": {"name": "Lena Leader", "email": "l.leader@school.example", "job_title": "Deputy head"},
}
OFFERED = {
    "state": "offered",
    "reply_by": "2027-01-07T23:59:59Z",
    "chosen_slot_id": None,
    "slots": [
        {"slot_id": "s1", "starts_at": "2027-01-14T09:30:00Z", "ends_at": "2027-01-14T11:30:00Z"},
        {"slot_id": "s2", "starts_at": "2027-01-15T12:00:00Z", "ends_at": "2027-01-15T14:00:00Z"},
    ],
}
MINUTES = {
    "first_name_of_candidate": "Tamsin",
    "role": "teacher",
    "starts_at": "2027-01-14T09:55:00Z",
    "ends_at": "2027-01-14T10:15:00Z",
    "state": "asked",
}
PEOPLE = {
    "teacher_1_name": "Tom Teacher",
    "teacher_1_email": "t.teacher@school.example",
    "teacher_2_name": "",
    "teacher_2_email": "",
    "leader_name": "Lena Leader",
    "leader_email": "l.leader@school.example",
    "leader_job_title": "Deputy head",
}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/journeys/j1/guests", {"teachers": [], "leader": None})
    scene.assessment.on("PUT", "/v1/journeys/j1/guests", {})
    scene.assessment.on("GET", "/v1/journeys/j1/slots", OFFERED)
    scene.assessment.on("POST", "/v1/slots/s1/choice", {})
    scene.assessment.on("POST", "/v1/journeys/j1/slots/refusal", {})
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", MINUTES)
    scene.assessment.on("POST", "/v1/slots/s1/confirmation", {})
    asking = {"contact_by": "2027-01-12T23:59:59Z", "is_late": False, "late_from": "2027-01-12T09:30:00Z"}
    scene.assessment.on("GET", "/v1/slots/s1/move", asking)


async def test_guests_are_sent_as_people_and_a_second_teacher_may_be_left_out(scene: Scene) -> None:
    response = await scene.post(GUESTS, data=PEOPLE)
    assert response.status_code == 303
    assert scene.changes[0].json == NAMED
    scene.assessment.on("GET", "/v1/journeys/j1/guests", NAMED)
    page = shown(await scene.get(response.headers["location"]))
    assert "Saved" in page.text


async def test_half_a_second_teacher_is_asked_for_the_other_half(scene: Scene) -> None:
    page = shown(await scene.post(GUESTS, data=PEOPLE | {"teacher_2_name": "Una Teacher"}), 422)
    assert "#teacher_2_email" in page.links
    assert scene.changes == []


async def test_a_problem_with_a_persons_address_is_shown_at_the_pages_own_field(scene: Scene) -> None:
    def refuse(_: Any) -> tuple[int, Any]:
        return 422, {
            "detail": "no",
            "code": "invalid",
            "errors": [{"field": "teachers.0.email", "rule": "An address needs a dot after the @."}],
        }

    scene.assessment.on("PUT", "/v1/journeys/j1/guests", refuse)
    page = shown(await scene.post(GUESTS, data=PEOPLE), 422)
    assert "#teacher_1_email" in page.links


async def test_each_time_has_a_button_that_says_its_day_and_hour(scene: Scene) -> None:
    page = shown(await scene.get(SLOTS))
    assert page.buttons == [
        "Choose Thursday 14 January 2027, 9:30am",
        "Choose Friday 15 January 2027, midday",
        "None of these fit",
    ]
    assert "the end of Thursday 7 January 2027" in page.text


async def test_until_guests_are_named_the_page_says_where_to_name_them(scene: Scene) -> None:
    assert "First name your teacher and senior leader" in shown(await scene.get(SLOTS)).text
    scene.assessment.on("GET", "/v1/journeys/j1/guests", NAMED)
    assert "First name your teacher" not in shown(await scene.get(SLOTS)).text


async def test_choosing_a_time_without_guests_shows_the_services_own_words(scene: Scene) -> None:
    words = "Name your teacher and senior leader first."
    scene.assessment.refuses("POST", "/v1/slots/s1/choice", 409, "guests_not_named", words)
    page = shown(await scene.post(SLOTS, data={"slot_id": "s1"}), 409)
    assert words in page.text


async def test_of_shared_times_it_says_so_and_who_comes_too_late_chooses_again(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/journeys/j1/slots", OFFERED | {"shared": True})
    page = shown(await scene.get(SLOTS))
    assert "one is yours as soon as you have chosen it" in page.text
    assert "held for you" not in page.text
    words = "Somebody else took this time a moment ago. Choose one of the other times."
    scene.assessment.refuses("POST", "/v1/slots/s1/choice", 409, "time_taken", words)
    page = shown(await scene.post(SLOTS, data={"slot_id": "s1"}), 409)
    assert words in page.text
    assert [name for name in page.buttons if name.startswith("Choose")], "the others stand there to be chosen"


async def test_a_chosen_time_is_shown_with_who_is_asked_now(scene: Scene) -> None:
    assert (await scene.post(SLOTS, data={"slot_id": "s1"})).status_code == 303
    scene.assessment.on("GET", "/v1/journeys/j1/guests", NAMED)
    scene.assessment.on("GET", "/v1/journeys/j1/slots", OFFERED | {"state": "chosen", "chosen_slot_id": "s1"})
    page = shown(await scene.get(SLOTS))
    assert "Thursday 14 January 2027 at 9:30am" in page.text
    assert "We ask Tom Teacher and Lena Leader to confirm" in page.text
    assert page.buttons == []


async def test_times_that_were_given_back_cannot_be_chosen(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/journeys/j1/slots", OFFERED | {"state": "released", "slots": []})
    page = shown(await scene.get(SLOTS))
    assert "These times are no longer held" in page.text
    assert page.buttons == []


async def test_none_of_these_fit_is_told_with_the_reason(scene: Scene) -> None:
    response = await scene.post(SLOTS, data={"none_fit": "1", "reason": "Mornings only"})
    assert scene.changes[0].json == {"reason": "Mornings only"}
    assert "We have told your assessor" in shown(await scene.get(response.headers["location"])).text


@pytest.mark.parametrize("slot_id", ["", "../awards", "s1/choice"])
async def test_what_is_no_id_never_becomes_a_path(scene: Scene, slot_id: str) -> None:
    shown(await scene.post(SLOTS, data={"slot_id": slot_id}), 422)
    assert scene.changes == []


async def test_a_guest_sees_only_the_own_minutes(scene: Scene) -> None:
    page = shown(await scene.get(CONFIRM))
    assert "Thursday 14 January 2027, 9:55am to 10:15am" in page.text
    assert page.buttons == ["Yes, I am free", "No, I cannot"]
    assert [asked.path for asked in scene.assessment.asked] == ["/v1/slots/s1/confirmation"]
    assert scene.changes == []


@pytest.mark.parametrize(("answer", "sent"), [("yes", True), ("no", False)])
async def test_a_guests_answer_is_passed_on_and_thanked_for(scene: Scene, answer: str, sent: bool) -> None:
    response = await scene.post(CONFIRM, data={"available": answer})
    assert scene.changes[0].json == {"available": sent}
    after = MINUTES | {"state": "confirmed" if sent else "declined"}
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", after)
    expected = "Your minutes are confirmed" if sent else "Thank you for telling us"
    assert expected in shown(await scene.get(response.headers["location"])).text


async def test_a_guest_may_tick_which_other_minutes_would_suit(scene: Scene) -> None:
    others = [
        {"slot_id": "s2", "starts_at": "2027-01-15T12:25:00Z", "ends_at": "2027-01-15T12:45:00Z"},
        {"slot_id": "s3", "starts_at": "2027-01-18T09:55:00Z", "ends_at": "2027-01-18T10:15:00Z"},
    ]
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", MINUTES | {"alternatives": others})
    page = shown(await scene.get(CONFIRM))
    assert "Friday 15 January 2027, 12:25pm to 12:45pm" in page.text
    assert "Monday 18 January 2027, 9:55am to 10:15am" in page.text
    assert page.buttons == ["Yes, I am free", "No, I cannot"]
    await scene.post(CONFIRM, data={"suits": ["s2", "s3"], "available": "no"})
    assert scene.changes[-1].json == {"available": False, "suits": ["s2", "s3"]}
    await scene.post(CONFIRM, data={"suits": "s2", "available": "yes"})
    assert scene.changes[-1].json == {"available": True}, "who is free needs no other time"


async def test_a_guest_who_chose_nothing_is_asked_again(scene: Scene) -> None:
    page = shown(await scene.post(CONFIRM, data={}), 422)
    assert "#available" in page.links


BOOKED = MINUTES | {"state": "booked", "is_booked": True}


async def test_once_booked_a_guest_reads_what_follows_before_asking_for_time_or_place(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", BOOKED)
    page = shown(await scene.get(CONFIRM))
    assert "Everybody has confirmed." in page.text
    assert "This time stands until everybody has agreed to another" in page.text
    assert "names somebody else for your minutes" in page.text
    assert page.buttons == ["Tell them"]


@pytest.mark.parametrize(("need", "path"), [("time", "/v1/slots/s1/move"), ("person", "/v1/slots/s1/absence")])
async def test_what_came_up_goes_where_it_belongs_with_its_reason(scene: Scene, need: str, path: str) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", BOOKED)
    scene.assessment.on("POST", path, {})
    filled = {"change": "1", "need": need, "reason_class": "health", "reason": "An operation"}
    response = await scene.post(CONFIRM, data=filled)
    assert response.status_code == 303
    (sent,) = scene.changes
    assert (sent.path, sent.json) == (path, {"reason_class": "health", "reason": "An operation"})


async def test_without_saying_what_is_needed_and_why_nothing_is_sent_and_words_are_kept(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", BOOKED)
    response = await scene.post(CONFIRM, data={"change": "1", "reason": "Cannot say yet"})
    page = shown(response, 422)
    assert {"#need", "#reason_class"} <= set(page.links)
    assert "Cannot say yet" in response.text
    assert scene.changes == []


async def test_a_guests_own_wish_is_taken_back_by_a_button(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", BOOKED | {"wants_another": True})
    scene.assessment.on("DELETE", "/v1/slots/s1/move", {"dropped": True})
    assert shown(await scene.get(CONFIRM)).buttons == ["I can come at this time after all"]
    assert (await scene.post(CONFIRM, data={"need": "drop"})).status_code == 303
    assert [(sent.method, sent.path) for sent in scene.changes] == [("DELETE", "/v1/slots/s1/move")]


async def test_who_said_that_they_cannot_come_to_what_is_booked_can_still_say_yes(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", BOOKED | {"state": "declined"})
    page = shown(await scene.get(CONFIRM))
    assert "is asked to name somebody else for your minutes" in page.text
    assert page.buttons == ["I can come after all"]
    await scene.post(CONFIRM, data={"available": "yes"})
    assert scene.changes[-1].json == {"available": True}
    scene.clock.set(datetime(2027, 1, 14, 9, 55, tzinfo=UTC))
    assert shown(await scene.get(CONFIRM)).buttons == []


async def test_minutes_that_have_passed_are_not_asked_for(scene: Scene) -> None:
    scene.clock.set(datetime(2027, 1, 15, 9, 0, tzinfo=UTC))
    assert shown(await scene.get(CONFIRM)).buttons == []


async def test_a_time_that_was_given_up_needs_no_answer(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", MINUTES | {"state": "over"})
    assert shown(await scene.get(CONFIRM)).buttons == []


async def test_on_the_route_without_teachers_the_senior_leader_alone_is_named(scene: Scene) -> None:
    scene.read_model.programmes["northshire", "j1"] = load("level-5-sta")
    page = shown(await scene.get(GUESTS))
    assert "Name your senior leader" in page.text
    assert "teacher who" not in page.text
    assert "Full name of the teacher" not in page.text
    response = await scene.post(GUESTS, data={name: said for name, said in PEOPLE.items() if "leader" in name})
    assert response.status_code == 303
    assert scene.changes[0].json == NAMED | {"teachers": []}
