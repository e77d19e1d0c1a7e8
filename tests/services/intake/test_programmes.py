"""A provider publishes its own version: new cohorts begin with it, everything that has begun keeps its own."""

from __future__ import annotations

import json
from typing import Any

from shared import policy, published
from shared.policy.loading import programme_text
from tests.services.intake.office import Office


def _version(number: int, right: str = "", wrong: str = "") -> dict[str, Any]:
    text = programme_text("hlta.toml").replace("version = 1", f"version = {number}", 1)
    assert right in text
    return {"toml": text.replace(right, wrong, 1) if right else text, "file": "mine.toml"}


LONGER = ("lapses_on_day = 28", "lapses_on_day = 35")


async def test_a_new_cohort_begins_with_the_new_version_and_its_journeys_with_it(office: Office) -> None:
    await office.school()
    published_one = await office.created("/v1/programmes", _version(2, *LONGER))
    assert published_one == {
        "key": "hlta@2",
        "new": True,
        "changes": [
            "It is version 2 (was 1).",
            "The request to the head lapses at the end of day 35, days outside term not counted (was 28).",
        ],
    }
    cohort_id = await office.cohort()
    journey_id = await office.apply(cohort_id=cohort_id)
    assert await office.value("select programme_version from cohorts") == 2
    assert await office.value("select programme_version from applications") == 2
    asked = await office.value("select lapses_at from declarations where journey_id = $1", journey_id)
    # 7 October and 35 days; the five of half-term are not counted.
    assert asked.date().isoformat() == "2026-11-16"


async def test_what_has_begun_keeps_its_version(office: Office) -> None:
    await office.school()
    before = await office.cohort("Before")
    await office.apply("Ada Early", cohort_id=before)
    await office.created("/v1/programmes", _version(2, "whole_class_minimum = 2", "whole_class_minimum = 9"))
    late = await office.apply("Ben Late", cohort_id=before)
    assert await office.value("select programme_version from applications where journey_id = $1", late) == 1
    after = await office.cohort("After")
    refused = await office.post(
        f"/v1/providers/{office.provider_id}/applications", office.form("Cy New", cohort_id=after)
    )
    assert refused.status_code == 422
    assert "9" in refused.text


async def test_a_candidate_may_go_to_a_cohort_of_a_newer_version_and_keeps_the_own_rules(office: Office) -> None:
    await office.school()
    await office.cohort("Before")
    journey_id = await office.declared()
    await office.created("/v1/programmes", _version(2, *LONGER))
    newer = await office.cohort("After", first="2026-11-04", last="2027-01-20")
    await office.place(journey_id, newer)
    assert await office.value("select cohort_id from places where journey_id = $1", journey_id) == newer
    assert await office.value("select programme_version from applications where journey_id = $1", journey_id) == 1


async def test_a_preview_says_what_changes_and_publishes_nothing(office: Office) -> None:
    before = await office.value("select count(*) from outbox")
    seen = await office.done("/v1/programmes?preview=true", _version(2, *LONGER))
    assert (seen["key"], seen["new"], len(seen["changes"])) == ("hlta@2", False, 2)
    assert await office.value("select count(*) from published_programmes") == 0
    assert await office.value("select count(*) from outbox") == before


async def test_the_same_again_is_answered_and_another_of_the_same_number_is_refused(office: Office) -> None:
    await office.created("/v1/programmes", _version(2, *LONGER))
    again = await office.done("/v1/programmes", _version(2, *LONGER))
    assert (again["key"], again["new"]) == ("hlta@2", False)
    for number in (1, 2):
        other = await office.post("/v1/programmes", _version(number, "capacity = 20", "capacity = 12"))
        assert other.status_code == 409
        assert "Give this one a higher number, such as 3." in other.json()["detail"]
    assert await office.value("select count(*) from published_programmes") == 1


async def test_an_invalid_file_is_refused_with_file_key_and_rule(office: Office) -> None:
    refused = await office.post("/v1/programmes", _version(2, "capacity = 20", "capacity = 0"))
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("mine.toml: cohort.capacity: input should be greater than or equal to 1")


async def test_a_programme_that_does_not_ship_is_refused(office: Office) -> None:
    refused = await office.post("/v1/programmes", _version(2, 'code = "hlta"', 'code = "own"'))
    assert refused.status_code == 422
    assert "There is no programme own" in refused.json()["detail"]


async def test_another_provider_sees_and_uses_none_of_it(office: Office, other_office: Office) -> None:
    await office.created("/v1/programmes", _version(2, *LONGER))
    theirs = (await other_office.get("/v1/programmes")).json()
    assert theirs["published"] == []
    assert [(one["code"], one["version"]) for one in theirs["current"]] == [("hlta", 1), ("level-5-sta", 1)]
    own = (await office.get("/v1/programmes")).json()
    assert own["published"] == ["hlta@2"]
    assert [one["version"] for one in own["current"]] == [2, 1]


async def test_a_trainer_may_not_publish(office: Office) -> None:
    trainer = office.trainers[office.trainer_ids[0]]
    assert (await office.post("/v1/programmes", _version(2), trainer)).status_code == 403


async def test_the_fact_carries_the_whole_programme(office: Office) -> None:
    await office.created("/v1/programmes", _version(2, *LONGER))
    told = json.loads(await office.value("select body from outbox where subject like '%.programme_published.v1'"))
    read = policy.published(told["data"]["policy"])
    assert (told["programme"], read.key, read.declaration.lapses_on_day) == ("hlta@2", "hlta@2", 35)
    async with office.intake.database.connection() as connection:
        assert await published.programme_of(connection, office.provider_id, "hlta@2") == read
