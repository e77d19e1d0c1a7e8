"""More than fifty people are never written to on one person's word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.csv_import import EXAMPLE
from shared.contracts.envelope import Envelope, Message
from shared.contracts.intake import ApplicationReceived, CandidateWithdrew, ContactDetailsSet
from shared.contracts.registry import read
from shared.dry_runs import DryRun, Sample
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
    assert shown["needs_second_person"]
    assert shown["dry_run"]["samples"] is None, "no other service runs here that could render them"
    for _ in range(2):
        assert (await withdraw(office.operator)).json()["code"] == "second_person_needed"
    assert (await withdraw(office.bearer("operator", "oscar"))).status_code == 200
    entries = (await office.get(f"/v1/office/log?subject={journey_id}")).json()["entries"]
    assert [entry["actor"] for entry in entries] == ["operator:oscar"]


class _Renders:
    """Stands for notifications: keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Envelope[Message]] = []

    async def of(self, authorization: str, told: Sequence[str]) -> DryRun:
        assert authorization.startswith("Bearer "), "with the operator's own rights"
        self.asked += [read(json.loads(one)["type"], one) for one in told]
        return DryRun(samples=(Sample(sent_to="sam0@oakfield.example", subject="Received", words="Thank you."),))


async def test_the_check_of_a_file_to_many_shows_samples_and_who_is_left_out(office: Office) -> None:
    """30 rows: row 2 applied before, row 31 looks like row 30, row 5 has no school that is known. 26 go on."""
    renders = _Renders()
    office.intake.dry_runs = renders
    lines = _file(30).splitlines()
    await _send(office, "\n".join(lines[:2]), office.operator)
    told_before = await office.told(ApplicationReceived)
    lines[4] = lines[4].replace("900001", "777777")
    lines[30] = lines[30].replace("Sam Sample 29", "Sam Sample 28").replace("/1989", "/1988").replace("02/03", "01/03")
    looked = (await _send(office, "\n".join(lines), office.operator, apply=False)).json()
    assert looked["applied"] == []
    assert looked["dry_run"] == {
        "samples": [{"sent_to": "sam0@oakfield.example", "subject": "Received", "words": "Thank you."}],
        "left_out": [
            {"reason": "not_good", "count": 1, "references": ["row 5"]},
            {"reason": "applied_before", "count": 1, "references": ["row 2"]},
            {"reason": "looks_like_another", "count": 2, "references": ["row 30", "row 31"]},
        ],
        "unread": 0,
    }
    # Of rows 3, 4 and 6 to 29 (Sam 1, 2 and 4 to 27): the first, the 7th, 13th and 19th, and the last of 26.
    received = [one.data for one in renders.asked if isinstance(one.data, ApplicationReceived)]
    names = {one.data.person_id: one.data.name for one in renders.asked if isinstance(one.data, ContactDetailsSet)}
    shown = sorted(int(names[one.person_id].removeprefix("Sam Sample ")) for one in received)
    assert shown == [1, 8, 14, 20, 27]
    assert await office.told(ApplicationReceived) == told_before, "looking applied nothing"


async def test_the_preview_of_an_action_to_many_asks_for_samples_of_its_own_facts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    renders = _Renders()
    office.intake.dry_runs = renders
    journey_id = await office.apply()
    few = (await office.act("withdraw", preview=True, journey_id=journey_id, reason_class="personal")).json()
    assert (few["needs_second_person"], few["dry_run"], renders.asked) == (False, None, [])
    monkeypatch.setattr("shared.office.acting.CAP", 0)
    many = (await office.act("withdraw", preview=True, journey_id=journey_id, reason_class="personal")).json()
    assert many["dry_run"]["samples"][0]["subject"] == "Received"
    assert many["expected"] == few["expected"], "samples are no part of what is confirmed"
    assert [type(one.data).__name__ for one in renders.asked] == ["CandidateWithdrew"]
    assert await office.told(CandidateWithdrew) == []
