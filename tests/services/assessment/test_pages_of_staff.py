"""The pages of assessors and seniors over the real API: every answer has the shape that its page reads."""

from __future__ import annotations

from datetime import timedelta

import httpx

from services.portal.api import Api
from services.portal.app import build_app
from services.portal.doors import COOKIE
from services.portal.rendering import Portal
from shared.contracts import assessment as told
from tests.services.assessment.outcomes import seniors
from tests.services.assessment.panel import Panel, settings_for
from tests.services.portal.fakes import HeldReadModel, shown

THREE = ["2027-01-14T10:00:00+00:00", "2027-01-15T10:00:00+00:00", "2027-01-18T10:00:00+00:00"]


def _browser(panel: Panel, person_id: str, *, senior: bool = False) -> httpx.AsyncClient:
    """The pages as this assessor opens them, over the panel's own API."""
    api = Api(panel.client, "http://assessment", patience=0.0)
    portal = Portal(settings_for("postgresql://unused"), api, api, api, HeldReadModel(), panel.clock)
    token = panel.bearer(person_id, senior=senior)["Authorization"].removeprefix("Bearer ")
    transport = httpx.ASGITransport(app=build_app(portal), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://portal", cookies={COOKIE: token})


async def test_an_assessor_goes_from_the_offer_to_the_signed_report_on_pages_alone(panel: Panel) -> None:
    assessor_id = await panel.register("anna")
    journey_id = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id="cohort-1", due_at=panel.clock.now()))
    offer = await panel.last(told.AssessmentOffered, journey_id)
    browser, candidate = _browser(panel, assessor_id), f"/staff/candidates/{journey_id}"

    async def post(path: str, **data: object) -> str:
        answer = await browser.post(path, data=data)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    assert f"/staff/offers/{offer.offer_id}" in shown(await browser.get("/staff")).links
    assert await post(f"/staff/offers/{offer.offer_id}") == f"{candidate}?told=accepted"
    assert "22 school days" in shown(await browser.get(f"{candidate}/times")).text
    await post(f"{candidate}/times", starts_at=THREE)
    assert "The candidate chooses one of your times" in shown(await browser.get(candidate)).text

    await panel.name_guests(journey_id)
    chosen = (await panel.last(told.SlotsProposed, journey_id)).slots[0]
    await panel.choose(journey_id, chosen.slot_id)
    await panel.confirm_all(chosen.slot_id)
    booked = await panel.last(told.AppointmentBooked, journey_id)
    appointment = f"/staff/appointments/{booked.appointment_id}"
    assert "Teacher: Tea Cher 0" in shown(await browser.get(appointment)).text
    await panel.hand_in_everything(journey_id)
    assert "17 Specialist input to lesson preparation None 1: Lesson plan" in (
        shown(await browser.get(f"{candidate}/evidence")).text
    )

    panel.clock.set(booked.ends_at + timedelta(hours=1))
    for section, standards in enumerate((range(1, 8), range(8, 17), range(17, 22), range(22, 26), range(26, 34)), 1):
        lines = {f"met_{n}": "yes" for n in standards} | {f"found_{n}": "interview" for n in standards}
        await post(f"{appointment}/report/{section}", **lines)
    assert await post(f"{appointment}/report", own="yes") == f"{appointment}/report?told=signed"
    assert len(await panel.all(told.ReportSigned, journey_id)) == 1
    assert "Signed " in shown(await browser.get(f"{appointment}/report")).text
    for path in ("/staff", "/staff/offers", "/staff/candidates", candidate):
        shown(await browser.get(path))


async def test_a_moderator_reads_the_case_and_agrees_on_pages_alone(panel: Panel) -> None:
    await panel.register("anna")
    await seniors(panel, "sam")
    journey_id, booked = await panel.booked(starts=THREE)
    await panel.hand_in_everything(journey_id)
    panel.clock.set(booked.ends_at + timedelta(hours=1))
    await panel.sign(booked.appointment_id, booked.assessor_id, short=(17,))
    signed = await panel.last(told.ReportSigned, journey_id)
    await panel.close(signed)
    (moderator_id,) = (await panel.last(told.RoundClosed)).moderator_ids
    browser, case = _browser(panel, moderator_id, senior=True), f"/staff/moderation/{signed.report_id}"
    assert case in shown(await browser.get("/staff")).links
    assert "17 Specialist input to lesson preparation Not met" in shown(await browser.get(case)).text
    shown(await browser.get(f"/staff/candidates/{journey_id}/evidence"))
    for path in ("/staff/moderation", "/staff/appeals", "/staff/candidates"):
        shown(await browser.get(path))
    assert (await browser.post(case, data={"view": "agree"})).headers["location"] == "/staff/moderation?told=moderated"
    shown(await browser.get(case), 404)
