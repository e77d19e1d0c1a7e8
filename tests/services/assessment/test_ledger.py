"""The workload ledger: what each assessor did, has in hand and is owed, the fair share, and the weeks ahead."""

from __future__ import annotations

from typing import Any

from shared.contracts import assessment as told
from shared.contracts import intake
from shared.policy import load
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
SPRING = "first_on=2027-01-01&last_on=2027-03-31"


async def _lines(panel: Panel, query: str = SPRING) -> dict[str, dict[str, Any]]:
    shown = await panel.get(f"/v1/ledger?{query}", panel.operator)
    return {one["assessor_id"]: one for one in shown["lines"]}


async def _fees(panel: Panel, **pence: int) -> None:
    """The provider's own version of the programme, which pays."""
    hlta = load("hlta")
    paying = hlta.model_copy(update={"version": 2, "assessor_fees": hlta.assessor_fees.model_copy(update=pence)})
    await panel.hear(intake.ProgrammePublished(code="hlta", version=2, policy=paying.model_dump(mode="json")))


async def test_a_signed_report_counts_in_its_term_and_the_fair_share_is_of_those_with_the_same_capacity(
    panel: Panel,
) -> None:
    anna = await panel.register("anna", capacity=4)
    await panel.reported()
    bert, cleo = await panel.register("bert", capacity=4), await panel.register("cleo", capacity=2)
    spring = await _lines(panel)
    assert (spring[anna]["period"]["assessment"], spring[anna]["minutes"], spring[anna]["in_hand"]) == (1, 120, 0)
    assert {who: (spring[who]["load"], spring[who]["fair_share"]) for who in (anna, bert, cleo)} == {
        anna: (1, 0.5),
        bert: (0, 0.5),
        cleo: (0, 0.0),
    }
    autumn = await _lines(panel, "first_on=2026-09-01&last_on=2026-12-31")
    assert (autumn[anna]["period"]["assessment"], autumn[anna]["ever"]["assessment"]) == (0, 1)
    assert spring[anna]["owed_pence"] == 0, "the programme that ships sets no fee"
    wrong = await panel.client.get("/v1/ledger?first_on=2027-03-31&last_on=2027-01-01", headers=panel.operator)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "last_on")


async def test_what_is_owed_is_in_pence_for_each_kind_and_the_spreadsheet_says_pounds(panel: Panel) -> None:
    await _fees(panel, assessment_pence=11_050, moderation_pence=1_205, lost_late_pence=4_000)
    anna = await panel.register("=anna")
    sam = await panel.register("sam", senior=True)
    _, signed = await panel.reported(short=(17,))
    await panel.close(signed)
    await panel.done(f"/v1/moderation/{signed.report_id}", panel.bearer(sam, senior=True), {"agree": True})
    lines = await _lines(panel)
    assert (lines[anna]["owed_pence"], lines[sam]["owed_pence"]) == (11_050, 1_205)
    assert lines[sam]["period"]["moderation"] == 1
    sheet = await panel.client.get(f"/v1/ledger.csv?{SPRING}", headers=panel.operator)
    assert sheet.text.splitlines()[1] == "'=Anna Assessor,4,0,1,0,0,0,0,1,0.5,120,110.50,1"


async def test_hours_that_another_took_late_are_owed_and_those_given_up_late_are_counted_apart(panel: Panel) -> None:
    await _fees(panel, lost_late_pence=4_000)
    anna = await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    panel.clock.set(utc("2027-01-13T09:00"))
    left = intake.CandidateWithdrew(reason_class="personal", withdrew_at=panel.clock.now(), stage="prepared")
    await panel.hear(left, journey=journey)
    cancel = told.CancelAppointment(reason_class="personal", due_at=panel.clock.now())
    await panel.ask(cancel, journey=journey)
    line = (await _lines(panel))[anna]
    assert (line["period"]["lost_late"], line["given_up_late"], line["owed_pence"]) == (1, 0, 4_000)
    assert booked.assessor_id == anna


async def test_an_assessor_sees_the_own_line_alone(panel: Panel, other_panel: Panel) -> None:
    anna = await panel.register("anna")
    await panel.register("bert")
    await panel.reported()
    own = await panel.get(f"/v1/assessor/ledger?{SPRING}", panel.bearer(anna))
    assert [one["assessor_id"] for one in own["lines"]] == [anna]
    assert (await other_panel.get("/v1/ledger", other_panel.operator))["lines"] == []
    hidden = await panel.client.get("/v1/ledger", headers=panel.bearer(anna))
    assert hidden.status_code == 403


async def test_the_weeks_ahead_say_what_is_booked_and_what_would_still_fit(panel: Panel) -> None:
    """Anna works 9 to 5: four appointments of two hours fit a day; the capacity of 4 bounds what is counted as free."""
    await panel.register("anna", capacity=4)
    await panel.booked(starts=THREE)
    panel.clock.set(utc("2027-01-11T09:00"))
    shown = (await panel.get("/v1/ledger/weeks?count=2", panel.operator))["weeks"]
    assert [(one["monday"], one["booked_minutes"], one["free_minutes"], one["used_percent"]) for one in shown] == [
        ("2027-01-11", 120, 360, 25),
        ("2027-01-18", 0, 360, 0),
    ]
