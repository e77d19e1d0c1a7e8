"""The envelope around every message, and the two kinds of message: facts (past tense) and commands (imperative).

Attribute names are those of CloudEvents 1.0; our extensions are single lower-case words, as that standard asks.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, ClassVar, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from shared.clock import utc

# Made here and not in `due_date`: the sandbox of the workflows hands out a proxy to whoever imports it there.
_LONDON = ZoneInfo("Europe/London")

Instant = Annotated[AwareDatetime, AfterValidator(utc)]
"""An instant on the business clock, aware, in UTC."""


class Frozen(BaseModel):
    """A value: never changed after it was made, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(Frozen):
    """The body of a fact or command. `owner` is the service that publishes the fact, or obeys the command.

    Unknown fields are passed over, not refused: a reader must survive a newer writer (changes are additive).
    """

    # Each process knows every message and reads few: what reads and writes one is built when it is first needed.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    owner: ClassVar[str]
    prefix: ClassVar[str]

    @classmethod
    def kind(cls) -> str:
        """The snake_case name: `ApplicationReceived` is `application_received`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def subject(cls) -> str:
        """The NATS subject, which is the CloudEvents type as well."""
        return f"{cls.prefix}.{cls.owner}.{cls.kind()}.v1"


class Fact(Message):
    """Something that happened, told by the service that owns it. Ids, dates and codes only."""

    prefix = "hlta"


class ContactFact(Message):
    """The one class of facts with names and addresses in it: a stream of its own, kept for seven days."""

    prefix = "hlta.contact"


class Command(Message):
    """What a journey, cohort or round asks of a service. Answered by exactly one fact, unless `answered` is false."""

    prefix = "hlta.cmd"
    answered: ClassVar[bool] = True

    step: int = 1
    due_at: Instant
    """When the ask was due on the business clock; its London date is part of the message id."""

    def about(self) -> str:
        """What else tells asks apart that are due on one date with one step; mostly nothing."""
        return ""


Body = TypeVar("Body", bound=Message)


class Envelope(Frozen, Generic[Body]):
    """One message as it travels. `id` is the deduplication key everywhere; `causation` the id of what led to it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1)
    type: str
    source: str
    time: Instant
    """When it happened, on the business clock."""
    provider: str
    programme: str | None = None
    """Programme and version, such as `hlta@1`."""
    journey: str | None = None
    cohort: str | None = None
    causation: str | None = None
    version: int = 0
    """The version of the aggregate after this fact, so that readers may tell older from newer."""
    data: Body


def command_id(asker: str, command: Command, london_date: str) -> str:
    """The id of an ask: who asks, for what, which step, due when. The same key as the row that it leads to."""
    about = command.about()
    return f"{asker}:{command.kind()}:{command.step}:{london_date}" + (f":{about}" if about else "")


def due_date(due_at: datetime) -> str:
    """The London date of a due instant, as it stands in a command's id."""
    return due_at.astimezone(_LONDON).date().isoformat()
