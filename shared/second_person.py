"""What would write to very many people at once is done only when two members of staff have asked for the very same.

The first asking is remembered and refused with that reason; the same request by somebody else is then carried out.
Nothing of the first is kept but who asked, when, and a digest: whoever confirms must have the whole before them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.db import Connection, Database
from shared.errors import DomainError

CAP = 50
"""More people than this are never written to on one person's word (own; features.md row 65 asks for 50)."""
_STANDS_FOR = timedelta(days=7)
"""Business time after which an asking has to be asked again."""


class SecondPersonNeeded(DomainError):
    """So many people would be written to that another member of staff must ask for the same."""

    code = "second_person_needed"

    def __init__(self, digest: str, count: int) -> None:
        super().__init__(
            f"{count} people would be written to, and more than {CAP} never are on one person's word, so nothing has "
            f"been done. Another member of staff must look at it and ask for the very same within "
            f"{_STANDS_FOR.days} days."
        )
        self.digest = digest
        self.count = count


async def require(connection: Connection, provider_id: str, digest: str, actor: str, count: int, now: datetime) -> None:
    """Raises SecondPersonNeeded, unless few are written to or somebody else has asked for the same."""
    if count <= CAP:
        return
    seconded = await connection.fetchval(
        """select exists (select from asked_for_many
                           where provider_id = $1 and digest = $2 and actor <> $3 and asked_at > $4)""",
        provider_id,
        digest,
        actor,
        now - _STANDS_FOR,
    )
    if not seconded:
        raise SecondPersonNeeded(digest, count)


async def remember(database: Database, provider_id: str, actor: str, needed: SecondPersonNeeded, now: datetime) -> None:
    """Keep who asked, in a transaction of its own: that of the request is undone."""
    async with database.transaction() as connection:
        await connection.execute(
            """insert into asked_for_many (provider_id, digest, actor, count, asked_at) values ($1, $2, $3, $4, $5)
               on conflict (provider_id, digest, actor) do update set count = $4, asked_at = $5""",
            provider_id,
            needed.digest,
            actor,
            needed.count,
            now,
        )
