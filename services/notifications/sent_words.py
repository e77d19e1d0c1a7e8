"""What was handed over, kept for the operator's log. Links are left out: each opens something private."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.notifications.rendering import Words
from shared.contracts.envelope import Frozen
from shared.db import Connection

_LINK = re.compile(r"(https?://[^\s/]+/[a-z-]+/)[A-Za-z0-9_.-]{40,}")
"""A signed link of the portal: the page stands, the token goes."""


@dataclass(frozen=True)
class SentWords:
    """To which address, and the words."""

    to: str
    subject: str
    text: str

    @classmethod
    def of(cls, to: str, words: Words) -> SentWords:
        """The text part without what its links open."""
        return cls(to=to, subject=words.subject, text=_LINK.sub(r"\1...", words.text))


class Kept(Frozen):
    """The words of one message as they left."""

    sent_to: str
    subject: str
    words: str
    sent_at: datetime


async def keep(connection: Connection, provider_id: str, sent: Mapping[str, SentWords], at: datetime) -> None:
    """Keep the words by message key; of a message that was handed over again, the last ones."""
    if not sent:
        return
    await connection.execute(
        """insert into sent_words (provider_id, message_key, sent_to, subject, words, sent_at)
           select $1, key, sent_to, subject, words, $6
             from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as given (key, sent_to, subject, words)
           on conflict (provider_id, message_key) do update
              set sent_to = excluded.sent_to, subject = excluded.subject, words = excluded.words,
                  sent_at = excluded.sent_at""",
        provider_id,
        list(sent),
        [one.to for one in sent.values()],
        [one.subject for one in sent.values()],
        [one.text for one in sent.values()],
        at,
    )


async def kept(connection: Connection, provider_id: str, key: str) -> Kept | None:
    """The words of one message; None while none were handed over."""
    row = await connection.fetchrow(
        "select sent_to, subject, words, sent_at from sent_words where provider_id = $1 and message_key = $2",
        provider_id,
        key,
    )
    return None if row is None else Kept.model_validate(dict(row))
