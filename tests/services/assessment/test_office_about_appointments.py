"""The office extends, moves, reassigns and replaces: looked at first without any effect, then done once, with a reason.

The appointment is on Thu 14 January 2027, 10:00; its evidence is due on Mon 4 January, its report on Thu 21 January.
"""

from __future__ import annotations

from typing import Any

import httpx

from services.notifications.catalogue import rules_for
from services.notifications.domain import Journey
from shared.contracts import assessment as told
from shared.contracts.assessment import AllocateCohort
from tests.services.assessment.panel import COHORT, Panel, utc

DATES = {"starts_at", "ends_at", "segments", "evidence_due_at", "evidence_reminders", "report_due_at"}
THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _office(panel: Panel, action: str, key: str | None, **body: Any) -> httpx.Response:
    headers = {**panel.operator, **({"Idempotency-Key": key} if key else {})}
    path = f"/v1/office/{action}" + ("" if key else "?preview=true")
    content = {"reason": "As agreed by telephone", **body}
    return await panel.client.post(path, json=content, headers=headers)


async def _shown_then_done(panel: Panel, action: str, **body: Any) -> dict[str, Any]:
    """The preview, after it was seen to change nothing, and doing it was seen to give the same, once."""
    before = len(await panel.facts())
    preview = await _office(panel, action, None, **body)
    assert preview.status_code == 200, preview.text
    assert len(await panel.facts()) == before
    expected = preview.json()["expected"]
    done, again = [await _office(panel, action, "key-1", expected=expected, **body) for _ in range(2)]
    assert done.status_code == 200, done.text
    assert {**done.json(), "done_at": None} == preview.json()
    assert again.json() == done.json()
    shown: dict[str, Any] = preview.json()
    return shown


def _dates(shown: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {one["what"]: (one["was"], one["becomes"]) for one in shown["dates"]}


def _people(shown: dict[str, Any]) -> set[tuple[str, str, int]]:
    return {(one["role"], one["message"], one["count"]) for one in shown["people_told"]}


async def test_extending_shows_the_deadline_its_reminders_and_who_is_told(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    panel.clock.set(utc("2027-01-03T10:00"))
    shown = await _shown_then_done(
        panel, "extend", journey_id=journey, evidence_due_on="2027-01-06", reason_class="health"
    )
    assert _dates(shown) == {"Evidence due": ("2027-01-04T23:59:59Z", "2027-01-06T23:59:59Z")}
    assert [(one["change"], one["at"]) for one in shown["reminders"]] == [("new", "2027-01-06T09:00:00Z")]
    assert _people(shown) == {("candidate", "27 Extension decided", 1), ("assessor", "27 Extension decided", 1)}
    assert len(await panel.all(told.EvidenceDueChanged)) == 1


async def test_a_wider_window_lets_the_assessor_offer_what_lies_outside_the_weeks(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    shown = await _shown_then_done(panel, "extend", journey_id=journey, window_last_on="2027-02-12")
    assert _dates(shown) == {"Window's last day": ("2027-02-02", "2027-02-12")}
    later = ["2027-02-10T10:00:00Z", "2027-02-11T10:00:00Z", "2027-02-12T10:00:00Z"]
    assert (await panel.arrange(journey, anna, later)).starts_at == utc("2027-02-10T10:00")


async def test_moving_shows_every_date_and_all_four_parties(panel: Panel) -> None:
    await panel.register("anna")
    _, booked = await panel.booked(starts=THREE)
    panel.clock.set(utc("2026-12-30T10:00"))
    shown = await _shown_then_done(
        panel,
        "move_appointment",
        appointment_id=booked.appointment_id,
        starts_at="2027-02-10T10:00:00Z",
        reason_class="provider",
    )
    assert _dates(shown) == {
        "Appointment": ("2027-01-14T10:00:00Z", "2027-02-10T10:00:00Z"),
        "Evidence due": ("2027-01-04T23:59:59Z", "2027-01-31T23:59:59Z"),
        "Report due": ("2027-01-21T23:59:59Z", "2027-02-17T23:59:59Z"),
    }
    assert {(one["what"], one["change"], one["at"]) for one in shown["reminders"]} >= {
        ("Evidence reminder", "cancelled", "2027-01-02T09:00:00Z"),
        ("Evidence reminder", "cancelled", "2027-01-04T09:00:00Z"),
        ("Evidence reminder", "new", "2027-01-10T09:00:00Z"),
        ("Evidence reminder", "new", "2027-01-24T09:00:00Z"),
        ("Evidence reminder", "new", "2027-01-29T09:00:00Z"),
        ("Evidence reminder", "new", "2027-01-31T09:00:00Z"),
    }
    assert _people(shown) == {
        (role, "21 Appointment moved", 1) for role in ("candidate", "teacher", "leader", "assessor")
    }
    assert shown["warnings"] == ["Wed 10 Feb 2027 is outside the candidate's window, Tue 29 Dec 2026 - Tue 2 Feb 2027."]
    assert (await panel.last(told.AppointmentBooked)).moved_by == "operator"


async def test_reassigning_asks_the_assessor_whom_the_office_names(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    bert = await panel.register("bert")
    await panel.register("carl")
    shown = await _shown_then_done(panel, "reassign", journey_id=journey, to_assessor_id=bert, keep_time=False)
    assert [(one["was"], one["becomes"]) for one in shown["changes"]] == [(booked.assessor_id, bert)]
    assert _dates(shown) == {
        "Appointment": ("2027-01-14T10:00:00Z", None),
        "Offer to be answered by": (None, "2026-12-04T23:59:59Z"),
    }
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.rebook) == (booked.appointment_id, False)
    assert (await panel.last(told.AssessmentOffered)).assessor_id == bert
    assert await panel.all(told.AssessorWithdrew) == []


async def test_a_hard_rule_is_not_overridden_by_the_office_and_nothing_is_undone(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    tied = await panel.register("bert", conflict_school_ids=["school-1"])
    refused = await _office(panel, "reassign", "key-2", journey_id=journey, to_assessor_id=tied)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_of_interest")
    assert await panel.all(told.AppointmentCancelled) == []


async def test_an_assessor_who_withdraws_from_a_booked_appointment_says_so_and_another_is_asked_at_once(
    panel: Panel,
) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    bert = await panel.register("bert", availability=[{"weekday": 1, "starts": "09:00", "ends": "17:00"}])
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "health", "rebook": False})
    kinds = [type(fact.data) for fact in await panel.facts() if fact.journey == journey][-3:]
    assert kinds == [told.AssessorWithdrew, told.AppointmentCancelled, told.AssessmentOffered]
    assert (await panel.last(told.AssessmentOffered)).assessor_id == bert


async def test_an_assessor_who_withdraws_while_nobody_else_is_there_leaves_a_task(panel: Panel) -> None:
    anna = await panel.register("anna")
    journey = await panel.ready("ada")
    await panel.ask(AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    offer = await panel.last(told.AssessmentOffered, journey)
    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(anna))
    await panel.done(f"/v1/offers/{offer.offer_id}/refusal", panel.bearer(anna), {"reason_class": "health"})
    assert (await panel.last(told.AssessorWithdrew)).reason_class == "health"
    assert (await panel.last(told.CandidateNotAllocated)).reason_code == "all_refused"


async def test_the_office_replaces_a_guest_whom_the_candidate_cannot_reach(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    body = {"journey_id": journey, "role": "leader", "name": "Ann Other", "email": "ann@school.example"}
    shown = await _shown_then_done(panel, "replace_guest", **body)
    assert [one["what"] for one in shown["changes"]] == ["Leader 1"]
    assert "ann@school.example" not in str(shown)
    replaced = await panel.all(told.GuestReplaced)
    assert [(one.role, one.appointment_id) for one in replaced] == [("leader", booked.appointment_id)]
    nobody = await _office(panel, "replace_guest", "key-3", **{**body, "role": "teacher", "position": 2})
    assert nobody.status_code == 404


async def test_the_office_of_another_provider_reaches_nothing(panel: Panel, other_panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    for action, body in (
        ("extend", {"journey_id": journey, "evidence_due_on": "2027-01-06"}),
        ("move_appointment", {"appointment_id": booked.appointment_id, "starts_at": THREE[1]}),
        ("reassign", {"journey_id": journey}),
        ("replace_guest", {"journey_id": journey, "role": "leader", "name": "A", "email": "a@school.example"}),
    ):
        answer = await _office(other_panel, action, f"key-{action}", **body)
        assert answer.status_code == 404, answer.text
    assert await panel.all(told.EvidenceDueChanged) == []


async def test_another_join_link_is_told_to_all_four_and_moves_nothing(panel: Panel) -> None:
    await panel.register("anna")
    journey, was = await panel.booked(starts=THREE)
    link = "https://meet.example.org/another"
    shown = await _shown_then_done(
        panel, "change_join_link", appointment_id=was.appointment_id, join_link=link, reason_class="provider"
    )
    assert [(one["what"], one["was"], one["becomes"]) for one in shown["changes"]] == [
        ("Join link", was.join_link, link)
    ]
    assert (shown["dates"], shown["reminders"]) == ([], [])
    assert _people(shown) == {
        ("candidate", "41 New join link", 1),
        ("teacher", "41 New join link", 1),
        ("leader", "41 New join link", 1),
        ("assessor", "41 New join link", 1),
    }
    now = await panel.last(told.AppointmentBooked, journey)
    assert now.moved_from is not None
    assert (now.sequence, now.join_link, now.moved_from.join_link, now.moves) == (1, link, was.join_link, 0)
    assert now.model_dump(include=DATES) == was.model_dump(include=DATES)
    known = Journey(journey_id=journey, provider_id="", candidate_id=was.person_id)
    mails = [(rule.template, to.part) for rule in rules_for(now) for to in rule.to(now, known)]
    assert sorted(mails) == [("m41_new_join_link", part) for part in ("assessor", "candidate", "guest", "guest")]


async def test_a_moved_appointment_says_nothing_of_a_link_that_stays(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await _office(panel, "move_appointment", "key-1", appointment_id=booked.appointment_id,
                  starts_at="2027-01-19T10:00:00Z", reason_class="provider")  # fmt: skip
    moved = await panel.last(told.AppointmentBooked, journey)
    assert moved.moved_from is not None
    assert (moved.sequence, moved.moved_from.join_link) == (1, "")


async def test_nobody_gets_a_link_for_what_is_over_or_one_that_is_no_address(panel: Panel) -> None:
    await panel.register("anna")
    _, booked = await panel.booked(starts=THREE)
    about = {"appointment_id": booked.appointment_id, "reason_class": "provider"}
    bad = await _office(panel, "change_join_link", "key-1", join_link="javascript:alert(1)", **about)
    assert (bad.status_code, bad.json()["field"]) == (422, "join_link")
    same = await _office(panel, "change_join_link", "key-2", join_link=booked.join_link, **about)
    assert (same.json()["changes"], same.json()["people_told"]) == ([], [])
    panel.clock.set(booked.ends_at)
    over = await _office(panel, "change_join_link", "key-3", join_link="https://meet.example.org/x", **about)
    assert over.json()["code"] == "over"
