"""The programmes of a provider: the shipped ones, and the versions that it has published itself.

Each service keeps its own copy of what was published (`ProgrammePublished`), and so knows the rules of any journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared import policy
from shared.contracts.envelope import Envelope
from shared.contracts.intake import ProgrammePublished
from shared.db import Connection
from shared.errors import NotYet
from shared.policy import Programme


async def keep(connection: Connection, provider_id: str, programme: Programme, published_at: datetime) -> bool:
    """Keep a version; False when one of this number is kept already, which then stands."""
    kept = await connection.fetchval(
        """insert into published_programmes values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning true""",
        provider_id,
        programme.key,
        programme.code,
        programme.version,
        programme.model_dump(mode="json"),
        published_at,
    )
    return bool(kept)


async def keep_told(connection: Connection, message: Envelope[ProgrammePublished]) -> None:
    """Keep what intake tells of. Published once, a version is the same for ever."""
    await keep(connection, message.provider, policy.published(message.data.policy), message.time)


async def programme_of(connection: Connection, provider_id: str, key: str) -> Programme:
    """The programme that the provider means by `hlta@2`. Raises NotYet when its fact has not arrived here."""
    content = await connection.fetchval(
        "select content from published_programmes where provider_id = $1 and key = $2", provider_id, key
    )
    return resolved(key, content)


async def current(connection: Connection, provider_id: str, code: str) -> Programme:
    """What new cohorts begin with: the provider's newest version, else the shipped one. Raises InvalidPolicy."""
    content = await connection.fetchval(
        """select content from published_programmes where provider_id = $1 and code = $2
           order by version desc limit 1""",
        provider_id,
        code,
    )
    return policy.published(content) if content else policy.load(code)


async def all_of(connection: Connection, provider_id: str) -> dict[str, Programme]:
    """Every version that the provider has published, by key, the oldest first."""
    rows = await connection.fetch(
        "select key, content from published_programmes where provider_id = $1 order by code, version", provider_id
    )
    return {row["key"]: policy.published(row["content"]) for row in rows}


def resolved(key: str, content: Mapping[str, Any] | None) -> Programme:
    """The programme of a key, from the provider's copy if there is one. Raises NotYet for a key that nobody knows."""
    if content is not None:
        return policy.published(content)
    if not policy.is_shipped(key):
        raise NotYet(f"The programme {key} has not arrived here yet. Try again in a moment.")
    return policy.load_key(key)
