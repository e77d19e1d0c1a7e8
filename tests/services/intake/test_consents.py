"""What candidates agree to beyond the assessment: kept in the words that they saw, changed at any time, told on."""

from __future__ import annotations

from typing import Any

import pytest

from shared.consents import CURRENT, wording
from shared.contracts.intake import ConsentChanged
from shared.links import Link, Purpose, mint
from tests.services.intake.office import SECRET, Office

MENTOR = {"mentor_name": "Max Example", "mentor_email": "mentor@oakfield.example"}


@pytest.fixture(autouse=True)
async def cohort_id(office: Office) -> str:
    await office.school()
    return await office.cohort()


async def shown(office: Office, journey_id: str) -> dict[str, Any]:
    answer = await office.get(f"/v1/applications/{journey_id}/consents", office.link(Purpose.JOURNEY, journey_id))
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one for one in answer.json()["consents"]}


async def wish(office: Office, journey_id: str, kind: str, *, given: bool) -> Any:
    return await office.client.put(
        f"/v1/applications/{journey_id}/consents/{kind}",
        json={"given": given},
        headers=office.link(Purpose.JOURNEY, journey_id),
    )


async def stop(office: Office, journey_id: str, kind: str) -> Any:
    link = Link(purpose=Purpose.STOP, subject=kind, provider=office.provider_id, journey=journey_id, person="anybody")
    headers = {"Authorization": f"Link {mint(SECRET, link)}"}
    return await office.client.post("/v1/consents/stop", json={}, headers=headers)


async def told(office: Office, journey_id: str) -> list[tuple[str, bool, str]]:
    return [(one.data.consent, one.data.given, one.data.how) for one in await office.told(ConsentChanged, journey_id)]


async def test_nothing_is_agreed_to_unless_it_was_ticked(office: Office) -> None:
    journey_id = await office.apply(**MENTOR)
    assert {kind: one["given"] for kind, one in (await shown(office, journey_id)).items()} == {
        "mentor_copies": False,
        "school_copies": False,
        "school_outcome": False,
        "network": False,
    }
    assert await told(office, journey_id) == []


async def test_what_was_ticked_is_kept_with_its_words_its_time_and_where(office: Office) -> None:
    journey_id = await office.apply(network=True, mentor_copies=True, **MENTOR)
    consents = await shown(office, journey_id)
    assert (consents["network"]["given"], consents["network"]["wording"]) == (True, wording("network"))
    assert consents["network"]["changed_at"] == "2026-10-07T08:00:00Z"
    kept = await office.value(
        "select (given, wording_version, wording, how)::text from consents where kind = 'network'"
    )
    assert kept == f'(t,{CURRENT},"{wording("network")}",application)'
    mentor_id = await office.value("select mentor_id from applications where journey_id = $1", journey_id)
    (copies, _) = await office.told(ConsentChanged, journey_id)
    assert (copies.data.consent, copies.data.person_id) == ("mentor_copies", mentor_id)


async def test_a_tick_about_somebody_who_is_not_named_means_nothing(office: Office) -> None:
    journey_id = await office.apply(mentor_copies=True)
    copies = (await shown(office, journey_id))["mentor_copies"]
    assert (copies["given"], copies["possible"]) == (False, False)
    assert await told(office, journey_id) == []


async def test_a_candidate_takes_a_consent_back_and_gives_it_again_and_every_answer_stays(office: Office) -> None:
    journey_id = await office.apply(network=True)
    for given in (False, True):
        assert (await wish(office, journey_id, "network", given=given)).json() == {"new": True}
        assert (await wish(office, journey_id, "network", given=given)).json() == {"new": False}
    assert await told(office, journey_id) == [
        ("network", True, "application"),
        ("network", False, "own_page"),
        ("network", True, "own_page"),
    ]
    assert await office.value("select count(*) from consents") == 3


async def test_nobody_agrees_to_copies_for_somebody_who_is_not_named(office: Office) -> None:
    journey_id = await office.apply()
    answer = await wish(office, journey_id, "mentor_copies", given=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_named")
    assert "Ask the provider to name one." in answer.json()["detail"]
    assert (await wish(office, journey_id, "birthday_cards", given=True)).status_code == 422


async def test_one_click_in_a_mail_takes_the_consent_back_once(office: Office) -> None:
    journey_id = await office.apply(mentor_copies=True, **MENTOR)
    assert (await stop(office, journey_id, "mentor_copies")).json() == {"kind": "mentor_copies", "new": True}
    assert (await stop(office, journey_id, "mentor_copies")).json() == {"kind": "mentor_copies", "new": False}
    assert (await told(office, journey_id))[-1] == ("mentor_copies", False, "one_click")
    assert not (await shown(office, journey_id))["mentor_copies"]["given"]
    assert await office.value("select count(*) from audit where action = 'consent_taken_back'") == 1


async def test_a_link_that_stops_opens_nothing_else_and_others_do_not_stop(office: Office) -> None:
    journey_id = await office.apply(network=True)
    assert (await stop(office, journey_id, "everything")).status_code == 401
    own = await office.client.post("/v1/consents/stop", json={}, headers=office.link(Purpose.JOURNEY, journey_id))
    assert own.status_code == 403
    stopper = Link(purpose=Purpose.STOP, subject="network", provider=office.provider_id, journey=journey_id)
    headers = {"Authorization": f"Link {mint(SECRET, stopper)}"}
    assert (await office.client.get(f"/v1/applications/{journey_id}/consents", headers=headers)).status_code == 403


async def test_another_school_ends_what_was_agreed_about_people_at_the_old_one(office: Office) -> None:
    journey_id = await office.declared(mentor_copies=True, school_outcome=True, network=True, **MENTOR)
    await office.school("900002", email_domain="elmfield.example")
    body = {"school_urn": "900002", "head_name": "Jo Example", "head_email": "jo@elmfield.example"}
    await office.done(f"/v1/applications/{journey_id}/school", body, office.link(Purpose.JOURNEY, journey_id))
    given = {kind for kind, one in (await shown(office, journey_id)).items() if one["given"]}
    assert given == {"network"}
    assert [one for one in await told(office, journey_id) if one[2] == "school_changed"] == [
        ("mentor_copies", False, "school_changed"),
        ("school_outcome", False, "school_changed"),
    ]
