"""Two providers in one deployment: nobody sees or changes anything of the other's, and no role reads another schema."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from services.intake.transaction import Intake
from shared.contracts.intake import CommandRefused, PlaceCandidate, PlaceConfirmed
from shared.db import open_database, service_url
from shared.links import Purpose
from shared.migrations import migrate
from tests.services.intake.office import SIGNATURE, WED_7_OCTOBER, Office

LEAVES = {"reason_class": "personal"}


@pytest.fixture
async def theirs(other_office: Office) -> dict[str, str]:
    """A placed candidate of the other provider, with everything around."""
    school_id = await other_office.school("900002")
    cohort_id = await other_office.cohort("Theirs", first="2026-10-14")
    journey_id = await other_office.declared("Ada Other", school_urn="900002")
    await other_office.place(journey_id, cohort_id)
    return {
        "journey": journey_id,
        "cohort": cohort_id,
        "declaration": await other_office.declaration_of(journey_id),
        "person": other_office.trainer_ids[0],
        "school": school_id,
    }


ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/v1/people/{person}/invitation", {}),
    ("GET", "/v1/cohorts/{cohort}", {}),
    ("GET", "/v1/applications/{journey}", {}),
    ("POST", "/v1/applications/{journey}/withdrawal", LEAVES),
    ("POST", "/v1/applications/{journey}/place", {"cohort_id": "{own_cohort}"}),
    ("POST", "/v1/applications/{own_journey}/place", {"cohort_id": "{cohort}"}),
    ("GET", "/v1/cohorts/{cohort}/register/1", {}),
    ("POST", "/v1/cohorts/{cohort}/register/1", {"records": []}),
    ("GET", "/v1/catch-ups?journey_id={journey}&session=1", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES])
async def test_an_operators_token_finds_nothing_of_the_other_provider(
    office: Office, theirs: dict[str, str], method: str, path: str, body: dict[str, Any]
) -> None:
    await office.school()
    own = {"own_cohort": await office.cohort(), "own_journey": await office.declared()}
    names = {**theirs, **own}
    filled = {key: value.format(**names) if isinstance(value, str) else value for key, value in body.items()}
    before = await office.value("select count(*) from outbox")
    answer = await office.client.request(
        method, path.format(**names), json=filled if method == "POST" else None, headers=office.operator
    )
    assert answer.status_code == 404
    assert await office.value("select count(*) from outbox") == before


async def test_lists_hold_the_own_provider_alone(office: Office, theirs: dict[str, str]) -> None:
    trainer = office.trainers[office.trainer_ids[0]]
    assert (await office.get("/v1/cohorts")).json() == {"cohorts": []}
    assert (await office.get("/v1/schools?search=Sample")).json() == {"schools": []}
    assert (await office.get("/v1/tasks")).json() == {"tasks": []}
    assert (await office.get("/v1/trainer/sessions", trainer)).json() == {"sessions": []}


async def test_a_link_of_one_provider_opens_nothing_of_the_other(office: Office, theirs: dict[str, str]) -> None:
    declaration, journey = theirs["declaration"], theirs["journey"]
    head = office.link(Purpose.DECLARATION, declaration)
    assert (await office.get(f"/v1/declarations/{declaration}", head)).status_code == 404
    signed = await office.post(f"/v1/declarations/{declaration}/signature", SIGNATURE, head)
    assert signed.status_code == 404
    candidate = office.link(Purpose.JOURNEY, journey)
    assert (await office.get(f"/v1/applications/{journey}", candidate)).status_code == 404
    leaver = office.link(Purpose.WITHDRAW, journey)
    assert (await office.post(f"/v1/applications/{journey}/withdrawal", LEAVES, leaver)).status_code == 404


async def test_a_candidate_of_the_other_provider_cannot_be_entered_in_a_register(
    office: Office, theirs: dict[str, str]
) -> None:
    cohort_id = await office.cohort(first="2026-10-14")
    office.clock.set(datetime(2026, 10, 14, 15, 0, tzinfo=UTC))
    refused = await office.take_register(cohort_id, 1, **{theirs["journey"]: True})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_in_group")


async def test_the_schools_and_cohorts_of_the_other_provider_cannot_be_applied_with(
    office: Office, theirs: dict[str, str]
) -> None:
    await office.school()
    await office.cohort()
    path = f"/v1/providers/{office.provider_id}/applications"
    school = await office.post(path, office.form(school_urn="900002"))
    cohort = await office.post(path, office.form(cohort_id=theirs["cohort"]))
    assert (school.status_code, school.json()["code"]) == (422, "unknown_school")
    assert (cohort.status_code, cohort.json()["field"]) == (404, "cohort_id")
    trainer = {
        "number": 1, "starts_at": "2026-10-21T09:30", "minutes": 60, "trainer_id": theirs["person"],
        "join_link": "https://meet.example.org/1",
    }  # fmt: skip
    sessions = [trainer, {**trainer, "number": 2, "starts_at": "2026-12-01T09:30"}]
    opened = await office.post("/v1/cohorts", {"name": "Mixed", "sessions": sessions})
    assert (opened.status_code, opened.json()["code"]) == (422, "unknown_trainer")


async def test_a_command_in_the_name_of_one_provider_does_nothing_to_the_other(
    office: Office, other_office: Office, theirs: dict[str, str]
) -> None:
    await office.school()
    cohort_id = await office.cohort()
    asked = office.command(
        PlaceCandidate(cohort_id=cohort_id, due_at=WED_7_OCTOBER), "journey-x", journey=theirs["journey"]
    )
    await office.obey(asked)
    assert [one.data.reason_code for one in await office.told(CommandRefused)] == ["not_found"]
    assert len(await other_office.told(PlaceConfirmed)) == 1


async def test_the_same_address_may_be_on_the_programme_of_two_providers(
    office: Office, other_office: Office, theirs: dict[str, str]
) -> None:
    await office.school()
    await office.cohort()
    assert await office.apply("Ada Other") != theirs["journey"]


async def test_the_database_refuses_rows_that_join_two_providers(office: Office, theirs: dict[str, str]) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with office.intake.database.transaction() as connection:
            await connection.execute(
                "update applications set cohort_id = $1 where journey_id = $2", theirs["cohort"], journey_id
            )


async def test_the_services_role_is_refused_every_other_schema(intake: Intake) -> None:
    await migrate(intake.settings, ("assessment",))
    async with intake.database.connection() as connection:
        assert await connection.fetchval("select current_user") == "hlta_intake"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from assessment.outbox")
    assessment = await open_database(intake.settings, "assessment")
    try:
        async with assessment.connection() as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch("select * from intake.applications")
    finally:
        await assessment.close()
    assert "hlta_intake" in service_url(intake.settings, "intake")
