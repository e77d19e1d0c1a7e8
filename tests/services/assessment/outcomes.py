"""What tests of outcomes share: a panel of seniors, an outcome that was told, an appeal against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
GROUNDS = {"grounds": "The assessor did not look at task 2, where this is shown."}


async def seniors(panel: Panel, *names: str) -> dict[str, str]:
    """Anna, who assesses, and seniors of these names: id by name."""
    await panel.register("anna")
    return {name: await panel.register(name, senior=True) for name in names}


async def moderate_what_waits(panel: Panel, by: Sequence[str]) -> None:
    """Each of these seniors agrees with whatever they are shown."""
    for senior_id in by:
        headers = panel.bearer(senior_id, senior=True)
        for report in (await panel.get("/v1/moderation", headers))["reports"]:
            await panel.done(f"/v1/moderation/{report['report_id']}", headers, {"agree": True})


async def was_signed(panel: Panel, short: Sequence[int], journey: str = "ada") -> tuple[str, told.ReportSigned]:
    """A journey assessed on Thu 14 January 2027: its round is that of 31 January, its letter of Mon 8 February."""
    journey_id, booked = await panel.booked(journey, THREE)
    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id, short)).status_code == 200
    return journey_id, await panel.last(told.ReportSigned, journey_id)


async def was_told(
    panel: Panel, short: Sequence[int], by: Sequence[str], journey: str = "ada"
) -> tuple[str, told.OutcomeReleased, told.ReportSigned]:
    """The same, moderated by these seniors and told with its round on Mon 8 February 2027."""
    journey_id, signed = await was_signed(panel, short, journey)
    await panel.close(signed)
    await moderate_what_waits(panel, by)
    await panel.release(signed)
    return journey_id, await panel.last(told.OutcomeReleased, journey_id), signed


def own_link(panel: Panel, journey: str) -> dict[str, str]:
    """The link in the candidate's own message with the outcome."""
    return panel.link(Purpose.RESULT, journey, journey, f"{journey}-person")


async def appeal(panel: Panel, journey: str) -> httpx.Response:
    return await panel.post(f"/v1/journeys/{journey}/appeal", own_link(panel, journey), GROUNDS)


async def decide(panel: Panel, appeal_id: str, reviewer_id: str, **ruling: Any) -> httpx.Response:
    body = {"reason": "Looked at everything again.", **ruling}
    return await panel.post(f"/v1/appeals/{appeal_id}/decision", panel.bearer(reviewer_id, senior=True), body)


def met(*standards: int) -> list[dict[str, Any]]:
    """Standards that are met after all."""
    return [{"standard": number, "reason": "Shown in task 2"} for number in standards]


async def office(panel: Panel, action: str, *, preview: bool = False, key: str = "k1", **body: Any) -> httpx.Response:
    """One office action, looked at or done."""
    headers = panel.operator | {"Idempotency-Key": key}
    path = f"/v1/office/{action}{'?preview=true' if preview else ''}"
    return await panel.post(path, headers, {"reason": "As agreed on the telephone.", **body})


async def acted(panel: Panel, action: str, *, key: str = "k1", **body: Any) -> Any:
    """The same, which must succeed; what it answers."""
    answer = await office(panel, action, key=key, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()
