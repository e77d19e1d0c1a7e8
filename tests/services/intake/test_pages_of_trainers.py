"""A trainer's pages over the real API of intake: every answer has the shape that its page reads."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from services.portal.api import Api
from services.portal.app import build_app
from services.portal.doors import COOKIE
from services.portal.rendering import Portal
from shared.contracts.intake import AttendanceRecorded, CheckRecorded
from tests.services.intake.office import Office, settings_for
from tests.services.portal.fakes import FakeService, HeldReadModel, shown


def _browser(office: Office, trainer_id: str) -> httpx.AsyncClient:
    """The pages as this trainer opens them; nobody has shared a draft."""
    assessment = FakeService()
    assessment.on("GET", "/v1/drafts", {"drafts": []})
    drafts = httpx.AsyncClient(transport=httpx.MockTransport(assessment.handle))
    portal = Portal(
        settings_for("postgresql://unused"),
        Api(office.client, "http://intake", patience=0.0),
        Api(drafts, "http://assessment", patience=0.0),
        Api(drafts, "http://notifications", patience=0.0),
        HeldReadModel(),
        office.clock,
    )
    token = office.trainers[trainer_id]["Authorization"].removeprefix("Bearer ")
    transport = httpx.ASGITransport(app=build_app(portal), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://portal", cookies={COOKIE: token})


async def test_a_trainer_takes_and_corrects_a_register_and_records_a_check_on_pages_alone(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    ada, bea = await office.placed("Ada Sample", cohort_id), await office.placed("Bea Sample", cohort_id)
    browser, other = _browser(office, office.trainer_ids[0]), _browser(office, office.trainer_ids[1])
    register, check = f"/staff/cohorts/{cohort_id}/register/1", f"/staff/cohorts/{cohort_id}/checks/1"
    assert "The register opens when the session begins" in shown(await browser.get(register)).text

    office.clock.set(datetime(2026, 10, 21, 16, tzinfo=UTC))
    assert register in shown(await browser.get("/staff")).links
    assert "0 of 2 entered" in shown(await browser.get("/staff/sessions")).text
    for answers in ({f"here_{ada}": "yes", f"here_{bea}": "yes"}, {f"here_{bea}": "no"}):
        answer = await browser.post(register, data=answers)
        assert answer.headers["location"] == f"{register}?told=register"
    recorded = [(one.journey, one.data.attended) for one in await office.told(AttendanceRecorded)]
    assert sorted(recorded[:2]) == sorted([(ada, True), (bea, True)])
    assert recorded[2:] == [(bea, False)]
    assert register not in shown(await browser.get("/staff")).links

    shown(await browser.get(check))
    answer = await browser.post(check, data={f"done_{ada}": "yes"})
    assert answer.headers["location"] == f"{check}?told=check"
    assert [(one.journey, one.data.done) for one in await office.told(CheckRecorded)] == [(ada, True)]
    shown(await other.get(register), 403)
    shown(await other.get(check), 403)
    assert "Nothing is waiting for you." in shown(await other.get("/staff")).text
