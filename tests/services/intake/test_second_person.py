"""More than fifty people are never written to on one person's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.csv_import import EXAMPLE
from shared.contracts.intake import ApplicationReceived
from tests.services.intake.office import Office


def _file(rows: int) -> str:
    """Each with a candidate and a head of its own."""
    lines = [",".join(EXAMPLE)]
    for number in range(rows):
        row = EXAMPLE | {
            "name": f"Sam Sample {number}",
            "email": f"sam{number}@oakfield.example",
            "head_email": f"head{number}@oakfield.example",
            "birth_date": f"{number % 28 + 1:02}/03/{1960 + number % 30}",
        }
        lines.append(",".join(row.values()))
    return "\n".join(lines)


async def _send(office: Office, content: str, who: dict[str, str], *, apply: bool = True) -> Any:
    address = f"/v1/applications/csv?apply={'true' if apply else 'false'}"
    return await office.client.post(address, content=content.encode(), headers=who | {"Content-Type": "text/csv"})


@pytest.fixture(autouse=True)
async def cohort_id(office: Office) -> str:
    await office.school(email_domain="oakfield.example")
    return await office.cohort()


async def test_fifty_people_may_be_written_to_by_one(office: Office) -> None:
    answer = await _send(office, _file(25), office.operator)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["people_told"], answer.json()["needs_second_person"]) == (50, False)
    assert len(await office.told(ApplicationReceived)) == 25


async def test_more_are_written_to_when_a_second_person_sends_the_very_same_file(office: Office) -> None:
    content, olive, oscar = _file(26), office.operator, office.bearer("operator", "oscar")
    looked = (await _send(office, content, olive, apply=False)).json()
    assert (looked["people_told"], looked["needs_second_person"]) == (52, True)
    for _ in range(2):
        refused = await _send(office, content, olive)
        assert (refused.status_code, refused.json()["code"]) == (409, "second_person_needed")
        assert refused.json()["detail"].startswith("52 people would be written to, and more than 50 never are")
    assert await office.told(ApplicationReceived) == []
    other = await _send(office, content.replace("Sam Sample 7,", "Sam Sampler,"), oscar)
    assert other.json()["code"] == "second_person_needed", "another file was looked at by nobody else"
    done = await _send(office, content, oscar)
    assert (done.status_code, len(done.json()["applied"])) == (200, 26)
    assert len(await office.told(ApplicationReceived)) == 26


async def test_an_asking_of_more_than_a_week_ago_does_not_count(office: Office) -> None:
    content = _file(26)
    await _send(office, content, office.operator)
    office.clock.set(office.clock.now() + timedelta(days=7))
    late = await _send(office, content, office.bearer("operator", "oscar"))
    assert late.json()["code"] == "second_person_needed"
    assert (await _send(office, content, office.operator)).status_code == 200, "Oscar has asked since"


async def test_an_office_action_that_writes_to_many_waits_for_a_second_person_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.second_person.CAP", 1)
    monkeypatch.setattr("shared.office.acting.CAP", 1)
    journey_id = await office.apply(school_copies=True, school_contact_email="office@oakfield.example")
    asked = {"journey_id": journey_id, "reason_class": "personal", "reason": "Asked by telephone."}

    async def withdraw(who: dict[str, str], *, preview: bool = False) -> Any:
        address = f"/v1/office/withdraw{'?preview=true' if preview else ''}"
        return await office.client.post(address, json=asked, headers=who | {"Idempotency-Key": uuid4().hex})

    shown = (await withdraw(office.operator, preview=True)).json()
    assert any("another member of staff must ask" in warning for warning in shown["warnings"])
    for _ in range(2):
        assert (await withdraw(office.operator)).json()["code"] == "second_person_needed"
    assert (await withdraw(office.bearer("operator", "oscar"))).status_code == 200
    entries = (await office.get(f"/v1/office/log?subject={journey_id}")).json()["entries"]
    assert [entry["actor"] for entry in entries] == ["operator:oscar"]
