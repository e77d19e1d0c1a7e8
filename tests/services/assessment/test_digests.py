"""What waits for whom on one morning: of an appointment on Thu 14 January 2027, 10:00, from its offer to its report."""

from __future__ import annotations

from shared.contracts import assessment as told
from shared.contracts.assessment import PrepareDigest
from shared.contracts.values import WorkItem
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _digests(panel: Panel, morning: str) -> tuple[told.DigestPrepared | None, dict[str, list[WorkItem]]]:
    """The office's digest of that morning, and each assessor's."""
    at = utc(morning)
    panel.clock.set(at)
    command = PrepareDigest(on=at.date(), due_at=at)
    for _ in range(2):  # a copy from the bus changes nothing
        await panel.hear(command, message_id=f"{panel.provider}:prepare_digest:1:{at.date()}")
    prepared = [one for one in await panel.all(told.DigestPrepared) if one.on == at.date()]
    own = [one for one in await panel.all(told.AssessorDigestDue) if one.on == at.date()]
    assert len(prepared) <= 1
    return (prepared[0] if prepared else None), {one.assessor_id: list(one.items) for one in own}


def _items(*items: tuple[str, str, str]) -> list[WorkItem]:
    return [WorkItem(code=code, about=(about,), at=utc(at)) for code, about, at in items]


async def test_an_open_offer_is_told_every_morning_and_nothing_once_it_is_taken(panel: Panel) -> None:
    anna = await panel.register("anna")
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id="cohort-1", due_at=panel.clock.now()))
    offer = await panel.last(told.AssessmentOffered, journey)
    office, assessors = await _digests(panel, "2026-12-03T07:30")
    assert assessors == {anna: [WorkItem(code="answer_offer", about=("A.E.S.",), at=offer.reply_by)]}
    assert office is not None
    assert office.items == ()

    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(anna))
    assert (await _digests(panel, "2026-12-04T07:30"))[1] == {}


async def test_times_are_told_on_the_day_by_which_they_are_to_be_offered_and_later_to_the_office_too(
    panel: Panel,
) -> None:
    """Accepted on Wed 2 December: times by the end of Wed 9 December."""
    await panel.register("anna")
    journey, anna = await panel.allocated()
    assert (await _digests(panel, "2026-12-08T07:30"))[1] == {}
    due = _items(("offer_times", "A.E.S.", "2026-12-09T23:59:59"))
    assert (await _digests(panel, "2026-12-09T07:30"))[1] == {anna: due}
    office, assessors = await _digests(panel, "2026-12-10T07:30")
    assert assessors == {anna: due}
    assert office is not None
    assert office.items == (WorkItem(code="times_not_proposed", about=(journey,), at=utc("2026-12-09T23:59:59")),)


async def test_what_is_handed_in_is_to_be_read_in_the_week_before_until_it_is_opened(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    anna = booked.assessor_id
    await panel.hand_in_everything(journey)
    assert (await _digests(panel, "2027-01-06T07:30"))[1] == {}
    unread = _items(("read_evidence", "A.E.S.", "2027-01-14T10:00"))
    assert (await _digests(panel, "2027-01-07T07:30"))[1] == {anna: unread}
    await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(anna))
    assert (await _digests(panel, "2027-01-08T07:30"))[1] == {}


async def test_the_day_of_evidence_appointment_and_report_is_told_and_an_overdue_report_goes_on(panel: Panel) -> None:
    """Evidence by Mon 4 January, the report by the end of Thu 21 January."""
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    anna = booked.assessor_id
    office, assessors = await _digests(panel, "2027-01-04T07:30")
    assert assessors == {}
    assert office is not None
    assert [(one.code, one.about) for one in office.items] == [("evidence_due", (journey,))]
    await panel.hand_in_everything(journey)
    await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(anna))
    office, assessors = await _digests(panel, "2027-01-14T07:30")
    assert assessors == {anna: _items(("appointment", "A.E.S.", "2027-01-14T10:00"))}
    assert office is not None
    assert [one.code for one in office.items] == ["appointments"]
    assert (await _digests(panel, "2027-01-20T07:30"))[1] == {}
    report = _items(("sign_report", "A.E.S.", "2027-01-21T23:59:59"))
    office, assessors = await _digests(panel, "2027-01-21T07:30")
    assert assessors == {anna: report}
    assert office is not None
    assert [one.code for one in office.items] == ["reports_due"]
    office, assessors = await _digests(panel, "2027-01-22T07:30")
    assert assessors == {anna: report}
    assert office is not None
    assert office.items == (WorkItem(code="report_overdue", about=(journey,), at=utc("2027-01-21T23:59:59")),)


async def test_evidence_that_is_in_is_not_due_any_more(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await panel.hand_in_everything(journey)
    office, _ = await _digests(panel, "2027-01-04T07:30")
    assert office is not None
    assert office.items == ()


async def test_nothing_is_told_on_a_bank_holiday(panel: Panel) -> None:
    """Mon 28 December 2026 is one, in place of Boxing Day."""
    await panel.register("anna")
    await panel.allocated()
    assert await _digests(panel, "2026-12-28T07:30") == (None, {})


async def test_another_provider_hears_nothing_of_it(panel: Panel, other_panel: Panel) -> None:
    await panel.register("anna")
    await panel.allocated()
    office, assessors = await _digests(other_panel, "2026-12-10T07:30")
    assert assessors == {}
    assert office is not None
    assert office.items == ()
