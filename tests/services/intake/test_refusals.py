"""Who is not taken on: by which check, decided by whom and when; found by the check; asked again."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.intake import ApplicationReceived, DraftReminderDue, DraftSaved, EntryRefused, JourneyReopened
from tests.services.intake.office import Office
from tests.services.intake.test_drafts import AT_5_DAYS, Applicant

INELIGIBLE: dict[str, Any] = {"whole_class_occasions": 1, "level2_maths_kind": "none"}


@pytest.fixture
async def refused(office: Office) -> Applicant:
    """An applicant whose draft was sent and fails two checks."""
    await office.school()
    await office.cohort()
    applicant = await Applicant.begins(office)
    await applicant.saves(**office.form(**INELIGIBLE))
    assert (await applicant.sends()).status_code == 422
    return applicant


async def listed(office: Office, code: str | None = None) -> list[dict[str, Any]]:
    answer = await office.get(f"/v1/refusals?code={code}" if code else "/v1/refusals")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["refusals"]
    return found


async def test_a_refusal_by_rule_keeps_the_checks_the_rules_and_the_instant(office: Office, refused: Applicant) -> None:
    (one,) = await listed(office)
    assert one["codes"] == ["no_level2_maths", "too_few_whole_classes"]
    assert (one["by_rule"], one["decided_by"]) == (True, "hlta@1")
    assert (one["decided_at"], one["name"]) == ("2026-10-07T08:00:00Z", "Sam Sample")
    assert one["state"] == "can_be_sent_again"
    (told,) = await office.told(EntryRefused)
    assert told.data.codes == ("no_level2_maths", "too_few_whole_classes")
    assert (told.data.decided_by, told.data.draft, told.journey) == ("rule", True, refused.draft_id)
    assert await office.told(ApplicationReceived) == []


async def test_operators_filter_by_the_failed_check(office: Office, refused: Applicant) -> None:
    assert len(await listed(office, "too_few_whole_classes")) == 1
    assert await listed(office, "too_little_experience") == []
    counts = (await office.get("/v1/refusals")).json()["counts"]
    assert counts["no_level2_maths"] == 1
    assert counts["not_employed"] == 0
    assert (await office.get("/v1/refusals?code=nonsense")).status_code == 422


async def test_the_other_provider_sees_nothing_of_it(office: Office, other_office: Office, refused: Applicant) -> None:
    assert await listed(other_office) == []


async def test_the_draft_says_beforehand_what_would_be_refused(office: Office, refused: Applicant) -> None:
    view = await refused.view()
    assert [one["field"] for one in view["problems"]] == ["level2_maths_kind", "whole_class_occasions"]
    assert view["refused_at"] == "2026-10-07T08:00:00Z"
    assert view["answers"]["name"] == "Sam Sample"


async def test_sent_again_as_it_was_nothing_more_is_told(office: Office, refused: Applicant) -> None:
    assert (await refused.sends()).status_code == 422
    assert len(await office.told(EntryRefused)) == 1
    assert len(await listed(office)) == 1


async def test_whoever_may_ask_again_has_the_whole_time_for_it(office: Office) -> None:
    await office.school()
    await office.cohort(first="2026-11-25", last="2027-01-20")
    applicant = await Applicant.begins(office)
    await applicant.saves(**office.form(**INELIGIBLE))
    office.clock.set(AT_5_DAYS.replace(month=11, day=6))
    assert (await applicant.sends()).status_code == 422
    (told,) = await office.told(EntryRefused)
    assert told.data.ask_again_until is not None
    assert told.data.ask_again_until.isoformat() == "2026-12-06T23:59:59+00:00"
    (renewed,) = await office.told(DraftSaved)
    assert renewed.data.deletes_at == told.data.ask_again_until


async def test_put_right_and_sent_again_it_is_taken_in(office: Office, refused: Applicant) -> None:
    await refused.saves(whole_class_occasions=2, level2_maths_kind="o_level")
    assert (await refused.sends()).status_code == 201
    (one,) = await listed(office)
    assert (one["state"], one["reference"] is not None) == ("applied", True)


async def test_who_was_refused_is_not_reminded_to_send_it(office: Office, refused: Applicant) -> None:
    office.clock.set(AT_5_DAYS)
    await refused.is_reminded(1, AT_5_DAYS)
    assert await office.told(DraftReminderDue) == []


async def test_an_operator_refuses_with_code_and_reason_and_the_name_stands_with_it(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.declared()
    await office.acted("refuse_entry", journey_id=journey_id, code="not_employed", reason="Left the school in July.")
    (one,) = await listed(office, "not_employed")
    assert (one["decided_by"], one["by_rule"], one["reason"]) == ("Olive Operator", False, "Left the school in July.")
    assert (one["journey_id"], one["state"]) == (journey_id, "ineligible")
    (told,) = await office.told(EntryRefused)
    assert (told.data.decided_by, told.data.draft, told.data.stage) == ("operator", False, "declared")
    assert "July" not in told.model_dump_json()


async def test_a_refused_candidate_may_apply_again_and_the_old_journey_stays_ended(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    await office.acted("refuse_entry", journey_id=journey_id, code="not_employed")
    again = await office.apply()
    assert again != journey_id
    reopening = {"reason": "Employed after all.", "reason_class": "correction"}
    refused = await office.post(f"/v1/applications/{journey_id}/reopening", reopening)
    assert (refused.status_code, refused.json()["code"]) == (409, "applied_again")


async def test_a_refused_journey_is_reopened(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    await office.acted("refuse_entry", journey_id=journey_id, code="no_level2_english")
    reopening = {"reason": "The certificate holds.", "reason_class": "correction"}
    reopened = await office.post(f"/v1/applications/{journey_id}/reopening", reopening)
    assert reopened.status_code == 200, reopened.text
    assert len(await office.told(JourneyReopened, journey_id)) == 1


async def test_it_is_too_late_to_refuse_who_is_prepared(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.placed("Sam Sample", cohort_id)
    for session, day in ((1, 21), (2, 1)):
        office.clock.set(AT_5_DAYS.replace(month=10 if session == 1 else 12, day=day, hour=16))
        await office.take_register(cohort_id, session, **{journey_id: True})
    assert await office.refused("refuse_entry", journey_id=journey_id, code="not_employed") == "journey_prepared"


async def test_an_application_that_is_answered_at_once_is_kept_by_its_checks_alone(office: Office) -> None:
    """By API: two checks fail, and the maths kind once more by spreadsheet, where row 3 is written wrongly as well."""
    await office.school()
    await office.cohort()
    path = f"/v1/providers/{office.provider_id}/applications"
    refused = await office.post(path, office.form(**INELIGIBLE), {"Authorization": ""})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_level2_maths")
    rows = [office.form(level2_maths_kind="none"), office.form("Bea Sample", email="nowhere")]
    columns = [name for name in rows[0] if name != "subjects"]
    content = "\n".join([",".join(columns), *(",".join(str(row[name]) for name in columns) for row in rows)])
    for apply in ("false", "true"):
        answer = await office.client.post(
            f"/v1/applications/csv?apply={apply}", content=content.encode(), headers=office.operator
        )
        assert (answer.status_code, len(answer.json()["bad"])) == (200, 2)

    kept = await listed(office)
    assert sorted(one["codes"] for one in kept) == [["no_level2_maths"], ["no_level2_maths", "too_few_whole_classes"]]
    assert {(one["name"], one["reference"], one["state"], one["by_rule"]) for one in kept} == {
        (None, None, "deleted", True)
    }
    assert await office.told(EntryRefused) == []
    assert len(await listed(office, "too_few_whole_classes")) == 1
