"""Assessors' free time, asked of assessment when a cohort is planned, with the operator's own rights.

Assessment owns the register and the diaries. Intake keeps no copy, which would be old: what is free is needed at this
moment only (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.logging import get_logger

log = get_logger(__name__)


class FreeTime(BaseModel):
    """How many assessors there are, and the minutes of the appointments that they could still hold."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    assessors: int
    minutes_free: int


class Assessors(Protocol):
    """Where the assessors' diaries are."""

    async def free_time(self, authorization: str, days: Sequence[date], programme: str) -> FreeTime | None:
        """What is free on these days; None when it cannot be said now."""


class NotKnown:
    """Nobody to ask: all that depends on it is said not to be known."""

    async def free_time(self, authorization: str, days: Sequence[date], programme: str) -> FreeTime | None:
        """Never known."""
        return None


class FromAssessment:
    """Assessment's API."""

    def __init__(self, http: httpx.AsyncClient, address: str) -> None:
        self._http = http
        self._address = address.rstrip("/")

    async def free_time(self, authorization: str, days: Sequence[date], programme: str) -> FreeTime | None:
        """As assessment says; None while it does not answer, for a forecast must not wait for it."""
        if not days:
            return None
        query: dict[str, str | list[str]] = {"on": [on.isoformat() for on in days], "programme": programme}
        try:
            answer = await self._http.get(
                f"{self._address}/v1/assessors/free-time",
                params=query,
                headers={"Authorization": authorization},
                timeout=5.0,
            )
            answer.raise_for_status()
            return FreeTime.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("assessors_free_time_not_known", reason=type(error).__name__)
            return None
