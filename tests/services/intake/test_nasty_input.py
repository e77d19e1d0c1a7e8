"""What a stranger may send: nothing of it may stop the outbox, break a mail's head, or be answered as our own fault."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.intake import ApplicationReceived, SchoolRecorded
from shared.links import Purpose
from tests.services.intake.office import TERMS, Office


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subjects": ["Maths"] * 31}, "subjects"),
        ({"name": "Sam\r\nBcc: all@home.example"}, "name"),
        ({"head_name": "Alex\u2028Example"}, "head_name"),
        ({"job_title": "Nursery\x00nurse"}, "job_title"),
        ({"adjustments": "more\x00time"}, "adjustments"),
    ],
)
async def test_an_application_that_nobody_could_pass_on_is_refused_by_field(
    office: Office, change: dict[str, Any], field: str
) -> None:
    await office.school()
    await office.cohort()
    refused = await office.post(f"/v1/providers/{office.provider_id}/applications", office.form(**change))
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert await office.told(ApplicationReceived) == []


async def test_a_change_too_large_for_the_bus_is_refused_and_leaves_nothing_behind(office: Office) -> None:
    terms = [{**term, "name": "x" * 300_000} for term in TERMS]
    refused = await office.post(
        "/v1/schools", {"urn": "900001", "name": "Sample School", "area": "A", "phase": "Primary", "terms": terms}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "too_large")
    assert await office.told(SchoolRecorded) == []
    assert (await office.get("/v1/schools")).json() == {"schools": []}


async def test_an_address_with_an_impossible_character_is_the_callers_mistake(office: Office) -> None:
    answer = await office.get("/v1/applications/no%00where")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_head_may_give_reasons_on_several_lines(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    declaration_id = await office.value("select declaration_id from declarations where journey_id = $1", journey_id)
    reason = "I have seen one lesson.\nThe second is planned.\n" + "It went well. " * 30
    answer = await office.post(
        f"/v1/declarations/{declaration_id}/refusal",
        {"reason_class": "whole_class", "reason": reason},
        office.link(Purpose.DECLARATION, declaration_id),
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "declined")


async def test_a_join_link_must_be_a_web_address(office: Office) -> None:
    sessions = [
        {"number": number, "starts_at": f"{on}T09:30", "minutes": 60, "trainer_id": office.trainer_ids[0],
         "join_link": "javascript:alert(1)"}
        for number, on in ((1, "2026-10-21"), (2, "2026-12-01"))
    ]  # fmt: skip
    refused = await office.post("/v1/cohorts", {"name": "Autumn", "sessions": sessions})
    assert (refused.status_code, refused.json()["field"]) == (422, "sessions.0.join_link")
