"""Applications from a spreadsheet: looked at first, applied when asked, and never half applied."""

from __future__ import annotations

import asyncpg
import httpx
import pytest

from services.intake.repository import declarations
from shared.contracts.intake import ApplicationReceived
from tests.services.intake.office import Office

HEADINGS = (
    "Name,E-mail,Birth date,Job title,School URN,Phase,Level2 English kind,Level2 maths kind,"
    "Whole class occasions,Years experience,Head name,Head email,Payer,Cohort"
).replace("E-mail", "Email")


def row(name: str, email: str = "", born: str = "07/03/1985", urn: str = "900001", cohort: str = "") -> str:
    address = email or f"{name.lower().replace(' ', '.')}@home.example"
    return (
        f"{name},{address},{born},Teaching assistant,{urn},Primary,gcse_9_to_4,o_level,3,5,Alex Example,"
        f"head@oakfield.example,school,{cohort}"
    )


async def send(office: Office, *rows: str, apply: bool) -> httpx.Response:
    return await office.client.post(
        f"/v1/applications/csv?apply={str(apply).lower()}",
        content="\n".join([HEADINGS, *rows]).encode(),
        headers={**office.operator, "Content-Type": "text/csv"},
    )


async def test_looking_at_a_file_applies_nothing(office: Office) -> None:
    await office.school()
    await office.cohort()
    looked = await send(office, row("Ada Sample"), row("Bea Sample"), apply=False)
    assert looked.json() == {
        "rows": 2,
        "good": 2,
        "applied": [],
        "bad": [],
        "ignored_columns": [],
        "people_told": 3,  # two candidates of one head
        "needs_second_person": False,
        "dry_run": None,
    }
    assert await office.told(ApplicationReceived) == []


async def test_the_good_rows_are_applied_when_asked_and_the_bad_ones_say_what_to_do(office: Office) -> None:
    await office.school()
    chosen = await office.cohort("Autumn")
    await office.cohort("Earlier", first="2026-10-12")
    rows = [
        row("Ada Sample", cohort="AUTUMN"),
        row("Bea Sample", born="31/02/1985"),
        row("Cy Sample", urn="777777"),
        row("Dot Sample", email="ADA.sample@home.example"),
        row("Eli Sample"),
    ]
    report = (await send(office, *rows, apply=True)).json()
    assert (report["rows"], report["good"]) == (5, 2)
    assert [(one["row"], one["field"]) for one in report["bad"]] == [(3, "birth_date"), (4, "school_urn"), (5, "email")]
    assert [(one["row"], one["new"]) for one in report["applied"]] == [(2, True), (6, True)]
    received = await office.told(ApplicationReceived)
    assert {one.journey for one in received} == {one["journey_id"] for one in report["applied"]}
    ada = next(one for one in received if one.journey == report["applied"][0]["journey_id"])
    assert ada.data.cohort_id == chosen


async def test_the_same_file_again_answers_with_the_same_journeys(office: Office) -> None:
    await office.school()
    await office.cohort()
    first = (await send(office, row("Ada Sample"), apply=True)).json()["applied"]
    second = (await send(office, row("Ada Sample", email="Ada.Sample@HOME.example"), apply=True)).json()["applied"]
    assert second == [{**first[0], "new": False}]
    assert len(await office.told(ApplicationReceived)) == 1


async def test_a_file_that_fails_half_way_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.school()
    await office.cohort()
    real, seen = declarations.insert_declaration, []

    async def fails_the_second_time(*arguments: object) -> None:
        seen.append(arguments)
        if len(seen) == 2:
            raise asyncpg.ConnectionDoesNotExistError("gone")
        await real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(declarations, "insert_declaration", fails_the_second_time)
    failed = await send(office, row("Ada Sample"), row("Bea Sample"), apply=True)
    assert (failed.status_code, failed.json()["code"]) == (503, "unreachable")
    assert await office.told(ApplicationReceived) == []
    assert await office.value("select count(*) from applications") == 0


async def test_the_template_is_a_good_file_once_its_school_is_known(office: Office) -> None:
    await office.school()
    await office.cohort()
    template = await office.client.get("/v1/applications/csv-template")
    assert template.headers["content-type"].startswith("text/csv")
    answer = await office.client.post("/v1/applications/csv", content=template.content, headers=office.operator)
    assert (answer.json()["rows"], answer.json()["good"], answer.json()["bad"]) == (1, 1, [])


async def test_a_file_of_more_than_two_megabytes_is_refused(office: Office) -> None:
    refused = await office.client.post("/v1/applications/csv", content=b"x" * 2_000_001, headers=office.operator)
    assert (refused.status_code, refused.json()["field"]) == (422, "file")
