"""Applying: one journey for one address, checks with reasons, and the facts in the order that readers need."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.contracts.intake import ApplicationReceived, ContactDetailsSet, DeclarationRequested
from shared.contracts.values import Adjustments
from tests.services.intake.office import Office


async def test_an_application_tells_of_its_people_then_of_itself_then_of_the_request_to_the_head(
    office: Office,
) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.apply(
        school_copies=True, school_contact_email="bursar@oakfield.example", mentor_email="mentor@oakfield.example"
    )
    kinds = [one.type for one in await office.everything_told() if one.journey == journey_id]
    assert kinds == [
        "hlta.contact.intake.contact_details_set.v1",
        "hlta.contact.intake.contact_details_set.v1",
        "hlta.contact.intake.contact_details_set.v1",
        "hlta.contact.intake.contact_details_set.v1",
        "hlta.intake.application_received.v1",
        "hlta.intake.consent_changed.v1",
        "hlta.intake.declaration_requested.v1",
    ]
    contacts = {one.data.role: one.data.email for one in await office.told(ContactDetailsSet, journey_id)}
    assert contacts == {
        "candidate": "sam.sample@home.example",
        "head": "head@oakfield.example",
        "mentor": "mentor@oakfield.example",
        "school_contact": "bursar@oakfield.example",
    }
    (received,) = await office.told(ApplicationReceived)
    assert (received.data.cohort_id, received.cohort, received.programme) == (cohort_id, cohort_id, "hlta@1")
    assert received.data.submitted_at.isoformat() == "2026-10-07T08:00:00+00:00"
    assert received.data.school_contact_id is not None


async def test_the_head_is_chased_in_school_days_and_the_request_lapses_after_28_days_of_term(office: Office) -> None:
    await office.school()
    await office.cohort()
    await office.apply()
    (requested,) = await office.told(DeclarationRequested)
    assert [due.due_at.isoformat() for due in requested.data.chasers] == [
        "2026-10-14T08:00:00+00:00",
        "2026-10-21T08:00:00+00:00",
        "2026-11-04T09:00:00+00:00",
    ]
    assert requested.data.lapses_at.isoformat() == "2026-11-09T23:59:59+00:00"


async def test_the_same_address_in_other_letters_is_answered_with_the_first_journey(office: Office) -> None:
    await office.school()
    await office.cohort()
    path = f"/v1/providers/{office.provider_id}/applications"
    first = await office.post(path, office.form())
    second = await office.post(path, office.form("Sam Other", email="SAM.Sample@HOME.example"))
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "new": False}
    assert "HLTA-Event-Id" in first.headers
    assert len(await office.told(ApplicationReceived)) == 1


async def test_two_applications_with_one_address_at_the_same_moment_make_one_journey(office: Office) -> None:
    await office.school()
    await office.cohort()
    path = f"/v1/providers/{office.provider_id}/applications"
    answers = await asyncio.gather(*(office.post(path, office.form()) for _ in range(6)))
    assert len({answer.json()["journey_id"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 200, 201]
    assert await office.value("select count(*) from people where role = 'candidate'") == 1


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"employed_in_school": False}, ["employed_in_school"]),
        (
            {"level2_english_kind": "letter", "level2_maths_kind": "esol_level_2"},
            ["level2_english_kind", "level2_maths_kind"],
        ),
        ({"whole_class_occasions": 1}, ["whole_class_occasions"]),
    ],
)  # fmt: skip
async def test_a_failed_check_is_named_with_its_reason_and_nothing_is_kept(
    office: Office, change: dict[str, Any], fields: list[str]
) -> None:
    await office.school()
    await office.cohort()
    refused = await office.post(f"/v1/providers/{office.provider_id}/applications", office.form(**change))
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == fields
    assert refused.headers["content-type"] == "application/problem+json"
    assert await office.value("select count(*) from people where role in ('candidate', 'head')") == 0


async def test_an_unknown_school_and_a_cohort_that_has_begun_are_refused_by_field(office: Office) -> None:
    await office.school()
    begun = await office.cohort(first="2026-10-01")
    path = f"/v1/providers/{office.provider_id}/applications"
    no_group = await office.post(path, office.form())
    late = await office.post(path, office.form(cohort_id=begun))
    await office.cohort("Later")
    no_school = await office.post(path, office.form(school_urn="123456"))
    assert (no_group.json()["code"], no_group.status_code) == ("no_open_cohort", 409)
    assert (late.json()["code"], late.json()["field"]) == ("cohort_begun", "cohort_id")
    assert (no_school.json()["code"], no_school.json()["field"]) == ("unknown_school", "school_urn")


async def test_a_head_with_an_odd_address_is_a_task_and_no_obstacle(office: Office) -> None:
    await office.school(email_domain="oakfield.example")
    await office.cohort()
    journey_id = await office.apply(head_email="somebody@gmail.com")
    other = await office.apply("Kim Other", head_email="head@elsewhere.example")
    third = await office.apply("Jo Third", head_email="Jo.Third@home.EXAMPLE")
    await office.apply("Lu Fourth", head_email="head@mail.oakfield.example")
    tasks = (await office.get("/v1/tasks")).json()["tasks"]
    assert {task["journey_id"]: task["code"] for task in tasks} == {
        journey_id: "head_free_mail",
        other: "head_address_not_of_school",
        third: "head_is_candidate",
    }


async def test_who_names_no_cohort_goes_to_the_one_that_begins_next(office: Office) -> None:
    await office.school()
    await office.cohort("Second", first="2026-11-04", last="2026-12-08", trainer=1)
    next_one = await office.cohort("First")
    journey_id = await office.apply()
    shown = (await office.get(f"/v1/applications/{journey_id}")).json()
    assert shown["cohort"]["cohort_id"] == next_one
    assert (shown["stage"], shown["name"], shown["declaration_state"]) == ("applied", "Sam Sample", "requested")


async def test_one_idempotency_key_makes_one_cohort_whatever_the_network_does(office: Office) -> None:
    body = {
        "name": "Autumn",
        "sessions": [
            {"number": 1, "starts_at": "2026-10-21T09:30", "minutes": 60, "trainer_id": office.trainer_ids[0],
             "join_link": "https://meet.example.org/1"},
            {"number": 2, "starts_at": "2026-12-01T09:30", "minutes": 60, "trainer_id": office.trainer_ids[0],
             "join_link": "https://meet.example.org/2"},
        ],
    }  # fmt: skip
    headers = {**office.operator, "Idempotency-Key": "one"}
    answers = [await office.post("/v1/cohorts", body, headers) for _ in range(2)]
    without_key = await office.post("/v1/cohorts", body)
    assert [answer.status_code for answer in answers] == [201, 200]
    assert {one.json()["cohort_id"] for one in (*answers, without_key)} == {answers[0].json()["cohort_id"]}
    other_content = await office.post("/v1/cohorts", {**body, "capacity": 3})
    assert (other_content.status_code, other_content.json()["code"]) == (409, "cohort_exists")


async def test_what_somebody_needs_travels_with_their_address_and_in_no_other_fact(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply(extra_minutes=15, breaks=1, captions=True, adjustments="A quiet room")
    needs = {one.data.role: one.data.adjustments for one in await office.told(ContactDetailsSet, journey_id)}
    assert needs["candidate"] == Adjustments(extra_minutes=15, breaks=1, captions=True, words="A quiet room")
    assert needs["head"] is None
    others = [one for one in await office.everything_told() if not one.type.startswith("hlta.contact")]
    assert [one.type for one in others if "quiet room" in one.model_dump_json()] == []
    kept = "select extra_minutes, breaks, captions, adjustments from applications where journey_id = $1"
    assert await office.value(f"select row_to_json(a)::jsonb from ({kept}) a", journey_id) == {
        "extra_minutes": 15,
        "breaks": 1,
        "captions": True,
        "adjustments": "A quiet room",
    }


async def test_more_than_an_hour_or_two_breaks_is_for_the_office_to_arrange(office: Office) -> None:
    await office.school()
    await office.cohort()
    path = f"/v1/providers/{office.provider_id}/applications"
    for too_much in ({"extra_minutes": 61}, {"breaks": 3}):
        refused = await office.post(path, office.form("Sam Sample", **too_much), {})
        assert refused.status_code == 422
