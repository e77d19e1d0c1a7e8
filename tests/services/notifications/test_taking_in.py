"""Facts come twice, late and out of order, and each leads to its messages once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from services.notifications import composing
from services.notifications.contents import Told, Values, of_fact
from services.notifications.props import WrongValues
from services.notifications.samples import NAMES, facts
from shared import policy
from shared.contracts import intake
from shared.contracts.envelope import Fact
from shared.errors import NotYet
from tests.services.notifications.desk import Desk, sample_fact

AT = datetime(2026, 10, 14, 8, 0, tzinfo=UTC)


async def _templates(desk: Desk) -> list[str]:
    return sorted(row["template"] for row in await desk.rows())


async def test_a_fact_told_twice_plans_one_message(journey_desk: Desk) -> None:
    asked = sample_fact("m03_please_confirm")
    await journey_desk.tell(asked, id_="the-request")
    await journey_desk.tell(asked, id_="the-request")
    assert await _templates(journey_desk) == ["m02_application_received", "m03_please_confirm"]


async def test_a_fact_published_anew_under_another_id_plans_nothing_new(journey_desk: Desk) -> None:
    await journey_desk.tell(sample_fact("m03_please_confirm"))
    await journey_desk.tell(sample_fact("m03_please_confirm"))
    assert await _templates(journey_desk) == ["m02_application_received", "m03_please_confirm"]


async def test_a_fact_that_comes_before_its_journey_or_its_people_is_taken_in_later(desk: Desk) -> None:
    asked, applied = sample_fact("m03_please_confirm"), sample_fact("m02_application_received")
    for fact, id_ in ((asked, "asked"), (applied, "applied")):
        with pytest.raises(NotYet):
            await desk.tell(fact, id_=id_)
    await desk.tell_people()
    with pytest.raises(NotYet):
        await desk.tell(asked, id_="asked")
    assert await desk.rows() == []
    await desk.tell_provider_and_school()
    await desk.tell(applied, id_="applied")
    await desk.tell(asked, id_="asked")
    assert await _templates(desk) == ["m02_application_received", "m03_please_confirm"]


async def test_of_two_addresses_the_newer_counts_in_whatever_order_they_come(desk: Desk) -> None:
    old = intake.ContactDetailsSet(person_id="head", role="head", name="Old Example", email="old@head.example")
    new = old.model_copy(update={"name": "New Example", "email": "new@head.example"})
    await desk.tell(new, version=2)
    await desk.tell(old, version=1)
    async with desk.database.connection() as connection:
        assert await connection.fetchval("select email from people where person_id = 'head'") == "new@head.example"


async def test_two_providers_with_one_journey_id_do_not_see_each_other(journey_desk: Desk) -> None:
    with pytest.raises(NotYet):
        await journey_desk.tell(sample_fact("m10_wait_listed"), provider="another")
    assert await _templates(journey_desk) == ["m02_application_received"]


async def test_a_fact_of_a_programme_that_is_not_known_here_waits_until_it_is(journey_desk: Desk) -> None:
    content: dict[str, JsonValue] = policy.load("hlta").model_dump(mode="json") | {"version": 2}
    asked = sample_fact("m03_please_confirm")
    with pytest.raises(NotYet, match="hlta@2"):
        await journey_desk.tell(asked, id_="asked", programme="hlta@2")
    published = intake.ProgrammePublished(code="hlta", version=2, policy=content)
    await journey_desk.tell(published, journey=None, programme="hlta@2")
    await journey_desk.tell(asked, id_="asked", programme="hlta@2")
    assert await _templates(journey_desk) == ["m02_application_received", "m03_please_confirm"]


async def test_nothing_is_planned_from_values_that_are_not_the_templates_own(
    journey_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_the_school(fact: Fact, told: Told) -> Values:
        return {name: value for name, value in of_fact(fact, told).items() if name != "school"}

    with monkeypatch.context() as broken:
        broken.setattr(composing, "of_fact", without_the_school)
        with pytest.raises(WrongValues, match=r"^m03_please_confirm for head uses school, which is not given"):
            await journey_desk.tell(sample_fact("m03_please_confirm"), id_="asked")
    assert await _templates(journey_desk) == ["m02_application_received"]
    await journey_desk.tell(sample_fact("m03_please_confirm"), id_="asked")
    assert await _templates(journey_desk) == ["m02_application_received", "m03_please_confirm"]


async def test_ledger_and_outbox_hold_no_name_and_no_address(journey_desk: Desk) -> None:
    await journey_desk.tell(sample_fact("m03_please_confirm"))
    async with journey_desk.sending():
        await journey_desk.settled(accepted=2)
    async with journey_desk.database.connection() as connection:
        rows = await connection.fetch(
            "select to_jsonb(messages)::text as row from messages union all select body from outbox "
            "union all select remembered::text from journeys"
        )
    everything = "\n".join(row["row"] for row in rows)
    assert len(rows) == 5
    assert [name for name in NAMES.values() if name in everything] == []
    assert ".example" not in everything


async def test_the_question_which_record_to_keep_waits_for_the_other_record_and_shows_both(journey_desk: Desk) -> None:
    suspected = sample_fact("m11_which_to_keep")
    with pytest.raises(NotYet):
        await journey_desk.tell(suspected, id_="suspected")
    applied = sample_fact("m02_application_received")
    other = applied.model_copy(update={"journey_id": "other", "person_id": "twin", "reference": "HLTA-9QX3M"})
    await journey_desk.tell(other, journey="other")
    await journey_desk.tell(suspected, id_="suspected")
    async with journey_desk.sending():
        await journey_desk.settled(accepted=3)
    (mail,) = [mail for mail in journey_desk.post.taken if mail["X-HLTA-Template"] == "m11_which_to_keep"]
    assert b"HLTA-4F7K2" in mail.as_bytes()
    assert b"HLTA-9QX3M" in mail.as_bytes()


async def test_a_cohort_that_was_changed_is_remembered_as_it_stands(journey_desk: Desk) -> None:
    changed = sample_fact("m36_session_changed", "moved")
    plan = next(one for _, _, one in facts() if isinstance(one, intake.CohortChanged))
    await journey_desk.tell(sample_fact("m09_place_confirmed"))
    await journey_desk.tell(plan, journey=None, version=2)
    await journey_desk.tell(changed)
    async with journey_desk.database.connection() as connection:
        cohort = await connection.fetchval("select cohort from cohorts where cohort_id = 'cohort'")
    assert [session["starts_at"] for session in cohort["sessions"]] == ["2026-10-21T08:30:00Z", "2026-12-08T09:30:00Z"]
    told = {(row["template"], row["part"]) for row in await journey_desk.rows()}
    assert {part for template, part in told if template == "m36_session_changed"} == {
        "candidate",
        "school_contact",
        "trainer",
    }


async def _address(desk: Desk) -> str | None:
    async with desk.database.connection() as connection:
        found: str | None = await connection.fetchval("select email from people where person_id = 'applicant'")
    return found


@pytest.mark.parametrize(
    ("ended", "kept"),
    [
        (intake.DraftSubmitted(draft_id="d", person_id="applicant", journey_id="d", submitted_at=AT), True),
        (intake.DraftSubmitted(draft_id="d", person_id="applicant", journey_id="another", submitted_at=AT), False),
        (intake.DraftDeleted(draft_id="d", person_id="applicant", deleted_at=AT, reason_code="expired"), False),
    ],
    ids=["sent", "answered with a journey that was there", "deleted"],
)
async def test_the_address_of_an_applicant_is_kept_only_for_who_becomes_a_candidate(
    desk: Desk, ended: intake.DraftSubmitted | intake.DraftDeleted, kept: bool
) -> None:
    await desk.tell_provider_and_school()
    await desk.tell(intake.ApplicantContactSet(person_id="applicant", email="sam@home.example"))
    assert await _address(desk) == "sam@home.example"
    await desk.tell(ended)
    assert await _address(desk) == ("sam@home.example" if kept else None)
