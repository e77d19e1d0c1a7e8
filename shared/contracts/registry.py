"""Every message the house knows, by its type. A type that is not here can be neither published nor read."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Command, ContactFact, Envelope, Fact, Message
from shared.errors import UnknownMessage

FACTS: dict[str, type[Fact | ContactFact]] = {
    fact.subject(): fact for module in (intake, assessment, notifications) for fact in module.FACTS
}
COMMANDS: dict[str, type[Command]] = {
    command.subject(): command for module in (intake, assessment, notifications) for command in module.COMMANDS
}
MESSAGES: dict[str, type[Message]] = {**FACTS, **COMMANDS}


@cache
def _adapter(message: type[Message]) -> TypeAdapter[Envelope[Message]]:
    return TypeAdapter(Envelope[message])  # type: ignore[valid-type]  # the body's class is known at run time only


def body_class(type_: str) -> type[Message]:
    """The class of a message type; UnknownMessage names the type and where to add it."""
    try:
        return MESSAGES[type_]
    except KeyError:
        raise UnknownMessage(type_) from None


def read(type_: str, raw: bytes | str) -> Envelope[Message]:
    """Parse one message from the bus. Raises UnknownMessage, or ValidationError when it breaks its schema."""
    return _adapter(body_class(type_)).validate_json(raw)
