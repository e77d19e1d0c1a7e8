"""Certificates that were wrong, taken back or issued anew: the old number says so, and the reasons are kept."""

from __future__ import annotations

from typing import Any

from shared.contracts import assessment as told
from tests.services.assessment.outcomes import acted, office, own_link, seniors, was_told
from tests.services.assessment.panel import Panel, utc


async def _awarded(panel: Panel) -> tuple[str, str]:
    """A journey awarded on Mon 8 February 2027, and the number of its certificate. It is Wed 3 March."""
    ids = await seniors(panel, "sam", "sue")
    journey, _, signed = await was_told(panel, (), [*ids.values()])
    award = await panel.ask(told.MakeAward(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    panel.clock.set(utc("2027-03-03T10:00"))
    return journey, award.award_number


async def _check(panel: Panel, number: str) -> Any:
    return (await panel.client.get(f"/v1/awards/{number}")).json()


async def test_a_misprinted_name_is_corrected_under_a_new_number_and_the_old_one_says_so(panel: Panel) -> None:
    journey, old = await _awarded(panel)
    unchanged = await office(panel, "correct_award", award_number=old)
    assert (unchanged.status_code, unchanged.json()["field"]) == (422, "name")
    seen = await office(panel, "correct_award", preview=True, award_number=old, name="Ada Example")
    assert [(one["what"], one["was"], one["becomes"]) for one in seen.json()["changes"]] == [
        (f"certificate {old}", "valid", "replaced"),
        ("name on the certificate", "Ada Example-Sample", "Ada Example"),
    ]
    assert (await _check(panel, old))["status"] == "valid", "only looked at"
    for _ in range(2):
        await acted(panel, "correct_award", award_number=old.lower(), name="Ada Example")
    corrected = await panel.all(told.AwardCorrected, journey)
    assert [(one.replaces, one.reason_code, one.corrected_on.isoformat()) for one in corrected] == [
        (old, "correction", "2027-03-03")
    ]
    new = corrected[0].award_number
    was, now = await _check(panel, old), await _check(panel, new)
    assert (was["status"], was["name"], was["changed_on"]) == ("replaced", "Ada Example-Sample", "2027-03-03")
    assert new not in str(was), "who holds the old one is shown the new one by its holder"
    assert (now["status"], now["name"], now["awarded_on"]) == ("valid", "Ada Example", "2027-02-08")
    again = await office(panel, "correct_award", key="k2", award_number=old, name="Ada E.")
    assert (again.status_code, again.json()["code"]) == (409, "replaced")
    outcome = await panel.get(f"/v1/journeys/{journey}/outcome", own_link(panel, journey))
    assert (outcome["award_number"], outcome["award_status"]) == (new, "valid")


async def test_a_revoked_award_says_so_and_may_be_issued_anew(panel: Panel) -> None:
    journey, old = await _awarded(panel)
    await acted(panel, "revoke_award", award_number=old, reason_class="misconduct")
    revoked = await panel.last(told.AwardRevoked, journey)
    assert (revoked.award_number, revoked.reason_class) == (old, "misconduct")
    shown = await _check(panel, old)
    assert (shown["status"], shown["changed_on"]) == ("revoked", "2027-03-03")
    assert "misconduct" not in str(shown), "why is nobody else's business"
    twice = await office(panel, "revoke_award", key="k2", award_number=old)
    assert (twice.status_code, twice.json()["code"]) == (409, "revoked")
    award = told.MakeAward(round_on=(await panel.last(told.OutcomeReleased)).round_on, step=2, due_at=panel.clock.now())
    assert (await panel.ask(award, journey=journey)).reason_code == "already_awarded", "no award comes back by itself"
    await acted(panel, "reissue_award", key="k3", award_number=old, reason_class="other")
    reissued = await panel.last(told.AwardReissued, journey)
    assert reissued.replaces == old
    assert (await _check(panel, reissued.award_number))["status"] == "valid"
    assert (await _check(panel, old))["status"] == "revoked"


async def test_after_a_change_of_name_the_new_certificate_bears_it_and_the_reasons_are_kept(panel: Panel) -> None:
    journey, old = await _awarded(panel)
    await panel.hear(panel.contact(f"{journey}-person", "Ada Married"))
    await acted(panel, "reissue_award", award_number=old)
    reissued = await panel.last(told.AwardReissued, journey)
    assert (await _check(panel, reissued.award_number))["name"] == "Ada Married"
    kept = (await panel.get(f"/v1/journeys/{journey}/certificates", panel.operator))["certificates"]
    assert [(one["number"], one["status"], one["reason_class"], one["reason"], one["replaces"]) for one in kept] == [
        (reissued.award_number, "valid", None, None, old),
        (old, "replaced", "name_change", "As agreed on the telephone.", None),
    ]


async def test_nobody_changes_another_providers_certificate(panel: Panel, other_panel: Panel) -> None:
    journey, number = await _awarded(panel)
    for action in ("correct_award", "revoke_award", "reissue_award"):
        answer = await office(other_panel, action, award_number=number)
        assert answer.status_code == 404, action
    assert (await other_panel.get(f"/v1/journeys/{journey}/certificates", other_panel.operator))["certificates"] == []


async def test_a_certificate_bears_the_name_that_was_wanted_on_it_however_the_name_itself_is_told_later(
    panel: Panel,
) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, signed = await was_told(panel, (), [*ids.values()])
    person = f"{journey}-person"
    wanted = panel.contact(person, "Ada Sample").model_copy(update={"certificate_name": "Adelaide Sample"})
    for details in (wanted, panel.contact(person, "Ada Specimen")):
        await panel.hear(details, journey=journey)
    award = await panel.ask(told.MakeAward(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    assert (await _check(panel, award.award_number))["name"] == "Adelaide Sample"
