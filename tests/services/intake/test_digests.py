"""The office's digest: both services' part in one fact, by references, for the operators of one provider."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shared.contracts.assessment import DigestPrepared
from shared.contracts.intake import DeclarationRequested, OperatorDigestDue
from shared.contracts.values import WorkItem
from tests.services.intake.office import Office

WED_4_NOVEMBER = datetime(2026, 11, 4, 7, 30, tzinfo=UTC)


async def _digest(office: Office, at: datetime, items: tuple[WorkItem, ...] = ()) -> OperatorDigestDue:
    office.clock.set(at)
    await office.hear(DigestPrepared(on=at.date(), due_at=at, items=items))
    told = [one.data for one in await office.told(OperatorDigestDue) if one.data.on == at.date()]
    assert len(told) == 1
    return told[0]


async def test_an_office_with_nothing_to_do_is_told_so_in_one_fact_for_all_operators(office: Office) -> None:
    second = await office.created(
        "/v1/people", {"role": "operator", "name": "Otto Operator", "email": "otto@provider.example"}
    )
    told = await _digest(office, WED_4_NOVEMBER)
    assert (told.due_at, told.items) == (WED_4_NOVEMBER, ())
    assert len(told.person_ids) == 2
    assert second["person_id"] in told.person_ids
    assert not set(office.trainer_ids) & set(told.person_ids)


async def test_what_waits_in_assessment_is_told_by_reference_and_a_journey_that_is_unknown_here_by_number_alone(
    office: Office,
) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    reference = (await office.get(f"/v1/applications/{journey_id}")).json()["reference"]
    overdue = WorkItem(code="report_overdue", count=2, about=(journey_id, "elsewhere"), at=WED_4_NOVEMBER)
    told = await _digest(office, WED_4_NOVEMBER, (overdue,))
    assert told.items == (WorkItem(code="report_overdue", count=2, about=(reference,), at=WED_4_NOVEMBER),)


async def test_a_session_and_a_declaration_are_told_on_their_day_alone(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.apply()
    reference = (await office.get(f"/v1/applications/{journey_id}")).json()["reference"]
    lapses_at = (await office.told(DeclarationRequested, journey_id))[-1].data.lapses_at
    cohort = (await office.get(f"/v1/cohorts/{cohort_id}")).json()
    session_at = datetime.fromisoformat(cohort["sessions"][0]["starts_at"])
    assert date(2026, 10, 7) < session_at.date() < lapses_at.date()

    def morning(of: datetime) -> datetime:
        return of.replace(hour=7, minute=30, second=0)

    told = await _digest(office, morning(session_at))
    assert told.items == (WorkItem(code="sessions", about=(cohort["name"],), at=session_at),)
    told = await _digest(office, morning(lapses_at))
    assert told.items == (WorkItem(code="declarations_lapse", about=(reference,), at=lapses_at),)


async def test_a_task_is_told_until_it_is_done_and_to_no_other_provider(office: Office, other_office: Office) -> None:
    await office.school()
    await office.cohort()
    await office.apply(head_email="sam.sample@home.example")
    tasks = await office.tasks()
    assert tasks
    told = await _digest(office, WED_4_NOVEMBER)
    assert [one.code for one in told.items if one.code in tasks] == sorted(tasks)
    assert (await _digest(other_office, WED_4_NOVEMBER)).items == ()
