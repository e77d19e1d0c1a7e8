"""What a candidate asked for once is in the timetable, and only who took the candidate reads it."""

from __future__ import annotations

from datetime import timedelta

from shared.contracts import assessment as told
from shared.contracts.values import Adjustments
from tests.services.assessment.outcomes import THREE
from tests.services.assessment.panel import COHORT, Panel

NEEDS = Adjustments(extra_minutes=15, breaks=1, captions=True, words="A quiet room, please")


async def test_extra_minutes_and_a_break_make_the_appointment_longer(panel: Panel) -> None:
    await panel.register("anna")
    journey = await panel.ready("ada")
    contact = panel.contact(f"{journey}-person", "Ada Example-Sample")
    await panel.hear(contact.model_copy(update={"adjustments": NEEDS}))
    await panel.hear(contact)  # an address that is corrected later says nothing about it, and changes nothing
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    offer = await panel.last(told.AssessmentOffered, journey)
    assert offer.minutes == 145
    path = f"/v1/journeys/{journey}/adjustments"
    assessor = panel.bearer(offer.assessor_id)
    assert (await panel.client.get(path, headers=assessor)).status_code == 404, "offered is not yet taken"
    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", assessor)
    assert await panel.get(path, assessor) == NEEDS.model_dump()
    other = await panel.register("bert")
    for stranger in (panel.bearer(other), panel.operator, panel.bearer("trainer-1", "trainer")):
        assert (await panel.client.get(path, headers=stranger)).status_code in (403, 404)

    booked = await panel.arrange(journey, offer.assessor_id, THREE)
    assert booked.ends_at - booked.starts_at == timedelta(minutes=145)
    minutes = [(part.role, (part.ends_at - part.starts_at).seconds // 60) for part in booked.segments]
    assert minutes == [
        ("candidate", 33), ("assessor", 10), ("teacher", 20), ("leader", 15), ("assessor", 15), ("candidate", 37),
        ("assessor", 15),
    ]  # fmt: skip
    told_in_facts = [fact.model_dump_json() for fact in await panel.facts()]
    assert [one for one in told_in_facts if "quiet room" in one or "captions" in one] == []


async def test_nothing_asked_for_is_the_programmes_own_timetable(panel: Panel) -> None:
    await panel.register("anna")
    journey, assessor_id = await panel.allocated()
    assert (await panel.last(told.AssessmentOffered, journey)).minutes == 120
    nothing = await panel.get(f"/v1/journeys/{journey}/adjustments", panel.bearer(assessor_id))
    assert nothing == {"extra_minutes": 0, "breaks": 0, "captions": False, "words": ""}
