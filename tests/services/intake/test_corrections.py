"""Corrections: details are told anew, and links that went to a wrong address are dead."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.intake import AddressCorrected, ContactDetailsSet
from shared.links import Purpose
from tests.services.intake.office import Office


@pytest.fixture
async def journey_id(office: Office) -> str:
    await office.school()
    await office.cohort()
    return await office.apply()


async def correct(office: Office, journey_id: str, **details: Any) -> None:
    done = await office.act("correct", journey_id=journey_id, **details)
    assert done.status_code == 200, done.text


async def test_a_corrected_address_is_told_and_older_links_are_dead(office: Office, journey_id: str) -> None:
    old = office.link(Purpose.JOURNEY, journey_id)
    assert (await office.get(f"/v1/applications/{journey_id}", old)).status_code == 200
    await correct(office, journey_id, email="sam@new.example", name="Sam Specimen")
    told = [one.data for one in await office.told(ContactDetailsSet) if one.data.role == "candidate"]
    assert [(one.name, one.email) for one in told][1:] == [("Sam Specimen", "sam@new.example")]
    assert (await office.get(f"/v1/applications/{journey_id}", old)).status_code == 410
    (moved,) = await office.told(AddressCorrected)
    assert (moved.data.link_version, moved.journey) == (2, journey_id)
    new = office.link(Purpose.JOURNEY, journey_id, 2)
    assert (await office.get(f"/v1/applications/{journey_id}", new)).status_code == 200
    again = await office.post(
        f"/v1/providers/{office.provider_id}/applications", office.form("Sam Specimen", email="SAM@new.example")
    )
    assert (again.status_code, again.json()["journey_id"]) == (200, journey_id)


async def test_a_name_alone_leaves_the_links_as_they_are(office: Office, journey_id: str) -> None:
    await correct(office, journey_id, name="Sam Specimen", birth_date="1985-05-03")
    assert (
        await office.get(f"/v1/applications/{journey_id}", office.link(Purpose.JOURNEY, journey_id))
    ).status_code == 200
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["name"] == "Sam Specimen"
    assert await office.told(AddressCorrected) == []


async def test_the_name_for_the_certificate_is_told_when_it_is_given_and_when_it_is_corrected(
    office: Office, journey_id: str
) -> None:
    other = await office.apply("Kim Other", certificate_name="Kimberley Other")
    await correct(office, journey_id, certificate_name="Samantha Sample")
    told = [one.data for one in await office.told(ContactDetailsSet) if one.data.role == "candidate"]
    assert [(one.name, one.certificate_name) for one in told] == [
        ("Sam Sample", None),
        ("Kim Other", "Kimberley Other"),
        ("Sam Sample", "Samantha Sample"),
    ]
    assert other != journey_id


async def test_an_address_of_somebody_else_is_refused_and_a_preview_changes_nothing(
    office: Office, journey_id: str
) -> None:
    other = await office.apply("Kim Other")
    taken = await office.act("correct", journey_id=other, email="sam.sample@home.example")
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    shown = (await office.act("correct", preview=True, journey_id=other, email="kim@new.example")).json()
    assert [one["what"] for one in shown["changes"]] == ["e-mail address"]
    assert "kim@new.example" not in str(shown)
    assert await office.value("select email from people p join applications a on a.candidate_id = p.person_id "
                              "where a.journey_id = $1", other) == "kim.other@home.example"  # fmt: skip
