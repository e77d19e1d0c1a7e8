"""What was signed is put right by the head who signed, until the end of the 14th day after the day of signing.

Signed on Wed 7 October 2026 at 9:00: until the end of Wed 21 October, which is 22:59:59 UTC in summer time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.assessment import ReportSigned
from shared.contracts.intake import (
    DeclarationCorrected,
    DeclarationDeclined,
    DeclarationRequested,
    DeclarationSigned,
    DeclarationTakenBack,
    PreparationCompleted,
)
from shared.contracts.values import Why
from shared.links import Purpose
from tests.services.intake.office import Office

SIGNED_AT = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
LAST = datetime(2026, 10, 21, 22, 59, 59, tzinfo=UTC)
SESSION_2_OVER = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
RIGHT = {"name": "Hilary Example", "role": "Executive head", "mentor_name": "Mo Example"}
NOT_TRUE = {"statement": "level2_maths", "reason": "It was another candidate's certificate."}


@pytest.fixture
async def cohort_id(office: Office) -> str:
    await office.school(email_domain="oakfield.example")
    return await office.cohort()


async def page(office: Office, journey_id: str, version: int = 1) -> Any:
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id, version)
    return (await office.get(f"/v1/declarations/{declaration_id}", link)).json()


async def correct(office: Office, journey_id: str, version: int = 1, **body: Any) -> Any:
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id, version)
    return await office.client.put(f"/v1/declarations/{declaration_id}/signature", json=RIGHT | body, headers=link)


async def take_back(office: Office, journey_id: str, version: int = 1) -> Any:
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id, version)
    return await office.post(f"/v1/declarations/{declaration_id}/withdrawal", NOT_TRUE, link)


async def test_a_correction_changes_the_receipt_and_keeps_confirmations_and_day(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared()
    before = await page(office, journey_id)
    assert (before["correct_by"], before["may_take_back"]) == ("2026-10-21T22:59:59Z", True)
    assert before["correct_why"]["rule"] == "The end of day 14 after the declaration was signed"
    office.clock.set(LAST + timedelta(milliseconds=900))
    for _ in range(2):  # the same again changes and tells nothing
        assert (await correct(office, journey_id)).status_code == 200
    receipt = (await page(office, journey_id))["receipt"]
    assert (receipt["name"], receipt["role"], receipt["mentor_name"]) == (
        "Hilary Example",
        "Executive head",
        "Mo Example",
    )
    assert datetime.fromisoformat(receipt["signed_at"]) == SIGNED_AT
    assert [one["confirmed"] for one in receipt["statements"]] == [True] * 4
    (told,) = await office.told(DeclarationCorrected)
    assert told.data.corrected_at == LAST + timedelta(milliseconds=900)
    assert len(await office.told(DeclarationSigned)) == 1
    async with office.intake.database.connection() as connection:
        kept = await connection.fetchval("select signature from declaration_corrections")
    assert kept["name"] == before["receipt"]["name"]


async def test_after_the_last_second_nothing_is_put_right(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared()
    office.clock.set(LAST + timedelta(seconds=1))
    for answer in (await correct(office, journey_id), await take_back(office, journey_id)):
        assert (answer.status_code, answer.json()["code"]) == (409, "too_late")
        assert "Wed 21 Oct 2026" in answer.json()["detail"]


async def test_what_is_not_signed_cannot_be_put_right_and_an_older_link_cannot_either(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.apply()
    assert (await correct(office, journey_id)).json()["code"] == "not_signed"
    assert (await page(office, journey_id))["correct_by"] is None
    await office.sign(journey_id)
    assert (await correct(office, journey_id, version=2)).status_code == 410


async def test_a_confirmation_taken_back_keeps_the_place_and_bars_the_assessment_until_all_is_signed_anew(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    assert (await take_back(office, journey_id)).status_code == 200
    again = await take_back(office, journey_id)
    assert (again.status_code, again.json()["code"]) == (409, "not_signed")
    (told,) = await office.told(DeclarationTakenBack)
    assert (told.data.statement, told.data.link_version) == ("level2_maths", 1)
    assert await office.told(DeclarationDeclined) == [], "the journey does not end"
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "placed"
    assert "confirmation_taken_back" in await office.tasks()
    office.clock.set(SESSION_2_OVER)
    for session in (1, 2):
        await office.take_register(cohort_id, session, **{journey_id: True})
    assert await office.told(PreparationCompleted) == []
    kim = {"head_name": "Kim Example", "head_email": "kim@oakfield.example", "reason_class": "left"}
    await office.done(f"/v1/applications/{journey_id}/head", kim)
    assert len(await office.told(DeclarationRequested)) == 2
    assert "confirmation_taken_back" not in await office.tasks()
    assert (await office.sign(journey_id, version=2)).status_code == 200
    (completed,) = await office.told(PreparationCompleted)
    assert completed.journey == journey_id


async def test_a_signature_that_did_not_count_yet_is_declined_when_it_is_taken_back(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.apply(head_email="head@gmail.com")
    await office.sign(journey_id)
    assert await office.told(DeclarationSigned) == []
    assert (await take_back(office, journey_id)).status_code == 200
    (declined,) = await office.told(DeclarationDeclined)
    assert (declined.data.reason_class, declined.data.final) == ("level2_maths", True)
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "declined"
    assert await office.told(DeclarationTakenBack) == []


async def test_once_the_candidate_was_assessed_words_may_be_put_right_and_no_confirmation_taken_back(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    signed = ReportSigned(
        report_id="r1",
        appointment_id="a1",
        attempt=1,
        assessor_id="x",
        round_on=date(2026, 10, 31),
        round_closes_at=SIGNED_AT,
        letters_at=SIGNED_AT,
        why=Why(rule="because"),
    )
    await office.hear(signed, journey_id)
    assert (await page(office, journey_id))["may_take_back"] is False
    assert (await take_back(office, journey_id)).json()["code"] == "assessed"
    assert (await correct(office, journey_id)).status_code == 200
