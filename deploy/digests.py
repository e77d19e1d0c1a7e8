"""A digest workflow for each provider: a new one's own fact starts it, bootstrap starts those of an older release."""

from __future__ import annotations

from services.intake.machine import provider_ids
from shared.settings import Settings
from workflows.starting import start_missing_digests


async def ensure(settings: Settings) -> None:
    """Start what is missing. Nothing in a rehearsal, whose providers are all new. Raises Unreachable."""
    if settings.clock == "system" and (providers := await provider_ids(settings)):
        await start_missing_digests(settings, providers)
