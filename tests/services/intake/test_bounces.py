"""Mail to the head that comes back is no silence: the chasers stop, candidate and office are told, day 0 follows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.intake import DeclarationReminderDue, DeclarationRequested, RemindDeclaration, WrongPersonReported
from shared.contracts.notifications import MessageBounced
from tests.services.intake.office import WED_7_OCTOBER, Office


@pytest.fixture
async def journey_id(office: Office) -> str:
    await office.school()
    await office.cohort()
    return await office.apply()


async def bounce(office: Office, journey_id: str, template: str = "m03_please_confirm", person_id: str = "") -> None:
    asked = (await office.told(DeclarationRequested, journey_id))[-1].data
    fact = MessageBounced(
        message_key=f"{template}:{journey_id}",
        template=template,
        person_id=person_id or asked.head_id,
        due_at=WED_7_OCTOBER,
        channel="smtp",
        nature="permanent",
        code="550",
        bounced_at=office.clock.now(),
    )
    await office.hear(fact, journey_id)


async def test_the_chasers_stop_and_candidate_and_office_are_told_once(office: Office, journey_id: str) -> None:
    await bounce(office, journey_id)
    await bounce(office, journey_id, "m04_reminder_to_confirm")

    (reported,) = await office.told(WrongPersonReported, journey_id)
    assert reported.data.how == "bounced"
    assert await office.tasks() == ["head_unreachable"]
    asked = (await office.told(DeclarationRequested, journey_id))[-1].data
    chaser = asked.chasers[0]
    office.clock.set(chaser.due_at)
    command = RemindDeclaration(declaration_id=asked.declaration_id, step=1, due_at=chaser.due_at)
    await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))
    assert await office.told(DeclarationReminderDue, journey_id) == []


async def test_the_same_head_at_another_address_is_asked_from_day_0(office: Office, journey_id: str) -> None:
    await bounce(office, journey_id)
    office.clock.set(datetime(2026, 10, 12, 8, 0, tzinfo=UTC))
    body: dict[str, Any] = {
        "head_name": "Alex Example",
        "head_email": "alex@oakfield.example",
        "head_reason": "address",
    }
    answer = await office.act("replace_head", journey_id=journey_id, **body)
    assert answer.status_code == 200, answer.text
    before, after = [one.data for one in await office.told(DeclarationRequested, journey_id)]
    assert (before.link_version, after.link_version) == (1, 2)
    assert after.chasers[0].due_at > before.chasers[0].due_at
    assert await office.tasks() == []


async def test_other_mail_that_comes_back_and_an_old_heads_change_nothing(office: Office, journey_id: str) -> None:
    await bounce(office, journey_id, "m07_declaration_receipt")
    await bounce(office, journey_id, person_id="somebody-else")
    assert await office.told(WrongPersonReported, journey_id) == []
    await office.sign(journey_id)
    await bounce(office, journey_id)
    assert await office.told(WrongPersonReported, journey_id) == []
