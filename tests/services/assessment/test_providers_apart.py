"""Neither provider's people can read or change anything of the other's, nor one assessor another's journeys."""

from __future__ import annotations

import pytest

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/journeys/{journey}/free-times", None),
        ("POST", "/v1/journeys/{journey}/slots", {"starts_at": THREE}),
        ("GET", "/v1/journeys/{journey}/evidence", None),
        ("GET", "/v1/journeys/{journey}/documents/any", None),
        ("POST", "/v1/journeys/{journey}/late-evidence", {"accept": True, "reason": "None"}),
        ("GET", "/v1/appointments/{appointment}", None),
        ("POST", "/v1/appointments/{appointment}/report", {"judgements": []}),
        ("POST", "/v1/appointments/{appointment}/cancellation", {"reason_class": "other", "rebook": True}),
        ("GET", "/v1/appointments/{appointment}/missing", None),
        ("POST", "/v1/appointments/{appointment}/calls", {"person_id": "anybody", "outcome": "no_answer"}),
        ("GET", "/v1/appointments/{appointment}/move", None),
        ("GET", "/v1/appointments/{appointment}/move/2027-01-20T10:00:00Z", None),
        ("POST", "/v1/offers/{offer}/acceptance", {}),
        ("POST", "/v1/offers/{offer}/refusal", {}),
        ("POST", "/v1/moderation/{report}", {"agree": True}),
    ],
)
async def test_other_assessors_of_either_provider_find_nothing(
    panel: Panel, other_panel: Panel, method: str, path: str, body: dict[str, object] | None
) -> None:
    await panel.register("anna")
    journey, signed = await panel.reported(short=(17,))
    colleague = await panel.register("bert")
    stranger = await other_panel.register("anna")
    offer = await panel.last(told.AssessmentOffered)
    ids = {
        "journey": journey,
        "appointment": signed.appointment_id,
        "offer": offer.offer_id,
        "report": signed.report_id,
    }
    before = len(await panel.facts())
    for headers in (panel.bearer(colleague, senior=True), other_panel.bearer(stranger, senior=True),
                    other_panel.bearer(signed.assessor_id, senior=True)):  # fmt: skip
        if "moderation" in path and headers == panel.bearer(colleague, senior=True):
            continue
        answer = await panel.client.request(method, path.format(**ids), json=body, headers=headers)
        assert answer.status_code == 404, (headers, answer.text)
        assert answer.json()["code"] == "not_found"
    assert len(await panel.facts()) == before


@pytest.mark.parametrize(
    "path", ["/v1/offers", "/v1/assessor/journeys", "/v1/moderation", "/v1/reassessments", "/v1/tasks"]
)
async def test_lists_hold_the_callers_own_alone(panel: Panel, other_panel: Panel, path: str) -> None:
    await panel.register("anna")
    await panel.reported(short=(17,))
    stranger = await other_panel.register("anna")
    role = "operator" if path == "/v1/tasks" else "assessor"
    shown = await other_panel.get(path, other_panel.bearer(stranger, role, senior=True))  # type: ignore[arg-type]
    assert all(not entries for entries in shown.values())


async def test_a_link_opens_its_own_journey_and_purpose_alone(panel: Panel, other_panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated("ada")
    slot = (await panel.proposed(journey, anna, THREE))["slots"][0]["slot_id"]
    other = await other_panel.ready("ben")
    for headers in (
        panel.link(Purpose.SLOTS, other),
        other_panel.link(Purpose.SLOTS, journey),
        other_panel.link(Purpose.SLOTS, other),
    ):
        assert (await panel.post(f"/v1/slots/{slot}/choice", headers)).status_code == 404
    wrong = await panel.post(f"/v1/slots/{slot}/choice", panel.link(Purpose.EVIDENCE, journey))
    assert (wrong.status_code, wrong.json()["code"]) == (403, "not_allowed")
    nobody = await panel.client.post(f"/v1/slots/{slot}/choice", json={})
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_signed_in")
    stranger = other_panel.link(Purpose.CONFIRM, slot, person="someone")
    assert (await panel.client.get(f"/v1/slots/{slot}/confirmation", headers=stranger)).status_code == 404


async def test_an_invitation_signs_in_once_and_makes_a_token_that_works(panel: Panel) -> None:
    sam = await panel.register("sam", senior=True)
    headers = panel.link(Purpose.SIGN_IN, sam)
    answer = await panel.done("/v1/sign-in", headers)
    assert (answer["role"], answer["person_id"], answer["senior"]) == ("assessor", sam, True)
    shown = await panel.client.get("/v1/moderation", headers={"Authorization": f"Bearer {answer['token']}"})
    assert shown.status_code == 200
    async with panel.desk.database.connection() as connection:
        await connection.execute("update assessors set invitation_used_at = now() - interval '16 minutes'")
    late = await panel.post("/v1/sign-in", headers)
    assert (late.status_code, late.json()["code"]) == (410, "link_expired")


async def test_an_assessor_who_asks_gets_a_link_that_lives_fifteen_minutes(panel: Panel) -> None:
    sam = await panel.register("sam", senior=True)
    async with panel.desk.database.connection() as connection:
        email = await connection.fetchval("select email from assessors where assessor_id = $1", sam)
        for address in (email.upper(), email, "nobody@assessors.example"):
            answer = await panel.client.post("/v1/sign-in/requests", json={"email": address})
            assert (answer.status_code, answer.content) == (202, b"null")
        [asked] = await panel.all(told.SignInRequested)  # a second one within the minute is not sent
        assert (asked.person_id, asked.senior, asked.link_version) == (sam, True, 2)
        expires_at = await connection.fetchval(
            "select invitation_expires_at from assessors where assessor_id = $1", sam
        )
        assert asked.expires_real_at == expires_at
        assert (await panel.post("/v1/sign-in", panel.link(Purpose.SIGN_IN, sam))).status_code == 410
        newest = panel.link(Purpose.SIGN_IN, sam, version=2)
        await connection.execute("update assessors set invitation_expires_at = now() - interval '1 second'")
        assert (await panel.post("/v1/sign-in", newest)).status_code == 410
        await connection.execute("update assessors set invitation_expires_at = now() + interval '1 minute'")
    assert (await panel.post("/v1/sign-in", newest)).status_code == 200


async def test_an_award_that_is_not_there_says_so(panel: Panel) -> None:
    for number in ("HLTA-2027-1012-000H", "nonsense"):
        answer = await panel.client.get(f"/v1/awards/{number}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
