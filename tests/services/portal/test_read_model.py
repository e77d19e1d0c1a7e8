"""The read model on a real database: twice, late, in any order, for two providers, and waited for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import permutations

import asyncpg
import pytest

from deploy.embedded.postgres import PostgresServer
from services.portal.queries import ReadModel
from services.portal.stages import Stage, Waiting
from shared.contracts.assessment import MoveAsked
from shared.contracts.intake import JourneyDeferred, JourneyMerged, JourneyVoided, ProgrammePublished
from shared.db import Database, open_database
from shared.migrations import migrate
from shared.policy import load
from tests.servers import finish
from tests.services.portal.facts import (
    Reader,
    accepted,
    added,
    applied,
    at,
    came_back,
    fact,
    guests_named,
    named,
    opened,
    placed,
    settings_for,
    signed,
    withdrew,
)

_DATABASE = "test_of_portal"
TABLES = ("providers", "people", "cohorts", "journeys", "steps", "published_programmes", "inbox")


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """One database for these tests, emptied before each."""
    finish(_run(postgres_server.url("postgres"), f"create database {_DATABASE}"))
    yield postgres_server.url(_DATABASE)
    finish(_run(postgres_server.url("postgres"), f"drop database {_DATABASE} with (force)"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    settings = settings_for(database_url)
    await migrate(settings, ("portal",))
    tables = ", ".join(f"portal.{name}" for name in TABLES)
    await _run(database_url, f"truncate {tables}")
    database = await open_database(settings, "portal")
    yield database
    await database.close()


@pytest.fixture
def read_model(database: Database) -> ReadModel:
    return ReadModel(database)


@pytest.fixture
def reader(database: Database) -> Reader:
    return Reader(database)


async def test_a_candidate_stands_on_the_board_with_name_stage_and_deadline(
    reader: Reader, read_model: ReadModel
) -> None:
    await reader.take(opened(), applied(), named("p-j1", "Tamsin Example"), signed(), placed())
    (row,) = await read_model.candidates("north", "c1")
    assert (row.name, row.reference, row.stage, row.waiting_on) == (
        "Tamsin Example", "R-j1", Stage.PLACED, Waiting.SESSION,
    )  # fmt: skip
    assert row.next_deadline_at == at(14)
    assert row.since_at == at(4)
    (cohort,) = await read_model.cohorts("north")
    assert (cohort.name, cohort.capacity, cohort.candidates) == ("Autumn 2026", 24, 1)
    assert [one.starts_at for one in cohort.sessions] == [at(14), at(55)]


async def test_every_order_of_arrival_ends_alike(reader: Reader, read_model: ReadModel, database_url: str) -> None:
    told = (applied(), signed(), placed(), accepted())
    for order in permutations(told):
        await _run(database_url, "truncate portal.journeys, portal.steps, portal.inbox")
        await reader.take(*order)
        (row,) = await read_model.candidates("north", "c1")
        assert (row.stage, row.waiting_on, row.next_deadline_at) == (Stage.ARRANGING, Waiting.ASSESSOR, at(67))
        assert row.reference == "R-j1"


async def test_who_comes_back_is_on_the_board_again_though_that_is_told_before_all_else(
    reader: Reader, read_model: ReadModel
) -> None:
    await reader.take(opened(), came_back(day=9))
    assert await read_model.candidates("north", "c1") == []
    await reader.take(withdrew(day=6), placed(), signed(), applied())
    (row,) = await read_model.candidates("north", "c1")
    assert (row.stage, row.waiting_on, row.next_deadline_at) == (Stage.PLACED, Waiting.SESSION, at(14))


async def test_a_fact_that_comes_twice_counts_once(reader: Reader, read_model: ReadModel) -> None:
    await reader.take(applied(), signed(), applied(), signed(), signed())
    assert sorted(step.fact for step in await read_model.steps("north", "j1")) == [
        "application_received",
        "declaration_signed",
    ]


async def test_facts_of_one_journey_taken_in_at_once_are_all_counted(reader: Reader, read_model: ReadModel) -> None:
    await asyncio.gather(*(reader.take(one) for one in (applied(), signed(), placed(), accepted(), guests_named())))
    (row,) = await read_model.candidates("north", "c1")
    assert row.stage is Stage.ARRANGING
    assert len(await read_model.steps("north", "j1")) == 4


async def test_the_cohort_and_the_name_told_last_count_whichever_arrives_last(
    reader: Reader, read_model: ReadModel
) -> None:
    await reader.take(opened("c1"), opened("c2", "Catch-up"))
    await reader.take(placed(cohort="c2", day=9), placed(cohort="c1", day=4), applied())
    await reader.take(named("p-j1", "Tamsin Married", day=9), named("p-j1", "Tamsin Example", day=0, event="older"))
    assert await read_model.candidates("north", "c1") == []
    (row,) = await read_model.candidates("north", "c2")
    assert row.name == "Tamsin Married"


async def test_filters_sort_and_counts_agree(reader: Reader, read_model: ReadModel) -> None:
    await reader.take(applied("j1"), signed("j1"), placed("j1"), applied("j2"), applied("j3"), signed("j3"))
    await reader.take(named("p-j1", "cy Example"), named("p-j2", "Ada Example"), named("p-j3", "Ben Example"))
    by_name = await read_model.candidates("north", "c1", sort="name")
    assert [row.name for row in by_name] == ["Ada Example", "Ben Example", "cy Example"]
    down = await read_model.candidates("north", "c1", sort="stage", direction="down")
    assert [row.stage for row in down] == [Stage.PLACED, Stage.DECLARED, Stage.APPLIED]
    deadlines = await read_model.candidates("north", "c1", sort="next_deadline", direction="down")
    assert [row.name for row in deadlines] == ["cy Example", "Ada Example", "Ben Example"]
    chosen = await read_model.candidates("north", "c1", stage=Stage.DECLARED, waiting_on=Waiting.PROVIDER)
    assert [row.name for row in chosen] == ["Ben Example"]
    assert await read_model.candidates("north", "c1", stage=Stage.DECLARED, waiting_on=Waiting.HEADTEACHER) == []
    assert await read_model.counts("north", "c1") == {Stage.APPLIED: 1, Stage.DECLARED: 1, Stage.PLACED: 1}


async def test_neither_provider_sees_anything_of_the_other(reader: Reader, read_model: ReadModel) -> None:
    await reader.take(added("North"), opened(), applied(), named("p-j1", "Tamsin Example"))
    await reader.take(added("South", provider="south"), opened("c9", "Southern", provider="south"))
    assert await read_model.candidates("south", "c1") == []
    assert await read_model.counts("south", "c1") == {}
    assert await read_model.steps("south", "j1") == []
    assert await read_model.names("south", ["j1"]) == {}
    assert await read_model.references("north", ["j1"]) == {"j1": "R-j1"}
    assert await read_model.references("south", ["j1"]) == {}
    assert [cohort.name for cohort in await read_model.cohorts("south")] == ["Southern"]
    assert await read_model.cohort("south", "c1") is None
    north, south = await read_model.provider("north"), await read_model.provider("south")
    assert north is not None
    assert south is not None
    assert (north.name, south.name) == ("North", "South")


async def test_the_same_ids_of_two_providers_are_two_journeys(reader: Reader, read_model: ReadModel) -> None:
    await reader.take(applied(), applied(provider="south"), signed(provider="south"))
    (north,) = await read_model.candidates("north", "c1")
    (south,) = await read_model.candidates("south", "c1")
    assert (north.stage, south.stage) == (Stage.APPLIED, Stage.DECLARED)


async def test_of_people_the_read_model_keeps_the_name_alone(reader: Reader, database_url: str) -> None:
    await reader.take(named("p-j1", "Tamsin Example"))
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("select * from portal.people")
    finally:
        await connection.close()
    assert [set(row.keys()) for row in rows] == [{"provider_id", "person_id", "name", "told_at"}]
    assert "someone@example.org" not in str([dict(row) for row in rows])


async def test_a_page_waits_for_its_own_write_also_when_the_fact_moves_nothing(
    reader: Reader, read_model: ReadModel
) -> None:
    waiting = asyncio.create_task(read_model.wait_for("guests-named", within=20))
    await reader.take(guests_named())
    assert await waiting
    assert await read_model.wait_for(None)


async def test_waiting_for_a_write_that_does_not_come_has_an_end(read_model: ReadModel) -> None:
    assert not await read_model.wait_for("never", within=0.05)


async def test_each_journey_goes_by_the_version_of_the_rules_that_it_began_with(database: Database) -> None:
    reader, read_model = Reader(database), ReadModel(database)
    shipped = load("hlta")
    second = shipped.model_copy(
        update={"version": 2, "appeal": shipped.appeal.model_copy(update={"decide_working_days": 30})}
    )
    told = ProgrammePublished(code="hlta", version=2, policy=second.model_dump(mode="json"))
    await reader.take(
        applied("j1").model_copy(update={"programme": "hlta@1"}),
        fact(told, 1, event="published", journey=None).model_copy(update={"programme": "hlta@2"}),
        opened("c2").model_copy(update={"programme": "hlta@2"}),
        applied("j2", cohort="c2").model_copy(update={"programme": "hlta@2"}),
        placed("j1", cohort="c2").model_copy(update={"programme": "hlta@1"}),
    )
    found = [(await read_model.programme_of_journey("north", one)).key for one in ("j1", "j2", "unknown")]
    assert found == ["hlta@1", "hlta@2", "hlta@1"]
    assert (await read_model.programme_of_journey("north", "j2")).appeal.decide_working_days == 30
    to_apply = [(await read_model.programme_to_apply_to("north", one)).version for one in ("c2", None)]
    assert to_apply == [2, 2], "without a cohort the newest rules count"
    assert (await read_model.programme_to_apply_to("south", None)).version == 1


async def test_who_is_deferred_stands_in_the_cohort_to_come_and_what_is_open_stands_on_the_board(
    database: Database,
) -> None:
    reader, read_model = Reader(database), ReadModel(database)
    deferred = JourneyDeferred(
        person_id="p-j1", from_cohort_id="c1", to_cohort_id="c2", reason_class="health", deferred_at=at(20)
    )
    await reader.take(applied(), signed(), placed(), fact(deferred, 20, event="deferred"))
    assert await read_model.candidates("north", "c1") == []
    (row,) = await read_model.candidates("north", "c2")
    assert (row.stage, row.marks) == (Stage.DEFERRED, ())
    asked = MoveAsked(
        appointment_id="a", asked_by="candidate", person_id="p-j1", reason_class="health", contact_by=at(25)
    )
    await reader.take(fact(asked, 22, event="asked"))
    (row,) = await read_model.candidates("north", "c2")
    assert (row.stage, row.marks) == (Stage.DEFERRED, ("move",))


async def test_merged_and_void_journeys_are_shown_as_that_and_do_not_count_as_candidates(database: Database) -> None:
    reader, read_model = Reader(database), ReadModel(database)
    merged = JourneyMerged(person_id="p-j1", into_journey_id="j2", merged_at=at(5))
    voided = JourneyVoided(person_id="p-j2", reason_class="provider", voided_at=at(6))
    await reader.take(
        opened(),
        *(applied(one) for one in ("j1", "j2", "j3")),
        fact(merged, 5, event="merged"),
        fact(voided, 6, event="voided", journey="j2"),
    )
    assert await read_model.counts("north", "c1") == {Stage.APPLIED: 1, Stage.MERGED: 1, Stage.VOIDED: 1}
    (cohort,) = await read_model.cohorts("north")
    assert cohort.candidates == 1
