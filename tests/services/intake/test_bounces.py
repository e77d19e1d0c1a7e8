"""Mail to the head that comes back is no silence: the chasers stop, candidate and office are told, day 0 follows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.intake import (
    DeclarationReminderDue,
    DeclarationRequested,
    DeclarationSigned,
    RemindDeclaration,
    WrongPersonReported,
)
from shared.contracts.notifications import AddressWorks, MessageBounced
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


async def test_a_head_who_got_the_mail_all_the_same_signs_by_it_and_the_task_is_done(
    office: Office, journey_id: str
) -> None:
    await bounce(office, journey_id)
    assert (await office.sign(journey_id)).status_code == 200
    assert await office.tasks() == []
    assert len(await office.told(DeclarationSigned, journey_id)) == 1


async def test_an_address_that_works_after_all_is_asked_from_day_0_and_the_old_link_is_dead(
    office: Office, journey_id: str
) -> None:
    await bounce(office, journey_id)
    asked = (await office.told(DeclarationRequested, journey_id))[-1].data
    office.clock.set(datetime(2026, 10, 12, 8, 0, tzinfo=UTC))
    works = AddressWorks(
        message_key="m03", template="m03_please_confirm", person_id=asked.head_id, due_at=WED_7_OCTOBER
    )
    await office.hear(works, journey_id)
    before, after = [one.data for one in await office.told(DeclarationRequested, journey_id)]
    assert (before.link_version, after.link_version, after.head_id) == (1, 2, asked.head_id)
    assert after.chasers[0].due_at > before.chasers[0].due_at
    assert await office.tasks() == []
    assert (await office.sign(journey_id, version=1)).status_code == 410


async def test_the_word_that_somebody_elses_address_works_asks_no_head(office: Office, journey_id: str) -> None:
    works = AddressWorks(message_key="m08", template="m08_level_two_proof", person_id="candidate", due_at=WED_7_OCTOBER)
    await office.hear(works, journey_id)
    await bounce(office, journey_id)
    await office.hear(works.model_copy(update={"message_key": "m12"}), journey_id)
    assert len(await office.told(DeclarationRequested, journey_id)) == 1
