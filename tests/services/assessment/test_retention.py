"""Tasks and file after the end: told of two weeks before, deleted in time, and kept while anything is open.

The letter is of Mon 8 February 2027. With 180 days, the work is kept to the end of Sat 7 August, and the candidate is
told on Sat 24 July, at 09:00 London.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts import assessment as told
from shared.contracts import intake
from shared.contracts.assessment import DeleteEvidence, PlanRetention, WarnOfDeletion
from shared.errors import NotYet
from shared.links import Purpose
from tests.services.assessment.outcomes import THREE, appeal, decide, moderate_what_waits, seniors
from tests.services.assessment.panel import Panel, utc

WARN_AT, UNTIL = utc("2027-07-24T08:00"), utc("2027-08-07T22:59:59")
AFTER = utc("2027-08-07T23:10")


async def _told(panel: Panel, short: tuple[int, ...] = ()) -> str:
    """A journey whose evidence was handed in, told of its outcome."""
    ids = await seniors(panel, "sam", "sue")
    journey, booked = await panel.booked("ada", THREE)
    await panel.hand_in_everything(journey)
    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id, short)).status_code == 200
    signed = await panel.last(told.ReportSigned, journey)
    await panel.close(signed)
    await moderate_what_waits(panel, [*ids.values()])
    await panel.release(signed)
    return journey


async def _plan(panel: Panel, journey: str, at: datetime, step: int = 1) -> told.EvidenceKept:
    panel.clock.set(at)
    answer = await panel.ask(PlanRetention(due_at=at, step=step), journey=journey)
    assert isinstance(answer, told.EvidenceKept)
    return answer


async def _warn(panel: Panel, journey: str, at: datetime = WARN_AT, step: int = 2) -> told.EvidenceKept:
    panel.clock.set(at)
    await panel.hear(WarnOfDeletion(due_at=at, step=step), journey=journey)
    return await panel.last(told.EvidenceKept, journey)


async def _delete(panel: Panel, journey: str, at: datetime = AFTER, due: datetime = UNTIL, step: int = 3) -> Any:
    panel.clock.set(at)
    return await panel.ask(DeleteEvidence(due_at=due, step=step), journey=journey)


async def _words(panel: Panel, journey: str) -> int:
    """Letters and bytes of the candidate's that are kept."""
    async with panel.desk.database.connection() as connection:
        found: int = await connection.fetchval(
            """select (select coalesce(sum(length(text)), 0) from tasks where journey_id = $1)
                    + (select coalesce(sum(length(content) + length(title) + length(file_name)), 0)
                         from documents where journey_id = $1)
                    + (select count(*) from document_links
                        join documents using (document_id) where journey_id = $1)""",
            journey,
        )
    return found


async def test_the_work_of_whoever_was_awarded_is_told_of_and_deleted_in_time(panel: Panel) -> None:
    journey = await _told(panel)
    kept = await _plan(panel, journey, utc("2027-02-08T09:00"))
    assert (kept.standing, kept.until, kept.warn_at, kept.look_again_at) == ("ended", UNTIL, WARN_AT, None)
    assert kept.why.rule == "Kept for 180 days, to the end of the day"

    kept = await _warn(panel, journey)
    assert (kept.until, kept.warn_at) == (UNTIL, None)
    near = await panel.last(told.EvidenceDeletionNear, journey)
    assert (near.due_at, near.until, near.tasks) == (WARN_AT, UNTIL, 8)
    assert near.documents > 0
    receipts = (await panel.get(f"/v1/journeys/{journey}/evidence", _link(panel, journey)))["submitted"]

    gone = await _delete(panel, journey)
    assert gone == told.EvidenceDeleted(person_id=near.person_id, deleted_at=AFTER, tasks=8, documents=near.documents)
    assert await _words(panel, journey) == 0
    shown = await panel.get(f"/v1/journeys/{journey}/evidence", _link(panel, journey))
    assert (shown["deleted_at"], shown["tasks"], shown["documents"]) == ("2027-08-07T23:10:00Z", [], [])
    assert shown["submitted"] == receipts, "what was handed in can still be proved"


async def test_digests_of_documents_stay_and_nothing_is_downloaded_any_more(panel: Panel) -> None:
    journey = await _told(panel)
    (document, *_) = (await panel.get(f"/v1/journeys/{journey}/evidence", _link(panel, journey)))["documents"]
    await _warn(panel, journey)
    await _delete(panel, journey)
    path = f"/v1/journeys/{journey}/documents/{document['document_id']}"
    answer = await panel.client.get(path, headers=_link(panel, journey))
    assert answer.status_code == 404
    assert "deleted under the provider's retention rule" in answer.json()["detail"]
    async with panel.desk.database.connection() as connection:
        kept = await connection.fetchval("select sha256 from documents where document_id = $1", document["document_id"])
    assert kept == document["sha256"]


async def test_an_open_appeal_keeps_the_work_and_the_time_counts_from_its_decision(panel: Panel) -> None:
    """Received on Wed 10 February, decided on Fri 12 February: kept to the end of Wed 11 August."""
    journey = await _told(panel, (1, 2, 3, 4))
    await panel.register("ruth", senior=True)
    panel.clock.set(utc("2027-02-10T09:00"))
    assert (await appeal(panel, journey)).status_code == 201
    kept = await _plan(panel, journey, utc("2027-02-11T09:00"))
    assert (kept.standing, kept.until, kept.look_again_at) == ("appealed", None, utc("2027-02-18T09:00"))
    assert kept.why.inputs["appeal"] == "open, so that nothing is deleted"
    assert isinstance(await _delete(panel, journey, AFTER), told.EvidenceKept)
    assert await _words(panel, journey) > 0

    received = await panel.last(told.AppealGiven, journey)
    panel.clock.set(utc("2027-02-12T09:00"))
    assert (await decide(panel, received.appeal_id, received.reviewer_id, decision="refused")).status_code == 200
    kept = await _plan(panel, journey, utc("2027-02-12T10:00"), step=9)
    assert (kept.standing, kept.until) == ("ended", utc("2027-08-11T22:59:59"))


async def test_nothing_is_deleted_of_which_the_candidate_was_not_told(panel: Panel) -> None:
    """The platform was away from July to 20 August: told now, and two more weeks."""
    journey = await _told(panel)
    late = utc("2027-08-20T10:00")
    kept = await _delete(panel, journey, late)
    assert isinstance(kept, told.EvidenceKept)
    assert (kept.until, kept.warn_at) == (utc("2027-09-03T22:59:59"), late)
    kept = await _warn(panel, journey, late, step=4)
    assert (kept.until, kept.warn_at) == (utc("2027-09-03T22:59:59"), None)
    assert (await panel.last(told.EvidenceDeletionNear, journey)).until == utc("2027-09-03T22:59:59")
    assert isinstance(
        await _delete(panel, journey, utc("2027-09-03T23:05"), utc("2027-09-03T22:59:59"), step=5),
        told.EvidenceDeleted,
    )


async def test_the_last_second_of_the_last_day_counts(panel: Panel) -> None:
    journey = await _told(panel)
    await _warn(panel, journey)
    with pytest.raises(NotYet):
        await _delete(panel, journey, datetime(2027, 8, 7, 22, 59, 59, 900_000, tzinfo=UTC))
    assert await _words(panel, journey) > 0


async def test_who_left_has_the_same_time_and_who_came_back_loses_nothing(panel: Panel) -> None:
    """Left on Wed 2 December 2026: kept to the end of Mon 31 May 2027. Who is back has no end."""
    await panel.register("anna")
    journey, _ = await panel.allocated()
    await panel.write_task(journey, "1")
    left = intake.CandidateWithdrew(
        person_id=f"{journey}-person", reason_class="personal", stage="placed", withdrew_at=panel.clock.now()
    )
    await panel.hear(left, journey=journey)
    kept = await _plan(panel, journey, panel.clock.now())
    assert (kept.standing, kept.until, kept.warn_at) == ("ended", utc("2027-05-31T22:59:59"), utc("2027-05-17T08:00"))

    back = intake.WithdrawalUndone(person_id=f"{journey}-person", undone_at=utc("2026-12-04T09:00"))
    panel.clock.set(utc("2026-12-04T09:00"))
    await panel.hear(back, journey=journey)
    kept = await _warn(panel, journey, utc("2027-05-17T08:00"))
    assert (kept.standing, kept.until, kept.look_again_at) == ("goes_on", None, utc("2027-05-24T08:00"))
    assert await panel.all(told.EvidenceDeletionNear, journey) == []
    assert await _words(panel, journey) > 0


async def test_where_there_is_nothing_nobody_is_told_of_it(panel: Panel) -> None:
    journey = await panel.ready("ada")
    left = intake.CandidateWithdrew(
        person_id=f"{journey}-person", reason_class="personal", stage="placed", withdrew_at=panel.clock.now()
    )
    await panel.hear(left, journey=journey)
    kept = await _plan(panel, journey, panel.clock.now())
    assert kept.warn_at is None
    await _warn(panel, journey, utc("2027-05-17T08:00"))
    assert await panel.all(told.EvidenceDeletionNear, journey) == []
    gone = await _delete(panel, journey, utc("2027-05-31T23:05"), utc("2027-05-31T22:59:59"))
    assert (gone.tasks, gone.documents) == (0, 0)


async def test_asked_twice_it_is_told_once_and_what_is_deleted_stays_deleted(panel: Panel) -> None:
    journey = await _told(panel)
    await _warn(panel, journey)
    await _warn(panel, journey, step=7)
    assert len(await panel.all(told.EvidenceDeletionNear, journey)) == 1
    first = await _delete(panel, journey)
    again = await _delete(panel, journey, utc("2027-08-09T09:00"), step=8)
    assert again == first


def _link(panel: Panel, journey: str) -> dict[str, str]:
    return panel.link(Purpose.EVIDENCE, journey, journey, f"{journey}-person")
