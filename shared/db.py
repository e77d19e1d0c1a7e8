"""PostgreSQL through asyncpg: one pool per process, under the service's own role, inside its own schema."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from shared.errors import Invalid, InvalidSetting, NotYet, Unreachable
from shared.settings import Settings, required_secret

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record] | asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection  # asyncpg's classes are generic for the type checker only
"""What queries take: a pooled connection, or a plain one in tests and migrations."""

POOL_SIZE = 5
"""Enough to keep two cores and the disk busy: more add waiting, and each new one costs a burst its log-in."""

DATABASE_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server died between two steps of the driver: "another operation is in progress"
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,
    OSError,
)
"""Errors that mean "try again later", not "this is wrong"."""

DATABASE_REFUSES = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
"""Errors that mean "the address, user or password is wrong": waiting does not help."""


def role_name(service: str) -> str:
    """The database role of a service."""
    return f"hlta_{service}"


def role_password(settings: Settings, service: str) -> str:
    """The role's password, derived from the secret key so that no process holds another's."""
    key = required_secret(settings).encode()
    return hmac.new(key, f"database-role:{service}".encode(), hashlib.sha256).hexdigest()


def service_url(settings: Settings, service: str) -> str:
    """The database address with the service's own role and password."""
    parts = urlsplit(settings.database_url)
    address = parts.netloc.rpartition("@")[2]
    login = f"{quote(role_name(service))}:{quote(role_password(settings, service))}"
    return urlunsplit(parts._replace(netloc=f"{login}@{address}"))


class Database:
    """The pool of one service."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], url: str, schema: str) -> None:
        self._pool = pool
        self.url = url
        self.schema = schema

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for reading. Raises Unreachable when the server is away."""
        try:
            async with self._pool.acquire() as connection:
                yield connection
        except DATABASE_AWAY as error:
            raise Unreachable("The database does not answer just now. Nothing was changed; try again.") from error
        except asyncpg.TransactionRollbackError as error:  # two waited for each other, and this one had to give way
            raise NotYet(
                "Somebody else changed the same thing at this moment. Nothing was changed; try again."
            ) from error
        except asyncpg.DataError as error:  # such as the character with the number 0, which PostgreSQL cannot keep
            raise Invalid(
                "A value holds a character or number that cannot be kept. Correct it and try again."
            ) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def close(self) -> None:
        """Give all connections back to the server, waiting two seconds at most."""
        try:
            await asyncio.wait_for(self._pool.close(), 2)
        except TimeoutError:
            self._pool.terminate()


async def prepare_connection(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """jsonb in and out as Python values."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads, format="text")


async def open_database(settings: Settings, service: str) -> Database:
    """The service's pool, waiting up to a minute for the server. Raises Unreachable, or InvalidSetting when refused."""
    url = service_url(settings, service)
    for attempt in range(120):
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=POOL_SIZE // 2,
                max_size=POOL_SIZE,
                init=prepare_connection,
                timeout=5,
                command_timeout=30,
                server_settings={
                    "search_path": service,
                    "application_name": f"hlta-{service}",
                    "idle_in_transaction_session_timeout": "30000",
                },
            )
            return Database(pool, url, service)
        except DATABASE_AWAY as error:
            if attempt == 119:
                raise Unreachable(f"PostgreSQL does not answer at {address_of(url)}. Is it running?") from error
            await asyncio.sleep(0.5)
        except DATABASE_REFUSES as error:
            raise refused(
                url, error, "HLTA_SECRET_KEY must be the one with which `hlta bootstrap` ran there"
            ) from error
    raise AssertionError("unreachable: the loop returns or raises")


def refused(url: str, error: Exception, remedy: str) -> InvalidSetting:
    """PostgreSQL is there and does not let us in. The server's own words may name the user; the class says enough."""
    return InvalidSetting(f"PostgreSQL at {address_of(url)} refuses us ({type(error).__name__}): {remedy}.")


def address_of(url: str) -> str:
    """Host, port and database of an address, without user and password, for messages."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"
