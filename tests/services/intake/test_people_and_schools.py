"""The first people, invitations and sign-in links; schools and whose terms count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake import provider
from services.intake.actions import people as people_actions
from services.intake.transaction import Intake
from shared import links, tokens
from shared.contracts.intake import ContactDetailsSet, ProviderAdded, SchoolRecorded, StaffInvited
from shared.errors import DomainError, Invalid
from shared.links import Purpose
from tests.services.intake.office import SECRET, TERMS, Office


async def test_a_provider_gets_one_operators_token_that_works_and_a_trace_in_the_record(office: Office) -> None:
    assert (await office.get("/v1/cohorts")).status_code == 200
    (added,) = await office.told(ProviderAdded)
    assert (added.data.name, added.data.contact_phone) == ("Example Training", "01632 960000")
    assert await office.value("select action from audit order by position limit 1") == "provider_added"


async def test_a_second_provider_of_one_name_and_an_address_that_is_none_are_refused(intake: Intake) -> None:
    await provider.add(intake.settings, "Example Training", "Olive Operator", "office@example.org", "01632 960000")
    with pytest.raises(DomainError, match="exists already"):
        await provider.add(intake.settings, "EXAMPLE training", "Olive Operator", "o@example.org", "01632 960000")
    with pytest.raises(Invalid, match="not an e-mail address"):
        await provider.add(intake.settings, "Other", "Olive Operator", "nowhere", "01632 960000")


async def test_the_first_operator_can_sign_in_with_the_printed_link(intake: Intake, office: Office) -> None:
    created = await provider.add(intake.settings, "New One", "Olive Operator", "olive@example.org", "01632 960000")
    token = created.sign_in_url.rpartition("/")[2]
    held = links.read(SECRET, token, Purpose.SIGN_IN)
    assert (held.owner, held.subject, held.provider) == ("intake", created.person_id, created.provider_id)
    signed_in = await office.done("/v1/sign-in", {}, {"Authorization": f"Link {token}"})
    assert (signed_in["role"], signed_in["person_id"], signed_in["senior"]) == (
        "operator",
        created.person_id,
        False,
    )
    assert tokens.read(SECRET, signed_in["token"]).provider == created.provider_id


async def test_inviting_one_address_twice_makes_one_person_and_one_link(office: Office) -> None:
    body = {"role": "trainer", "name": "Tilly Trainer", "email": "tilly@training.example"}
    first = await office.created("/v1/people", body)
    second = await office.post("/v1/people", {**body, "email": "TILLY@training.example"})
    assert (second.status_code, second.json()) == (200, {"person_id": first["person_id"], "new": False})
    invited = [one for one in await office.told(StaffInvited) if one.data.person_id == first["person_id"]]
    assert [one.data.link_version for one in invited] == [1]
    contacts = [one for one in await office.told(ContactDetailsSet) if one.data.person_id == first["person_id"]]
    assert [(one.data.role, one.data.email) for one in contacts] == [("trainer", "tilly@training.example")]


async def test_a_sign_in_link_is_used_up_by_posting_but_answers_again_when_the_answer_was_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = office.link(Purpose.SIGN_IN, office.trainer_ids[0])
    first = await office.post("/v1/sign-in", {}, link)
    again = await office.post("/v1/sign-in", {}, link)
    assert (first.status_code, again.status_code) == (200, 200)
    later = datetime.now(UTC) + timedelta(minutes=11)
    monkeypatch.setattr(people_actions, "real_utc_now", lambda: later)
    used = await office.post("/v1/sign-in", {}, link)
    assert (used.status_code, used.json()["code"]) == (410, "link_expired")


async def test_a_sign_in_link_lives_seven_real_days_and_a_new_one_replaces_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer_id = office.trainer_ids[0]
    old = office.link(Purpose.SIGN_IN, trainer_id)
    assert (await office.post(f"/v1/people/{trainer_id}/invitation")).status_code == 200
    assert (await office.post("/v1/sign-in", {}, old)).status_code == 410
    new = office.link(Purpose.SIGN_IN, trainer_id, version=2)
    eight_days_on = datetime.now(UTC) + timedelta(days=8)
    with monkeypatch.context() as patched:
        patched.setattr(people_actions, "real_utc_now", lambda: eight_days_on)
        assert (await office.post("/v1/sign-in", {}, new)).status_code == 410
    assert (await office.post("/v1/sign-in", {}, new)).status_code == 200


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer nothing"}, {"X-Nothing": "at all"}])
async def test_nobody_gets_in_without_a_good_token(office: Office, headers: dict[str, str]) -> None:
    assert (await office.get("/v1/cohorts", headers)).status_code == 401
    assert (await office.get("/v1/cohorts", office.trainers[office.trainer_ids[0]])).status_code == 403


async def test_an_areas_terms_count_for_its_schools_that_have_none_and_each_change_is_told(office: Office) -> None:
    await office.created("/v1/schools", {"urn": "1", "name": "Own", "area": "A", "phase": "Primary", "terms": TERMS})
    await office.created("/v1/schools", {"urn": "2", "name": "Area's", "area": "A", "phase": "Primary"})
    body = {"terms": TERMS[:1], "closed_on": ["2026-11-27"]}
    for _ in range(2):
        set_ = await office.client.put("/v1/areas/A/terms", json=body, headers=office.operator)
        assert (set_.status_code, set_.json()) == (200, {})
    recorded = [
        (one.data.urn, len(one.data.terms), len(one.data.closed_on)) for one in await office.told(SchoolRecorded)
    ]
    assert recorded == [("1", 2, 0), ("2", 0, 0), ("2", 1, 1)]


async def test_the_same_school_twice_is_one_school_and_a_change_is_told(office: Office) -> None:
    school = {"urn": "1", "name": "Oakfield", "area": "A", "phase": "Primary"}
    first = await office.created("/v1/schools", school)
    again = await office.post("/v1/schools", school)
    changed = await office.created("/v1/schools", {**school, "name": "Oakfield Academy"})
    assert (again.status_code, again.json()) == (200, {"school_id": first["school_id"], "new": False})
    assert changed["school_id"] == first["school_id"]
    assert [one.data.name for one in await office.told(SchoolRecorded)] == ["Oakfield", "Oakfield Academy"]
    found = (await office.get("/v1/schools?search=oakf")).json()["schools"]
    assert [one["name"] for one in found] == ["Oakfield Academy"]


async def test_terms_out_of_order_are_refused_with_the_rule(office: Office) -> None:
    body = {"urn": "1", "name": "Oakfield", "area": "A", "phase": "Primary", "terms": TERMS[::-1]}
    refused = await office.post("/v1/schools", body)
    assert (refused.status_code, refused.json()["field"]) == (422, "terms")
    assert "without overlap" in refused.json()["detail"]
