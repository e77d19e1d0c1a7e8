"""The databases of the container stack on a real server: two owners, apart from each other, neither a superuser."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.postgres import PostgresServer, programs
from shared.db import open_database
from shared.migrations import SERVICES, migrate
from shared.settings import Settings
from tests.servers import finish, running
from tests.waiting import until_true

DATABASES = Path(__file__).parents[2] / "deploy" / "compose" / "databases.sql"
OWNER_PASSWORD, TEMPORAL_PASSWORD = "owner4tests", "temporal4tests"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server of its own, after its first start as the compose file describes it."""
    directory = tmp_path_factory.mktemp("compose")
    server = PostgresServer(directory / "cluster", free_port(), "superuser4tests")
    server.prepare()
    with running(server.launch({"fsync": "off"}), directory / "log"):
        until_true(lambda: finish(server.is_ready()), within=20, what="PostgreSQL answers")
        subprocess.run(
            [programs() / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", server.url("postgres"), "--file", DATABASES],
            env={**os.environ, "OWNER_PASSWORD": OWNER_PASSWORD, "TEMPORAL_PASSWORD": TEMPORAL_PASSWORD},
            check=True,
            capture_output=True,
        )
        yield server


def _url(server: PostgresServer, user: str, password: str, database: str) -> str:
    return f"postgresql://{user}:{password}@{LOOPBACK}:{server.port}/{database}"


async def test_the_owner_who_is_no_superuser_can_migrate_twice_and_every_service_can_log_in(
    server: PostgresServer,
) -> None:
    settings = Settings(
        database_url=_url(server, "hlta", OWNER_PASSWORD, "hlta"),
        secret_key=SecretStr("only-for-tests-only-for-tests-only-for-tests"),
    )

    assert await migrate(settings) > 0
    assert await migrate(settings) == 0

    for service in SERVICES:
        database = await open_database(settings, service)
        async with database.connection() as connection:
            assert await connection.fetchval("select current_user") == f"hlta_{service}"
            assert await connection.fetchval("select count(*) from outbox") == 0
        await database.close()


async def test_neither_owner_is_a_superuser(server: PostgresServer) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    rows = await connection.fetch("select rolname, rolsuper from pg_roles where rolname in ('hlta', 'temporal')")
    await connection.close()

    assert {row["rolname"]: row["rolsuper"] for row in rows} == {"hlta": False, "temporal": False}


@pytest.mark.parametrize(
    ("user", "password", "database"),
    [("hlta", OWNER_PASSWORD, "temporal"), ("temporal", TEMPORAL_PASSWORD, "hlta")],
)
async def test_an_owner_is_not_let_into_the_others_database(
    server: PostgresServer, user: str, password: str, database: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
        await asyncpg.connect(_url(server, user, password, database))


async def test_temporal_can_make_its_tables(server: PostgresServer) -> None:
    for database in ("temporal", "temporal_visibility"):
        connection = await asyncpg.connect(_url(server, "temporal", TEMPORAL_PASSWORD, database))
        await connection.execute("create table probe (id int)")
        await connection.execute("drop table probe")
        await connection.close()
