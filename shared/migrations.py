"""Forward-only migrations: each service's `migrations/*.sql`, in order, inside its own schema, once each.

Run by `hlta bootstrap` as the database's owner. Creates the schema and the role of each service: a role may use its own
schema and no other.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

import asyncpg

from shared.db import DATABASE_AWAY, DATABASE_REFUSES, address_of, refused, role_name, role_password
from shared.errors import InvalidSetting, Unreachable
from shared.settings import Settings

SERVICES = ("intake", "assessment", "notifications", "portal")
_LOCK = 7_205_114  # one migrator at a time, whichever machine it runs on


async def migrate(settings: Settings, services: tuple[str, ...] = SERVICES) -> int:
    """Bring every schema up to date; the number of files applied. Safe to repeat and to run twice at once."""
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=10)
    except DATABASE_AWAY as error:
        raise Unreachable(f"PostgreSQL does not answer at {address_of(settings.database_url)}.") from error
    except DATABASE_REFUSES as error:
        raise _must_be_owner(settings, error) from error
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute("create extension if not exists btree_gist with schema public")
        return sum([await _migrate_service(connection, settings, service) for service in services])
    except asyncpg.InsufficientPrivilegeError as error:
        raise _must_be_owner(settings, error) from error
    finally:
        await connection.close()


def _must_be_owner(settings: Settings, error: Exception) -> InvalidSetting:
    return refused(
        settings.database_url, error, "HLTA_DATABASE_URL must hold the owner of the database, with the right password"
    )


async def _migrate_service(connection: asyncpg.Connection[asyncpg.Record], settings: Settings, service: str) -> int:
    await _ensure_role_and_schema(connection, settings, service)
    await connection.execute(
        f"create table if not exists {service}.migrations "
        "(name text primary key, digest text not null, applied_at timestamptz not null default now())"
    )
    applied = {row["name"]: row["digest"] for row in await connection.fetch(f"select * from {service}.migrations")}
    count = 0
    for name, text in _migration_files(service):
        digest = hashlib.sha256(text.encode()).hexdigest()
        if name in applied:
            if applied[name] != digest:
                raise InvalidSetting(
                    f"Migration {service}/{name} was changed after it had been applied. Add a new file instead."
                )
            continue
        async with connection.transaction():
            await connection.execute(f"set local search_path to {service}, public")
            await connection.execute(text)
            await connection.execute(f"insert into {service}.migrations (name, digest) values ($1, $2)", name, digest)
        count += 1
    await _grant(connection, service)
    return count


def _migration_files(service: str) -> list[tuple[str, str]]:
    own = files("services") / service / "migrations"
    kernel = [("kernel/" + f.name, f.read_text()) for f in (files("shared") / "migrations_sql").iterdir()]
    mine = [(f.name, f.read_text()) for f in own.iterdir()] if own.is_dir() else []
    return [pair for group in (kernel, mine) for pair in sorted(group) if pair[0].endswith(".sql")]


async def _ensure_role_and_schema(
    connection: asyncpg.Connection[asyncpg.Record], settings: Settings, service: str
) -> None:
    role, password = role_name(service), role_password(settings, service)  # the password is hex: safe to quote
    exists = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
    await connection.execute(f"{'alter' if exists else 'create'} role {role} login password '{password}'")
    # Where everybody's right to connect was taken away, the role needs it by name.
    database = await connection.fetchval("select quote_ident(current_database())")
    await connection.execute(f"grant connect on database {database} to {role}")
    await connection.execute(f"create schema if not exists {service}")
    await connection.execute(f"revoke all on schema {service} from public")


async def _grant(connection: asyncpg.Connection[asyncpg.Record], service: str) -> None:
    role = role_name(service)
    await connection.execute(f"grant usage on schema {service}, public to {role}")
    await connection.execute(f"grant select, insert, update, delete on all tables in schema {service} to {role}")
    await connection.execute(f"grant usage, select on all sequences in schema {service} to {role}")
    await connection.execute(f"revoke insert, update, delete on {service}.migrations from {role}")
