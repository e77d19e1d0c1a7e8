"""Office actions: looked at before, done once for each key, with a reason, and found again in the audit."""

from __future__ import annotations

from typing import Any

import httpx

from shared.contracts.intake import CandidateWithdrew, PlaceConfirmed
from tests.services.intake.office import Office

LEAVES = {"reason_class": "personal", "reason": "She rang: the family moves house."}


async def act(office: Office, action: str, key: str | None = "k1", **body: Any) -> httpx.Response:
    headers = office.operator | ({"Idempotency-Key": key} if key else {})
    return await office.post(f"/v1/office/{action}", {**LEAVES, **body}, headers)


async def look(office: Office, action: str, **body: Any) -> Any:
    answer = await office.post(f"/v1/office/{action}?preview=true", {**LEAVES, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_preview_shows_what_would_change_and_changes_nothing(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.placed("Sam Sample", cohort_id)
    before = await office.everything_told()

    shown = await look(office, "withdraw", journey_id=journey_id)

    assert shown["done_at"] is None
    assert shown["subjects"] == [journey_id]
    assert [(one["what"], one["was"], one["becomes"]) for one in shown["changes"]] == [
        ("stage", "placed", "withdrawn"),
        ("place", "placed", None),
        ("fee for assessment", "£450.00", "£0.00"),  # the preparation is kept: 10 working days before session 1
    ]
    assert shown["people_told"] == [{"role": "candidate", "message": "37 You have left the programme", "count": 1}]
    assert await office.everything_told() == before
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "placed"
    assert await office.value("select count(*) from office_actions where provider_id = $1", office.provider_id) == 0


async def test_the_same_key_acts_once_and_is_answered_with_the_first_answer(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.placed("Sam Sample", cohort_id)
    shown = await look(office, "withdraw", journey_id=journey_id)

    first = await act(office, "withdraw", journey_id=journey_id, expected=shown["expected"])
    again = await act(office, "withdraw", journey_id=journey_id)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["changes"] == shown["changes"]
    assert first.json()["done_at"] == "2026-10-07T08:00:00Z"
    (left,) = await office.told(CandidateWithdrew)
    assert first.headers["HLTA-Event-Id"] == again.headers["HLTA-Event-Id"] == left.id


async def test_a_key_of_another_request_is_refused(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    one, other = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample")]
    await act(office, "withdraw", journey_id=one)

    refused = await act(office, "withdraw", journey_id=other)

    assert (refused.status_code, refused.json()["code"]) == (409, "key_reused")
    assert (await office.get(f"/v1/applications/{other}")).json()["stage"] == "placed"


async def test_neither_reason_nor_key_may_be_missing(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()

    silent = await act(office, "withdraw", journey_id=journey_id, reason="  ")
    keyless = await act(office, "withdraw", None, journey_id=journey_id)

    assert (silent.status_code, silent.json()["field"]) == (422, "reason")
    assert (keyless.status_code, keyless.json()["code"]) == (422, "no_key")
    assert await office.told(CandidateWithdrew) == []


async def test_what_would_do_something_else_than_was_looked_at_is_refused(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.declared(cohort_id=cohort_id)
    shown = await look(office, "withdraw", journey_id=journey_id)
    await office.place(journey_id, cohort_id)

    stale = await act(office, "withdraw", journey_id=journey_id, expected=shown["expected"])

    assert (stale.status_code, stale.json()["code"]) == (409, "preview_stale")
    assert await office.told(CandidateWithdrew) == []
    assert len(await office.told(PlaceConfirmed)) == 1


async def test_the_audit_says_who_did_what_and_why_to_its_own_provider_alone(
    office: Office, other_office: Office
) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    await act(office, "withdraw", journey_id=journey_id)

    (entry,) = (await office.get(f"/v1/office/log?subject={journey_id}")).json()["entries"]

    assert entry["reason"] == "She rang: the family moves house."
    assert (entry["reason_class"], entry["answer"]["action"]) == ("personal", "withdraw")
    assert entry["actor"].startswith("operator:")
    assert entry["answer"]["changes"][0] == {"what": "stage", "was": "applied", "becomes": "withdrawn", "why": None}
    assert (await other_office.get(f"/v1/office/log?subject={journey_id}")).json()["entries"] == []
    assert (await act(other_office, "withdraw", journey_id=journey_id)).status_code == 404


async def test_only_an_operator_acts(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    trainer = next(iter(office.trainers.values()))

    refused = await office.post("/v1/office/withdraw?preview=true", {**LEAVES, "journey_id": journey_id}, trainer)

    assert refused.status_code == 403


async def test_the_actions_are_listed_with_their_fields(office: Office) -> None:
    listed = (await office.get("/v1/office")).json()["actions"]

    (withdraw,) = [one for one in listed if one["action"] == "withdraw"]
    assert withdraw["required"] == ["reason", "journey_id"]
    assert withdraw["summary"].startswith("The candidate leaves the programme; a place is offered to the first in")
