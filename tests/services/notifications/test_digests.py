"""The morning's digests: one for each reader and day, with what came back, and none once the day is over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.contracts import assessment, intake
from shared.contracts.values import WorkItem
from shared.errors import NotYet
from tests.services.notifications.desk import Desk
from tests.services.notifications.post_office import NEVER

MON_12_OCTOBER = datetime(2026, 10, 12, 6, 30, tzinfo=UTC)  # 7:30 in London
TASK = WorkItem(code="guest_cannot", about=("HLTA-4F7K2",), at=datetime(2026, 10, 9, 12, tzinfo=UTC))


def _office(*items: WorkItem) -> intake.OperatorDigestDue:
    return intake.OperatorDigestDue(on=date(2026, 10, 12), due_at=MON_12_OCTOBER, person_ids=("operator",), items=items)


def _own(*items: WorkItem) -> assessment.AssessorDigestDue:
    return assessment.AssessorDigestDue(
        on=date(2026, 10, 12), due_at=MON_12_OCTOBER, assessor_id="assessor", items=items
    )


async def _tell(desk: Desk, fact: Any, id_: str | None = None) -> None:
    await desk.tell(fact, journey=None, cohort=None, programme=None, id_=id_)


async def _keys(desk: Desk) -> list[str]:
    return sorted(row["message_key"] for row in await desk.rows() if row["template"] == "m47_digest")


async def test_one_for_each_reader_and_day_however_often_it_is_told(journey_desk: Desk) -> None:
    journey_desk.clock.set(MON_12_OCTOBER)
    for told in ("first", "first", "told again under another id"):
        await _tell(journey_desk, _office(TASK), f"office: {told}")
        await _tell(journey_desk, _own(TASK), f"own: {told}")
    assert await _keys(journey_desk) == [
        "m47_digest:provider:assessor:1:2026-10-12",
        "m47_digest:provider:operator:1:2026-10-12",
    ]
    rows = [row for row in await journey_desk.rows() if row["template"] == "m47_digest"]
    assert {row["due_at"] for row in rows} == {MON_12_OCTOBER}
    assert not any("example" in row["cause"].lower() for row in rows), "the ledger keeps codes, dates and references"


async def test_an_office_for_which_nothing_waits_gets_no_mail(journey_desk: Desk) -> None:
    journey_desk.clock.set(MON_12_OCTOBER)
    await _tell(journey_desk, _office())
    assert await _keys(journey_desk) == []


async def test_mail_that_came_back_is_reason_enough_and_stands_in_the_list(journey_desk: Desk) -> None:
    journey_desk.post.next.append(NEVER)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1)
        journey_desk.clock.set(MON_12_OCTOBER)
        await _tell(journey_desk, _office())
        await journey_desk.settled(refused=1, accepted=1)
    mail = journey_desk.post.taken[-1]
    assert mail["Subject"] == "Look at your list for Mon 12 October: 1 thing"
    assert mail["To"] == "Olive Sample <olive.sample@operator.example>"


async def test_a_digest_of_yesterday_is_not_sent_after_an_outage(journey_desk: Desk) -> None:
    journey_desk.clock.set(MON_12_OCTOBER)
    await _tell(journey_desk, _office(TASK))
    await _tell(journey_desk, _own(TASK))
    journey_desk.clock.set(datetime(2026, 10, 12, 23, 0, tzinfo=UTC))  # midnight in London
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1, dropped=2)
    dropped = [row["reason_code"] for row in await journey_desk.rows() if row["template"] == "m47_digest"]
    assert dropped == ["day_over", "day_over"]


async def test_a_digest_goes_out_late_while_its_day_lasts(journey_desk: Desk) -> None:
    journey_desk.clock.set(MON_12_OCTOBER)
    await _tell(journey_desk, _own(TASK))
    journey_desk.clock.set(datetime(2026, 10, 12, 22, 59, 59, tzinfo=UTC))
    async with journey_desk.sending():
        await journey_desk.settled(accepted=2)


async def test_an_operator_whose_address_is_still_on_its_way_is_waited_for(journey_desk: Desk) -> None:
    with pytest.raises(NotYet):
        await _tell(journey_desk, _office(TASK).model_copy(update={"person_ids": ("operator", "new")}))
    assert await _keys(journey_desk) == []
