"""A journey goes by the version of the programme that it began with, also one that its provider has published."""

from __future__ import annotations

import pytest

from shared import policy
from shared.contracts import intake
from shared.errors import NotYet
from tests.services.assessment.panel import Panel, utc

STARTS = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


def _longer() -> intake.ProgrammePublished:
    """Evidence is due 12 days before instead of 10."""
    content = policy.load("hlta").model_dump(mode="json")
    content["version"] = 2
    content["evidence"]["days_before"] = 12
    return intake.ProgrammePublished(code="hlta", version=2, policy=content)


async def test_a_published_versions_deadline_holds_for_journeys_that_began_with_it(panel: Panel) -> None:
    await panel.register("anna")
    panel.programme = "hlta@2"
    await panel.hear(_longer())
    _, booked = await panel.booked(starts=STARTS)
    assert booked.evidence_due_at == utc("2027-01-02T23:59:59")
    assert booked.why is not None
    assert booked.why.rule == "The end of the day 12 days before the day of the appointment"


async def test_a_journey_of_the_version_before_keeps_its_deadline(panel: Panel) -> None:
    await panel.register("anna")
    await panel.hear(_longer())
    _, booked = await panel.booked(starts=STARTS)
    assert booked.evidence_due_at == utc("2027-01-04T23:59:59")


async def test_a_journey_that_comes_before_its_programme_waits_for_it(panel: Panel) -> None:
    panel.programme = "hlta@2"
    with pytest.raises(NotYet, match="hlta@2"):
        await panel.ready("ada")
    await panel.hear(_longer())
    await panel.ready("ada")


async def test_a_version_that_is_told_again_stays_as_it_was_first(panel: Panel) -> None:
    await panel.hear(_longer())
    changed = _longer()
    await panel.hear(
        changed.model_copy(update={"policy": policy.load("hlta").model_dump(mode="json") | {"version": 2}})
    )
    panel.programme = "hlta@2"
    await panel.register("anna")
    _, booked = await panel.booked(starts=STARTS)
    assert booked.evidence_due_at == utc("2027-01-02T23:59:59")
