"""Several providers share one deployment: every table of every service says whose each row is."""

from __future__ import annotations

import asyncpg
from pydantic import SecretStr

from shared.migrations import SERVICES, migrate
from shared.settings import Settings

BELONGS_TO_NOBODY = {"migrations", "inbox", "establishments", "establishment_imports"}
"""Which migrations ran, which message ids were taken in, and the public register of schools (docs/decisions/0016):
nothing of any provider stands in them."""


async def test_every_table_has_a_provider_and_none_may_be_without(postgres_url: str) -> None:
    await migrate(Settings(database_url=postgres_url, secret_key=SecretStr("only-for-tests-" * 3)))
    connection = await asyncpg.connect(postgres_url)
    try:
        tables = await connection.fetch(
            """select t.table_schema, t.table_name, c.is_nullable
                 from information_schema.tables t
                 left join information_schema.columns c
                   on c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'provider_id'
                where t.table_schema = any($1::text[]) and t.table_type = 'BASE TABLE'""",
            list(SERVICES),
        )
    finally:
        await connection.close()
    assert len(tables) > 40
    without = {
        f"{row['table_schema']}.{row['table_name']}"
        for row in tables
        if row["is_nullable"] != "NO" and row["table_name"] not in BELONGS_TO_NOBODY
    }
    assert without == set()
