"""Two applications that look like one person's: both held, both asked, one merged into the other or told apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.intake import (
    DeclarationRequested,
    DuplicateSuspected,
    HoldEnded,
    JourneyHeld,
    JourneyMerged,
    PlaceConfirmed,
)
from shared.links import Purpose
from tests.services.intake.office import Office

BORN = {"birth_date": "1985-05-03"}


@pytest.fixture
async def older(office: Office) -> str:
    await office.school()
    await office.school("900002")
    await office.cohort()
    return await office.apply("Sam Sample", **BORN)


async def second(office: Office, **more: str) -> str:
    return await office.apply("Samira Sample", **{"email": "s.sample@work.example", **BORN, **more})


async def say(office: Office, journey_id: str, said: str) -> str:
    link = office.link(Purpose.DUPLICATE, journey_id)
    state: str = (await office.done(f"/v1/applications/{journey_id}/duplicate", {"said": said}, link))["state"]
    return state


async def test_both_are_held_and_asked_and_the_newer_ones_head_is_not_asked_yet(office: Office, older: str) -> None:
    newer = await second(office)
    assert {one.journey for one in await office.told(JourneyHeld)} == {older, newer}
    suspected = {one.journey: one.data for one in await office.told(DuplicateSuspected)}
    assert suspected[older].other_journey_id == newer
    assert suspected[newer].other_person_id == suspected[older].person_id
    assert suspected[newer].matched == ("surname", "birth_date", "school")
    assert [one.journey for one in await office.told(DeclarationRequested)] == [older]
    assert await office.tasks() == ["duplicate_suspected", "duplicate_suspected"]
    early = await office.post(
        f"/v1/applications/{newer}/head",
        {"head_name": "Kim", "head_email": "kim@oakfield.example", "reason_class": "left"},
    )
    assert (early.status_code, early.json()["code"]) == (409, "held")


@pytest.mark.parametrize(
    "change",
    [
        {"birth_date": "1985-05-04"},
        {"school_urn": "900002"},
        {"school_urn": "900002", "phone": "01632 960001"},
    ],
)
async def test_name_and_birth_date_alone_or_another_birthday_make_no_duplicate(
    office: Office, older: str, change: dict[str, str]
) -> None:
    await second(office, **change)
    assert await office.told(JourneyHeld) == []


async def test_the_same_telephone_written_differently_is_the_same(office: Office, older: str) -> None:
    other = {"email": "x@y.example", "birth_date": "1990-01-02", "school_urn": "900002"}
    await office.apply("Jo Elm", **{**other, "phone": "01632 960 123"})
    await office.apply(
        "Joan Elm", **{**other, "email": "z@y.example", "school_urn": "900001", "phone": "+441632960123"}
    )
    assert [one.data.matched for one in await office.told(DuplicateSuspected)] == [
        ("surname", "birth_date", "phone"),
        ("surname", "birth_date", "phone"),
    ]


async def test_either_may_give_up_the_own_record_and_the_other_goes_on(office: Office, older: str) -> None:
    newer = await second(office)
    page = await office.get(f"/v1/applications/{newer}/duplicate", office.link(Purpose.DUPLICATE, newer))
    assert (page.json()["other"]["email"], page.json()["state"]) == ("s…@h….example", "open")
    assert await say(office, newer, "keep_other") == "merged"
    (merged,) = await office.told(JourneyMerged)
    assert (merged.journey, merged.data.into_journey_id) == (newer, older)
    (ended,) = await office.told(HoldEnded)
    assert (ended.journey, ended.data.other_journey_id) == (older, newer)
    assert await office.tasks() == []
    assert (await office.get(f"/v1/applications/{newer}")).json()["stage"] == "merged"
    again = await office.post(
        f"/v1/providers/{office.provider_id}/applications", office.form("Sam Sample", email="s.sample@work.example")
    )
    assert (again.status_code, again.json()["journey_id"]) == (200, older)


async def test_to_keep_the_own_record_is_a_wish_until_the_other_or_an_operator_agrees(
    office: Office, older: str
) -> None:
    newer = await second(office)
    assert await say(office, newer, "keep_this") == "open"
    assert await office.told(JourneyMerged) == []
    assert "duplicate_answered" in await office.tasks()
    (pair,) = (await office.get("/v1/duplicates")).json()["pairs"]
    assert (pair["wish_of"], pair["other_journey_id"]) == (newer, older)
    assert await say(office, older, "keep_other") == "merged"
    (asked,) = [one for one in await office.told(DeclarationRequested) if one.journey == newer]
    assert asked.data.link_version == 2
    assert (await office.sign(newer, version=2)).status_code == 200


async def test_two_different_people_go_on_and_are_not_asked_again(office: Office, older: str) -> None:
    newer = await second(office)
    office.clock.set(datetime(2026, 10, 14, 8, 0, tzinfo=UTC))
    assert await say(office, older, "different") == "different"
    assert {one.journey for one in await office.told(HoldEnded)} == {older, newer}
    first, moved, late = await office.told(DeclarationRequested)
    # Asked on Wed 7 October; seven days stood still, so all that was still to come is as if asked on Wed 14 October.
    assert (moved.journey, moved.data.link_version, first.data.link_version) == (older, 1, 1)
    assert moved.data.lapses_at == datetime(2026, 11, 16, 23, 59, 59, tzinfo=UTC)
    assert (late.journey, late.data.link_version) == (newer, 2)
    assert (await office.act("correct", journey_id=newer, phone="01632 960001")).status_code == 200
    assert len(await office.told(JourneyHeld)) == 2


async def test_a_merge_is_shown_first_and_moves_what_the_kept_one_lacks(office: Office, older: str) -> None:
    newer = await second(office, phone="01632 960001")
    await office.prove(newer, "english")
    body: dict[str, Any] = {"journey_id": newer, "into_journey_id": older}
    dry = (await office.act("merge", preview=True, **body)).json()
    assert ("stage", "applied", "merged") in [(one["what"], one["was"], one["becomes"]) for one in dry["changes"]]
    assert await office.told(JourneyMerged) == []
    assert (await office.act("merge", **body, expected=dry["expected"])).status_code == 200
    assert len(await office.told(JourneyMerged)) == 1
    shown = (await office.get(f"/v1/applications/{older}")).json()
    assert shown["level_two_missing"] == ["maths"]
    assert await office.value("select phone from people p join applications a on a.candidate_id = p.person_id "
                              "where a.journey_id = $1", older) == "01632 960001"  # fmt: skip


async def test_who_gives_up_a_place_by_merging_frees_it(office: Office, older: str) -> None:
    cohort_id = await office.cohort("Small", first="2026-10-28", last="2026-12-08", capacity=1, trainer=1)
    placed = await office.placed("Ada Oak", cohort_id)
    waiting = await office.declared("Bea Elm", cohort_id=cohort_id)
    await office.place(waiting, cohort_id)
    assert (await office.act("merge", journey_id=placed, into_journey_id=older)).status_code == 200
    assert await office.value("select state from places where journey_id = $1", placed) == "released"
    assert len(await office.told(PlaceConfirmed)) >= 1


async def test_a_link_opens_the_question_about_its_own_record_alone(office: Office, older: str) -> None:
    newer = await second(office)
    path = f"/v1/applications/{older}/duplicate"
    assert (await office.post(path, {"said": "keep_other"}, office.link(Purpose.DUPLICATE, newer))).status_code == 404
    assert (await office.post(path, {"said": "keep_other"}, office.link(Purpose.JOURNEY, older))).status_code == 403


async def test_when_one_of_them_withdraws_the_other_goes_on(office: Office, older: str) -> None:
    newer = await second(office)
    await office.post(f"/v1/applications/{older}/withdrawal", {"reason_class": "health"})
    (ended,) = await office.told(HoldEnded)
    assert ended.journey == newer
    assert [one.journey for one in await office.told(DeclarationRequested)] == [older, newer]
