"""The fixtures that other tests stand on keep what they promise."""

import asyncpg
import nats


async def _tables(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create table left_behind (id int)")
        return int(await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'"))
    finally:
        await connection.close()


async def test_each_test_has_an_empty_database_of_its_own(postgres_url: str) -> None:
    assert await _tables(postgres_url) == 1


async def test_a_table_of_another_test_is_not_there(postgres_url: str) -> None:
    assert await _tables(postgres_url) == 1


async def _add_stream(url: str) -> int:
    connection = await nats.connect(url)
    try:
        await connection.jetstream().add_stream(name="LEFT_BEHIND", subjects=["left.behind"])
        return len(await connection.jetstream().streams_info())
    finally:
        await connection.close()


async def test_a_stream_can_be_made(nats_url: str) -> None:
    assert await _add_stream(nats_url) == 1


async def test_a_stream_of_another_test_is_gone(nats_url: str) -> None:
    connection = await nats.connect(nats_url)
    try:
        assert await connection.jetstream().streams_info() == []
    finally:
        await connection.close()
