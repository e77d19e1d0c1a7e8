"""Proof of level 2: a file, "seen by", or an exception. Missing proof holds up the allocation and nothing before it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.contracts.intake import (
    LevelTwoProofRecorded,
    LevelTwoReminderDue,
    PlaceConfirmed,
    PreparationCompleted,
    RemindLevelTwo,
)
from shared.links import Purpose
from tests.services.intake.office import Office

SESSION_1_OVER = datetime(2026, 10, 21, 15, 0, tzinfo=UTC)
SESSION_2_OVER = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
STEP_1 = datetime(2026, 10, 14, 8, 0, tzinfo=UTC)  # 5 working days before Wed 21 October
STEP_2 = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # 1 working day before Tue 1 December
PDF = b"%PDF-1.7 a scan"


@pytest.fixture
async def cohort_id(office: Office) -> str:
    await office.school()
    return await office.cohort()


async def send_file(office: Office, journey_id: str, subject: str, content: bytes = PDF, **fields: str) -> int:
    answer = await office.client.post(
        f"/v1/applications/{journey_id}/level-two/{subject}/file",
        files={"file": ("certificate.pdf", content, "application/pdf")},
        data=fields,
        headers=office.link(Purpose.JOURNEY, journey_id),
    )
    return answer.status_code


async def remind(office: Office, journey_id: str, cohort_id: str, step: int, due_at: datetime) -> None:
    office.clock.set(due_at)
    command = RemindLevelTwo(cohort_id=cohort_id, step=step, due_at=due_at)
    asked = office.command(command, f"journey-{journey_id}", journey=journey_id)
    await office.obey(asked)
    await office.obey(asked)


async def missing(office: Office, journey_id: str) -> list[str]:
    found: list[str] = (await office.get(f"/v1/applications/{journey_id}/level-two")).json()["missing"]
    return found


async def test_missing_proof_blocks_neither_form_nor_place_and_is_reminded_of_before_the_sessions(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id, proved=False)
    (confirmed,) = await office.told(PlaceConfirmed)
    assert [(due.step, due.of, due.due_at) for due in confirmed.data.level_two_reminders] == [
        (1, 2, STEP_1),
        (2, 2, STEP_2),
    ]
    await remind(office, journey_id, cohort_id, 1, STEP_1)
    (first,) = await office.told(LevelTwoReminderDue)
    assert (first.data.subjects, first.data.step, first.data.of) == (("english", "maths"), 1, 2)
    await office.prove(journey_id, "english")
    await remind(office, journey_id, cohort_id, 2, STEP_2)
    assert (await office.told(LevelTwoReminderDue))[1].data.subjects == ("maths",)
    await office.prove(journey_id, "maths")
    await remind(office, journey_id, cohort_id, 2, SESSION_2_OVER)
    assert len(await office.told(LevelTwoReminderDue)) == 2


async def test_who_has_proved_all_when_placed_has_no_reminders(office: Office, cohort_id: str) -> None:
    await office.placed("Ada Sample", cohort_id)
    (confirmed,) = await office.told(PlaceConfirmed)
    assert confirmed.data.level_two_reminders == ()


async def test_missing_proof_holds_up_the_allocation_until_it_is_in(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id, proved=False)
    office.clock.set(SESSION_2_OVER)
    for session in (1, 2):
        await office.take_register(cohort_id, session, **{journey_id: True})
    await office.prove(journey_id, "english")
    assert await office.told(PreparationCompleted) == []
    assert await send_file(office, journey_id, "maths") == 201
    (completed,) = await office.told(PreparationCompleted)
    assert completed.journey == journey_id
    recorded = [
        (one.data.proves, one.data.proof, one.data.exception) for one in await office.told(LevelTwoProofRecorded)
    ]
    assert recorded == [("english", "gcse_a_star_to_c", False), ("maths", "skills_level_2", False)]


async def test_a_trainer_enters_the_certificates_seen_with_the_register(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id, proved=False)
    trainer = office.trainers[office.trainer_ids[0]]
    office.clock.set(SESSION_1_OVER)
    path = f"/v1/cohorts/{cohort_id}/register/1"
    shown = (await office.get(path, trainer)).json()["candidates"]
    assert [one["level_two_missing"] for one in shown] == [["english", "maths"]]
    body = {"records": [{"journey_id": journey_id, "attended": True, "level_two_seen": ["english", "maths"]}]}
    for _ in range(2):
        await office.done(path, body, trainer)
    proofs = (await office.get(f"/v1/applications/{journey_id}/level-two")).json()["proofs"]
    assert [(one["subject"], one["how"], one["seen_by"], one["seen_on"]) for one in proofs] == [
        ("english", "seen", "Tara Trainer", "2026-10-21"),
        ("maths", "seen", "Tara Trainer", "2026-10-21"),
    ]
    assert await missing(office, journey_id) == []


async def test_a_letter_from_the_school_is_no_proof_alone_and_says_nothing(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared(cohort_id=cohort_id)
    assert await send_file(office, journey_id, "english", document="school_letter") == 201
    assert await missing(office, journey_id) == ["english", "maths"]
    assert await office.told(LevelTwoProofRecorded) == []
    assert await send_file(office, journey_id, "english") == 201
    assert await missing(office, journey_id) == ["maths"]


async def test_an_exception_takes_a_reason_that_stays_in_the_trail(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared(cohort_id=cohort_id)
    path = f"/v1/applications/{journey_id}/level-two/english/exception"
    assert (await office.post(path, {"reason": ""})).status_code == 422
    by_candidate = await office.post(path, {"reason": "Lost"}, office.link(Purpose.JOURNEY, journey_id))
    assert by_candidate.status_code == 401
    await office.created(path, {"reason": "The board has burnt down."})
    (recorded,) = await office.told(LevelTwoProofRecorded)
    assert (recorded.data.proves, recorded.data.proof, recorded.data.exception) == ("english", "exception", True)
    assert await office.value("select reason from audit where action = 'level_two_exception_english'") == (
        "The board has burnt down."
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "esol_level_2"}, "kind"),  # English only
        ({"seen_on": "2026-10-08"}, "seen_on"),
        ({"seen_by": " "}, "seen_by"),
    ],
)
async def test_what_proves_nothing_is_refused_by_field(
    office: Office, cohort_id: str, change: dict[str, str], field: str
) -> None:
    journey_id = await office.declared(cohort_id=cohort_id)
    body = {"seen_by": "Olive Operator", "seen_on": "2026-10-07", **change}
    refused = await office.post(f"/v1/applications/{journey_id}/level-two/maths/seen", body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


async def test_a_file_must_be_what_it_says_and_is_read_by_its_own_people_alone(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared(cohort_id=cohort_id)
    assert await send_file(office, journey_id, "english", b"MZ no PDF") == 422
    assert await send_file(office, journey_id, "english") == 201
    proof_id = (await office.get(f"/v1/applications/{journey_id}/level-two")).json()["proofs"][0]["proof_id"]
    path = f"/v1/applications/{journey_id}/level-two/files/{proof_id}"
    stored = await office.get(path, office.link(Purpose.JOURNEY, journey_id))
    assert (stored.content, stored.headers["x-content-type-options"]) == (PDF, "nosniff")
    assert (await office.get(path, office.link(Purpose.JOURNEY, "another"))).status_code == 404
    assert (await office.get(path, office.trainers[office.trainer_ids[0]])).status_code == 403


async def test_a_file_is_looked_at_and_one_that_does_not_hold_is_missing_again(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared(cohort_id=cohort_id)
    await send_file(office, journey_id, "english")
    assert await office.tasks() == ["level_two_file_to_check"]
    proof_id = (await office.get(f"/v1/applications/{journey_id}/level-two")).json()["proofs"][0]["proof_id"]
    refused = await office.done(
        f"/v1/applications/{journey_id}/level-two/proofs/{proof_id}/refusal", {"reason": "Of somebody else."}
    )
    assert refused["missing"] == ["english", "maths"]
    assert await office.tasks() == []
    await send_file(office, journey_id, "english")
    await office.done(f"/v1/applications/{journey_id}/level-two/acceptance", {})
    assert (await office.tasks(), await missing(office, journey_id)) == ([], ["maths"])


async def test_an_operator_makes_an_exception_with_the_application(office: Office) -> None:
    await office.school()
    await office.cohort()
    form = office.form(level2_maths_kind="foundation degree module", level2_maths_exception="Seen and compared by us.")
    anybody = await office.post(f"/v1/providers/{office.provider_id}/applications", form, {"Authorization": ""})
    assert (anybody.status_code, anybody.json()["field"]) == (422, "level2_maths_exception")

    journey_id = (await office.created("/v1/applications", form))["journey_id"]

    (proved,) = await office.told(LevelTwoProofRecorded)
    assert (proved.journey, proved.data.proves, proved.data.exception) == (journey_id, "maths", True)
    reason = "select reason from audit where action = 'level_two_exception_maths' and subject = $1"
    assert await office.value(reason, journey_id) == "Seen and compared by us."
    again = await office.post("/v1/applications", form)
    assert (again.status_code, again.json()["journey_id"]) == (200, journey_id)
    assert len(await office.told(LevelTwoProofRecorded)) == 1


async def test_a_spreadsheet_makes_exceptions_too(office: Office) -> None:
    await office.school()
    await office.cohort()
    row = office.form(level2_english_kind="none", level2_english_exception="Speaks and writes it as a first language.")
    columns = [name for name in row if name != "subjects"]
    content = "\n".join([",".join(columns), ",".join(str(row[name]) for name in columns)])
    answer = await office.client.post(
        "/v1/applications/csv?apply=true", content=content.encode(), headers=office.operator
    )
    assert (answer.json()["good"], answer.json()["bad"]) == (1, [])
    (proved,) = await office.told(LevelTwoProofRecorded)
    assert (proved.data.proves, proved.data.exception) == ("english", True)
