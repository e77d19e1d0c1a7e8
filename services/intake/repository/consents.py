"""Rows of consents: each yes and each no, in the words that were shown, the newest last."""

from __future__ import annotations

from services.intake.domain.consents import Consent
from shared.db import Connection


async def insert(connection: Connection, provider_id: str, journey_id: str, consent: Consent) -> None:
    """Keep one more yes or no."""
    await connection.execute(
        """insert into consents (consent_id, provider_id, journey_id, kind, given, wording_version, wording, how,
                                 changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        consent.consent_id,
        provider_id,
        journey_id,
        consent.kind,
        consent.given,
        consent.wording_version,
        consent.wording,
        consent.how,
        consent.changed_at,
    )


async def standing(connection: Connection, provider_id: str, journey_id: str) -> dict[str, Consent]:
    """What counts now, by kind; a kind that was never answered is not among them."""
    rows = await connection.fetch(
        """select distinct on (kind) consent_id, kind, given, wording_version, wording, how, changed_at
           from consents where provider_id = $1 and journey_id = $2 order by kind, position desc""",
        provider_id,
        journey_id,
    )
    return {row["kind"]: Consent.model_validate(dict(row)) for row in rows}
