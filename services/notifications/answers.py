"""The head's own answers, for the receipt: read from intake when the mail is made, and kept by nobody here.

The way is the one that the head has: intake's public API, with the head's own link, minted as for the mail's button.
Texts that a school wrote never travel on the bus (docs/decisions/0013).
"""

from __future__ import annotations

from typing import Protocol

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.contracts import intake
from shared.contracts.envelope import Envelope, Fact, Instant
from shared.errors import Unreachable
from shared.links import Link, Purpose, mint


class _Read(BaseModel):
    """What intake answers. Fields that it adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Confirmed(_Read):
    """One of the four statements in the words that were shown, and whether it was confirmed."""

    text: str
    confirmed: bool


class Answers(_Read):
    """A signed declaration: the confirmations, who made them, and what the school agreed to."""

    signed_at: Instant
    name: str
    role: str
    statements: tuple[Confirmed, ...]
    need: str | None = None
    mentor_name: str | None = None
    release_time: str | None = None
    payer: str | None = None
    after_award: str | None = None
    success: str | None = None


class _Page(_Read):
    """The head's page; its receipt is there once the head has answered."""

    receipt: Answers


class Source(Protocol):
    """Where answers come from."""

    async def of(self, cause: Envelope[Fact], person_id: str) -> Answers:
        """The answers of the declaration that this fact is about. Raises Unreachable when they cannot be read now."""


class FromIntake:
    """Intake's API."""

    def __init__(self, http: httpx.AsyncClient, address: str, secret: str) -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._secret = secret

    async def of(self, cause: Envelope[Fact], person_id: str) -> Answers:
        """The answers as the head's own page shows them. Raises Unreachable: the mail waits and is tried again."""
        fact = cause.data
        assert isinstance(fact, intake.DeclarationSigned | intake.DeclarationCorrected), (
            "only a signed declaration has answers to copy"
        )
        link = Link(
            purpose=Purpose.DECLARATION,
            subject=fact.declaration_id,
            version=fact.link_version,
            provider=cause.provider,
            journey=cause.journey,
            person=person_id,
        )
        path = f"{self._address}/v1/declarations/{fact.declaration_id}"
        try:
            response = await self._http.get(path, headers={"Authorization": f"Link {mint(self._secret, link)}"})
            response.raise_for_status()
            return _Page.model_validate_json(response.content).receipt
        except httpx.HTTPError as error:
            raise Unreachable(f"Intake does not give the answers for a receipt ({type(error).__name__}).") from None
        except ValidationError:  # its text would quote what the school wrote
            raise Unreachable("Intake's answers for a receipt have another shape.") from None
