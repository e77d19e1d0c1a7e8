"""The head's answer: four confirmations kept one by one, a refusal, the wrong person, silence, and the last second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest

from services.notifications.answers import Answers, FromIntake
from shared.contracts.envelope import Command, Envelope, Fact
from shared.contracts.intake import (
    CommandRefused,
    DeclarationDeclined,
    DeclarationLapsed,
    DeclarationReminderDue,
    DeclarationRequested,
    DeclarationSigned,
    LapseDeclaration,
    RemindDeclaration,
    TellCandidateStillWaiting,
)
from shared.errors import NotYet, Unreachable
from shared.links import Purpose
from tests.services.intake.office import SECRET, SIGNATURE, Office

LAPSES_AT = datetime(2026, 11, 9, 23, 59, 59, tzinfo=UTC)
OVER = datetime(2026, 11, 10, 0, 0, 0, tzinfo=UTC)
"""Midnight: the day whose last second is named has ended."""


@pytest.fixture
async def journey_id(office: Office) -> str:
    await office.school()
    await office.cohort()
    return await office.apply()


async def lapse(office: Office, journey_id: str) -> str:
    command = LapseDeclaration(declaration_id=await office.declaration_of(journey_id), due_at=LAPSES_AT)
    asked = office.command(command, f"journey-{journey_id}", journey=journey_id)
    await office.obey(asked)
    return asked.id


async def test_the_page_shows_the_four_statements_and_reading_it_changes_nothing(
    office: Office, journey_id: str
) -> None:
    declaration_id = await office.declaration_of(journey_id)
    told = len(await office.everything_told())
    link = office.link(Purpose.DECLARATION, declaration_id)
    pages = [await office.get(f"/v1/declarations/{declaration_id}", link) for _ in range(2)]
    assert pages[0].json() == pages[1].json()
    shown = pages[0].json()
    assert [statement["code"] for statement in shown["statements"]] == [
        "suitable",
        "whole_class",
        "level2_english",
        "level2_maths",
    ]
    assert "at least 2 occasions" in shown["statements"][1]["text"]
    assert (shown["state"], shown["candidate_name"], shown["school_name"], shown["provider_name"]) == (
        "requested",
        "Sam Sample",
        "Sample School 900001",
        "Example Training",
    )
    assert (shown["receipt"], shown["lapses_at"]) == (None, "2026-11-09T23:59:59Z")
    assert len(await office.everything_told()) == told


async def test_each_confirmation_is_kept_with_name_role_time_and_the_exact_wording(
    office: Office, journey_id: str
) -> None:
    signed = await office.sign(journey_id)
    assert signed.status_code == 200
    assert signed.headers["HLTA-Event-Id"] == (await office.told(DeclarationSigned))[0].id
    async with office.intake.database.connection() as connection:
        rows = await connection.fetch("select * from confirmations order by code")
    assert [row["code"] for row in rows] == ["level2_english", "level2_maths", "suitable", "whole_class"]
    for row in rows:
        assert (row["confirmed"], row["name"], row["role"], row["wording_version"]) == (
            True,
            "Alex Example",
            "Headteacher",
            "1",
        )
        assert row["confirmed_at"] == datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
    assert rows[1]["wording"] == "I have seen proof that the candidate holds a level 2 qualification in maths."


async def test_signing_twice_answers_with_the_same_receipt_and_tells_once(office: Office, journey_id: str) -> None:
    first = await office.sign(journey_id)
    office.clock.set(datetime(2026, 10, 8, 8, 0, tzinfo=UTC))
    second = await office.sign(journey_id)
    assert (second.status_code, second.json()) == (200, first.json())
    assert first.json()["mentor_name"] == "Mel Mentor"
    assert len(first.json()["statements"]) == 4
    assert len(await office.told(DeclarationSigned)) == 1
    other = await office.sign(journey_id, name="Somebody Else")
    assert (other.status_code, other.json()["code"]) == (409, "declaration_signed")


async def test_the_link_shows_the_receipt_after_the_answer(office: Office, journey_id: str) -> None:
    await office.sign(journey_id)
    declaration_id = await office.declaration_of(journey_id)
    page = await office.get(f"/v1/declarations/{declaration_id}", office.link(Purpose.DECLARATION, declaration_id))
    assert page.json()["receipt"]["name"] == "Alex Example"
    assert page.json()["receipt"]["signed_at"] == "2026-10-07T08:00:00Z"


async def test_a_replaced_link_is_dead_for_reading_and_for_signing(office: Office, journey_id: str) -> None:
    declaration_id = await office.declaration_of(journey_id)
    async with office.intake.database.transaction() as connection:
        await connection.execute("update declarations set link_version = 2")
    old = office.link(Purpose.DECLARATION, declaration_id)
    assert (await office.get(f"/v1/declarations/{declaration_id}", old)).status_code == 410
    refused = await office.post(f"/v1/declarations/{declaration_id}/signature", SIGNATURE, old)
    assert (refused.status_code, refused.json()["code"]) == (410, "link_expired")
    new = office.link(Purpose.DECLARATION, declaration_id, version=2)
    assert (await office.get(f"/v1/declarations/{declaration_id}", new)).status_code == 200


async def test_a_link_opens_no_declaration_but_its_own(office: Office, journey_id: str) -> None:
    other = await office.declaration_of(await office.apply("Kim Other"))
    mine = office.link(Purpose.DECLARATION, await office.declaration_of(journey_id))
    assert (await office.get(f"/v1/declarations/{other}", mine)).status_code == 404


@pytest.mark.parametrize("missing", ["suitable", "whole_class", "level2_english", "level2_maths"])
async def test_one_statement_that_is_not_confirmed_signs_nothing(office: Office, journey_id: str, missing: str) -> None:
    refused = await office.sign(journey_id, **{missing: False})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "not_confirmed", missing)
    assert await office.told(DeclarationSigned) == []


async def test_declining_ends_the_journey_and_the_words_stay_inside(office: Office, journey_id: str) -> None:
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id)
    body = {"reason_class": "level2_maths", "reason": "No certificate was shown to me."}
    receipts = [await office.post(f"/v1/declarations/{declaration_id}/refusal", body, link) for _ in range(2)]
    assert [one.status_code for one in receipts] == [200, 200]
    assert receipts[0].json() == receipts[1].json()
    (declined,) = await office.told(DeclarationDeclined)
    assert declined.data.reason_class == "level2_maths"
    # Declined on Wed 7 October 2026: 14 days later is Wed 21 October, in summer time.
    assert declined.data.place_kept_until == datetime(2026, 10, 21, 22, 59, 59, tzinfo=UTC)
    assert declined.data.why is not None
    assert declined.data.why.rule == "The end of the day 14 days after the request to the school ended"
    assert "certificate" not in declined.model_dump_json()
    signed = await office.sign(journey_id)
    assert (signed.status_code, signed.json()["code"]) == (409, "declaration_declined")


async def test_a_receipt_by_mail_reads_the_answers_by_the_heads_own_link(office: Office, journey_id: str) -> None:
    signed_answers: dict[str, Any] = {
        "need": "Two classes without cover.",
        "mentor_name": "Mo Mentor",
        "success": "Fewer gaps",
    }
    assert (await office.sign(journey_id, **signed_answers)).status_code == 200
    (signed,) = await office.told(DeclarationSigned)
    assert "Two classes" not in signed.model_dump_json()
    cause = cast("Envelope[Fact]", signed)
    source = FromIntake(office.client, str(office.client.base_url), SECRET)
    answers = await source.of(cause, signed.data.head_id)
    assert isinstance(answers, Answers)
    assert [statement.confirmed for statement in answers.statements] == [True, True, True, True]
    assert answers.statements[3].text.endswith("holds a level 2 qualification in maths.")
    assert (answers.need, answers.mentor_name, answers.success, answers.after_award) == (
        "Two classes without cover.",
        "Mo Mentor",
        "Fewer gaps",
        None,
    )
    replaced = signed.data.model_copy(update={"link_version": 2})
    with pytest.raises(Unreachable):
        await source.of(cause.model_copy(update={"data": replaced}), signed.data.head_id)


async def test_reminders_go_out_once_each_and_none_after_the_answer(office: Office, journey_id: str) -> None:
    (requested,) = await office.told(DeclarationRequested)
    declaration_id = requested.data.declaration_id
    commands: list[Command] = [
        RemindDeclaration(declaration_id=declaration_id, step=due.step, due_at=due.due_at)
        for due in requested.data.chasers
    ]
    notice = requested.data.candidate_notices[0]
    commands.insert(1, TellCandidateStillWaiting(declaration_id=declaration_id, step=notice.step, due_at=notice.due_at))
    for command in commands[:2]:
        asked = office.command(command, f"journey-{journey_id}", journey=journey_id)
        await office.obey(asked)
        await office.obey(asked)
    reminders = await office.told(DeclarationReminderDue)
    assert [(one.data.to, one.data.step, one.data.of) for one in reminders] == [("head", 1, 3), ("candidate", 1, 3)]
    assert reminders[0].data.person_id == requested.data.head_id
    assert reminders[0].causation == f"journey-{journey_id}:remind_declaration:1:2026-10-14"
    await office.sign(journey_id)
    for command in commands[2:]:
        await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))
    assert len(await office.told(DeclarationReminderDue)) == 2
    assert await office.told(CommandRefused) == []


async def test_a_reminder_that_was_on_its_way_when_another_head_was_named_says_nothing(
    office: Office, journey_id: str
) -> None:
    (requested,) = await office.told(DeclarationRequested)
    chaser = requested.data.chasers[0]
    command = RemindDeclaration(declaration_id=requested.data.declaration_id, step=1, due_at=chaser.due_at)
    office.clock.set(chaser.due_at)
    body = {"head_name": "Robin Example", "head_email": "robin@oakfield.example", "reason_class": "left"}
    await office.done(f"/v1/applications/{journey_id}/head", body)
    await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))
    assert await office.told(DeclarationReminderDue) == [], "Robin was asked this very minute"


async def test_a_reminder_that_was_on_its_way_when_the_journey_was_paused_says_nothing(
    office: Office, journey_id: str
) -> None:
    (requested,) = await office.told(DeclarationRequested)
    chaser = requested.data.chasers[0]
    command = RemindDeclaration(declaration_id=requested.data.declaration_id, step=1, due_at=chaser.due_at)
    office.clock.set(chaser.due_at)
    await office.acted("pause", journey_id=journey_id, reason_class="health")
    await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))
    assert await office.told(DeclarationReminderDue) == []


async def test_after_the_last_reminder_a_person_has_a_task_until_the_head_answers(
    office: Office, journey_id: str
) -> None:
    (requested,) = await office.told(DeclarationRequested)
    last = requested.data.chasers[-1]
    command = RemindDeclaration(declaration_id=requested.data.declaration_id, step=last.step, due_at=last.due_at)
    await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))
    assert [task["code"] for task in (await office.get("/v1/tasks")).json()["tasks"]] == ["head_silent"]
    await office.sign(journey_id)
    assert (await office.get("/v1/tasks")).json()["tasks"] == []


async def test_a_signature_in_the_last_second_wins_over_the_lapse(office: Office, journey_id: str) -> None:
    office.clock.set(LAPSES_AT + timedelta(milliseconds=999))
    assert (await office.sign(journey_id)).status_code == 200
    office.clock.set(OVER)
    asked = await lapse(office, journey_id)
    (refused,) = await office.told(CommandRefused)
    assert (refused.causation, refused.data.command_id, refused.data.reason_code) == (
        asked,
        asked,
        "declaration_signed",
    )
    assert await office.told(DeclarationLapsed) == []


async def test_a_signature_after_the_last_second_is_too_late_even_before_the_lapse_is_recorded(
    office: Office, journey_id: str
) -> None:
    office.clock.set(OVER)
    signed = await office.sign(journey_id)
    assert (signed.status_code, signed.json()["code"]) == (410, "declaration_lapsed")
    await lapse(office, journey_id)
    (lapsed,) = await office.told(DeclarationLapsed)
    # It counts from Mon 9 November, when it was due, and not from the 10th, when it was noticed: Mon 23 November.
    assert lapsed.data.place_kept_until == datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)


async def test_a_lapse_is_not_taken_in_before_its_time(office: Office, journey_id: str) -> None:
    office.clock.set(OVER - timedelta(milliseconds=1))
    with pytest.raises(NotYet):
        await lapse(office, journey_id)
    assert (await office.sign(journey_id)).status_code == 200


async def test_lapse_and_signature_at_the_very_same_moment_leave_one_of_them(office: Office, journey_id: str) -> None:
    office.clock.set(OVER)
    signed, _ = await asyncio.gather(office.sign(journey_id), lapse(office, journey_id))
    assert signed.status_code == 410
    assert len(await office.told(DeclarationLapsed)) == 1
    shown = (await office.get(f"/v1/applications/{journey_id}")).json()
    assert (shown["stage"], shown["declaration_state"]) == ("lapsed", "lapsed")


async def test_the_same_lapse_twice_lapses_once(office: Office, journey_id: str) -> None:
    office.clock.set(OVER)
    asked = await lapse(office, journey_id)
    await lapse(office, journey_id)
    (lapsed,) = await office.told(DeclarationLapsed)
    assert lapsed.causation == asked


async def test_the_database_refuses_a_second_active_declaration_of_one_journey(office: Office, journey_id: str) -> None:
    copy = """insert into declarations (declaration_id, provider_id, journey_id, head_id, candidate_id, link_version,
                                        state, wording_version, asked_at, chasers, candidate_notices, lapses_at)
              select 'another', provider_id, journey_id, head_id, candidate_id, 2, 'requested', wording_version,
                     asked_at, chasers, candidate_notices, lapses_at from declarations where journey_id = $1"""
    with pytest.raises(asyncpg.UniqueViolationError, match="declarations_active"):
        async with office.intake.database.transaction() as connection:
            await connection.execute(copy, journey_id)
