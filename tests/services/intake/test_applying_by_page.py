"""The application form walked from end to end: the portal's real pages over intake's real API and database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from rehearsal.doors import Browser
from rehearsal.people import applicant
from rehearsal.population import CandidateScript, populate
from rehearsal.scene import Scene
from services.intake.http import build_app as intake_app
from services.portal.api import Api
from services.portal.app import build_app, guarded
from services.portal.rendering import Portal, templates
from shared.contracts.intake import ApplicationReceived, DraftBegun, DraftSubmitted
from shared.links import Link, Purpose, mint
from tests.services.intake.office import SECRET, Office
from tests.services.portal.fakes import NORTHSHIRE, HeldReadModel


@pytest.fixture
async def scene(office: Office) -> AsyncIterator[Scene]:
    """As much of a rehearsal as an applicant needs: a browser, and where the portal is."""
    http = httpx.AsyncClient(transport=httpx.ASGITransport(intake_app(office.intake.settings, office.intake)))
    read_model = HeldReadModel()
    read_model.providers[office.provider_id] = NORTHSHIRE
    api = Api(http, "http://intake")
    portal = Portal(office.intake.settings, api, api, api, read_model, office.clock, templates=templates())
    transport = httpx.ASGITransport(guarded(build_app(portal)))
    async with httpx.AsyncClient(transport=transport) as people, http:
        settings = SimpleNamespace(portal_url="http://portal.example")
        yield cast(Scene, SimpleNamespace(browser=Browser(people), settings=settings))


async def _ready(office: Office, script: CandidateScript) -> str:
    school: Any = script.school
    await office.school(school.urn, phase=school.phase)
    return await office.cohort()


def _link_of(begun: Any) -> str:
    link = Link(
        purpose=Purpose.APPLICATION,
        subject=begun.data.draft_id,
        version=begun.data.link_version,
        provider=begun.provider,
        person=begun.data.person_id,
    )
    return f"http://portal.example/application/{mint(SECRET, link)}"


@pytest.mark.parametrize("number", [0, 1], ids=["in one go", "broken off and finished by the mailed link"])
async def test_the_form_is_filled_in_page_after_page_and_sent(office: Office, scene: Scene, number: int) -> None:
    scripts = [script for provider in populate(1, 24, 6, 2) for script in provider.candidates]
    script = next(script for script in scripts if script.number % 2 == number)
    cohort_id = await _ready(office, script)
    await applicant.apply_by_page(scene, office.provider_id, script, cohort_id)
    (begun,) = await office.told(DraftBegun)
    if number:
        assert await office.told(DraftSubmitted) == []
        await applicant.finish_application(scene, _link_of(begun), script)
    (received,) = await office.told(ApplicationReceived)
    assert received.journey == begun.data.draft_id
    assert received.data.cohort_id == cohort_id
    name = await office.value("select name from people where person_id = $1", received.data.person_id)
    assert name == script.person.name
    await applicant.finish_application(scene, _link_of(begun), script)  # the link opens, and there is nothing to send
    assert len(await office.told(DraftSubmitted)) == 1
