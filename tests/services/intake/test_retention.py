"""Until when a journey's data is kept is answered for each journey, from the day on which it came to its end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.contracts.assessment import AppealDecided, AppealReceived, AwardMade, OutcomeReleased
from shared.contracts.envelope import Fact
from shared.links import Purpose
from tests.services.intake.office import Office

RELEASED = datetime(2027, 2, 8, 9, tzinfo=UTC)


async def kept(office: Office, journey_id: str) -> dict[str, Any]:
    answer = await office.get(f"/v1/applications/{journey_id}/retention")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def until(answer: dict[str, Any]) -> dict[str, str | None]:
    return {one["data"]: one["until_on"] for one in answer["kept"]}


@pytest.fixture
async def journey_id(office: Office) -> str:
    """Ready for assessment on Thu 15 October 2026."""
    await office.school()
    cohort_id = await office.cohort("Early", "2026-10-12", "2026-10-15")
    journey = await office.placed("Sam Sample", cohort_id)
    office.clock.set(datetime(2026, 10, 15, 17, tzinfo=UTC))
    for session in (1, 2):
        await office.take_register(cohort_id, session, **{journey: True})
    return journey


def outcome(which: Any, appeal_id: str | None = None) -> Fact:
    return OutcomeReleased(
        report_id="r", attempt=1, person_id="p", round_on=date(2027, 1, 31), letter_on=date(2027, 2, 8), outcome=which,
        standards_short=(), appeal_last_at=datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC), appeal_id=appeal_id,
    )  # fmt: skip


async def test_a_journey_that_goes_on_says_how_long_things_will_be_kept(office: Office, journey_id: str) -> None:
    found = await kept(office, journey_id)
    assert (found["ended_on"], found["appealed"]) == (None, False)
    assert until(found) == {"evidence": None, "messages": None, "record": None}
    assert [one["why"]["rule"] for one in found["kept"]] == [
        "Kept for 180 days, to the end of the day",
        "Kept for 365 days, to the end of the day",
        "Kept for 6 years, to the end of the day",
    ]


async def test_who_left_is_kept_from_that_day_on_unless_they_come_back(office: Office, journey_id: str) -> None:
    await office.acted("withdraw", journey_id=journey_id, reason_class="personal")
    found = await kept(office, journey_id)
    assert until(found) == {"evidence": "2027-04-13", "messages": "2027-10-15", "record": "2032-10-15"}
    assert found["kept"][0]["warned_on"] == "2027-03-30"
    await office.acted("undo_withdrawal", journey_id=journey_id)
    assert until(await kept(office, journey_id))["record"] is None


async def test_an_award_is_kept_longest_and_an_open_appeal_stops_the_rest(office: Office, journey_id: str) -> None:
    office.clock.set(RELEASED)
    await office.hear(outcome("not_awarded"), journey_id)
    assert until(await kept(office, journey_id))["evidence"] == "2027-08-07"
    received = AppealReceived(
        appeal_id="a", report_id="r", person_id="p", received_at=datetime(2027, 2, 10, tzinfo=UTC),
        acknowledge_by=RELEASED, decide_by=RELEASED, link_version=1,
    )  # fmt: skip
    await office.hear(received, journey_id)
    found = await kept(office, journey_id)
    assert (found["appealed"], set(until(found).values())) == (True, {None})
    decided = datetime(2027, 3, 10, 9, tzinfo=UTC)
    await office.hear(AppealDecided(appeal_id="a", person_id="p", decision="upheld", decided_at=decided), journey_id)
    office.clock.set(decided)
    await office.hear(outcome("awarded", "a"), journey_id)
    await office.hear(
        AwardMade(award_number="HLTA-2027-AAAA-BBBB", person_id="p", awarded_on=date(2027, 3, 11)), journey_id
    )
    assert until(await kept(office, journey_id)) == {
        "evidence": "2027-09-06",
        "messages": "2028-03-09",
        "record": "2033-03-10",
        "award": "2102-03-11",
    }
    await office.hear(received, journey_id)  # once more, and late
    assert (await kept(office, journey_id))["appealed"] is False


async def test_an_appeal_that_leads_to_a_reassessment_opens_the_journey_again(office: Office, journey_id: str) -> None:
    office.clock.set(RELEASED)
    await office.hear(outcome("not_awarded"), journey_id)
    await office.hear(outcome("partial", "a"), journey_id)
    assert (await kept(office, journey_id))["ended_on"] is None


async def test_the_candidate_reads_it_by_the_own_link_and_nobody_elses(office: Office, journey_id: str) -> None:
    path = f"/v1/applications/{journey_id}/retention"
    assert (await office.get(path, office.link(Purpose.JOURNEY, journey_id))).status_code == 200
    assert (await office.get(path, office.link(Purpose.JOURNEY, "another"))).status_code == 404


@pytest.mark.parametrize("end", ["decline", "void", "merge"])
async def test_every_end_is_remembered(office: Office, end: str) -> None:
    await office.school()
    await office.cohort()
    journey = await office.apply()
    if end == "decline":
        declaration_id = await office.declaration_of(journey)
        await office.post(
            f"/v1/declarations/{declaration_id}/refusal",
            {"reason_class": "suitable", "reason": "Not yet."},
            office.link(Purpose.DECLARATION, declaration_id),
        )
    elif end == "void":
        await office.acted("void", journey_id=journey)
    else:
        await office.acted("merge", journey_id=journey, into_journey_id=await office.apply("Bea Sample"))
    assert (await kept(office, journey))["ended_on"] == "2026-10-07"
