"""Whose feed an address opens. Of the secret in it only a digest is kept: whoever reads the table can open nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Literal

from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import DomainError

Reader = Literal["candidate", "assessor", "trainer"]
Ended = Literal["owner", "office", "other_address"]
_SECRET_OCTETS = 32


class Feed(Frozen):
    """A person's feed. `version` rises with each address that is made; 0 while there was none."""

    version: int = 0
    is_open: bool = False
    made_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: Ended | None = None


class Owner(Frozen):
    """Who reads a feed."""

    provider_id: str
    person_id: str
    role: Reader


async def feed_of(connection: Connection, provider_id: str, person_id: str) -> Feed:
    """How a person's feed stands."""
    row = await connection.fetchrow(
        """select version, secret_digest is not null as is_open, made_at, ended_at, ended_how
             from calendar_feeds where provider_id = $1 and person_id = $2""",
        provider_id,
        person_id,
    )
    return Feed() if row is None else Feed.model_validate(dict(row))


async def renew(connection: Connection, owner: Owner, replaces: int, now: datetime) -> str:
    """Make a new address in place of version `replaces`, which opens nothing from then on. The secret is never told
    again.

    Raises DomainError `made_meanwhile` when another was made since, as by a form that is sent twice.
    """
    secret = secrets.token_urlsafe(_SECRET_OCTETS)
    row = await connection.fetchrow(
        """insert into calendar_feeds as known (provider_id, person_id, role, version, secret_digest, made_at)
           values ($1, $2, $3, 1, $4, $5)
           on conflict (provider_id, person_id) do update
              set role = $3, version = known.version + 1, secret_digest = $4, made_at = $5, ended_at = null,
                  ended_how = null
            where known.version = $6
           returning version""",
        owner.provider_id,
        owner.person_id,
        owner.role,
        digest_of(secret),
        now,
        replaces,
    )
    if row is None:
        raise DomainError(
            "An address was made already, and it was shown once. If you have not kept it, make a new one.",
            code="made_meanwhile",
        )
    return secret


async def end(connection: Connection, provider_id: str, person_id: str, how: Ended, now: datetime) -> bool:
    """The address opens nothing any more. False when there was none."""
    row = await connection.fetchrow(
        """update calendar_feeds set secret_digest = null, ended_at = $4, ended_how = $3
            where provider_id = $1 and person_id = $2 and secret_digest is not null returning version""",
        provider_id,
        person_id,
        how,
        now,
    )
    return row is not None


async def owner_of(connection: Connection, secret: str) -> Owner | None:
    """Whose feed a secret opens; None for one that never was, and for one that was ended."""
    row = await connection.fetchrow(
        "select provider_id, person_id, role from calendar_feeds where secret_digest = $1", digest_of(secret)
    )
    return None if row is None else Owner.model_validate(dict(row))


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
