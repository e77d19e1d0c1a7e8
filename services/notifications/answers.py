"""What a school wrote, where a mail copies it: read from intake when the mail is made, and kept by nobody here.

The way is the one that the reader has: intake's public API, with their own link, minted as for the mail's button.
Texts that a school wrote never travel on the bus (docs/decisions/0013).
"""

from __future__ import annotations

from typing import Protocol, TypeVar

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


Shape = TypeVar("Shape", bound=_Read)


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


class Wanted(_Read):
    """What the school wrote that it wanted, when its head signed; each may have been left out."""

    need: str | None = None
    after_award: str | None = None
    success: str | None = None


class _Questions(_Read):
    """The page of an evaluation."""

    wanted: Wanted


class _Page(_Read):
    """The head's page; its receipt is there once the head has answered."""

    receipt: Answers


class Source(Protocol):
    """Where answers come from."""

    async def of(self, cause: Envelope[Fact], person_id: str) -> Answers | Wanted:
        """What the mail of this fact copies. Raises Unreachable when it cannot be read now."""


class FromIntake:
    """Intake's API."""

    def __init__(self, http: httpx.AsyncClient, address: str, secret: str) -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._secret = secret

    async def of(self, cause: Envelope[Fact], person_id: str) -> Answers | Wanted:
        """As the reader's own page shows it. Raises Unreachable: the mail waits and is tried again."""
        fact = cause.data
        if isinstance(fact, intake.EvaluationAsked | intake.EvaluationReminderDue):
            link = self._link(Purpose.EVALUATION, fact.evaluation_id, 1, cause, person_id)
            path = f"{self._address}/v1/evaluations/{fact.evaluation_id}"
            return self._understood(_Questions, await self._read(path, link)).wanted
        assert isinstance(fact, intake.DeclarationSigned | intake.DeclarationCorrected), (
            "only a signed declaration has answers to copy"
        )
        link = self._link(Purpose.DECLARATION, fact.declaration_id, fact.link_version, cause, person_id)
        content = await self._read(f"{self._address}/v1/declarations/{fact.declaration_id}", link)
        return self._understood(_Page, content).receipt

    def _link(self, purpose: Purpose, subject: str, version: int, cause: Envelope[Fact], person_id: str) -> Link:
        """The one in the mail's button."""
        return Link(
            purpose=purpose,
            subject=subject,
            version=version,
            provider=cause.provider,
            journey=cause.journey,
            person=person_id,
        )

    async def _read(self, path: str, link: Link) -> bytes:
        try:
            response = await self._http.get(path, headers={"Authorization": f"Link {mint(self._secret, link)}"})
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise Unreachable(f"Intake does not give what a mail copies ({type(error).__name__}).") from None
        return response.content

    @staticmethod
    def _understood(kind: type[Shape], content: bytes) -> Shape:
        try:
            return kind.model_validate_json(content)
        except ValidationError:  # its text would quote what the school wrote
            raise Unreachable("What a mail copies has another shape at intake.") from None
