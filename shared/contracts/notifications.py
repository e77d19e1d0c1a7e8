"""Facts that notifications publishes: what became of each message, and which mailings were released."""

from __future__ import annotations

from typing import ClassVar, Literal

from shared.contracts.envelope import Command, ContactFact, Fact, Instant
from shared.contracts.values import ChangeReason


class NotificationsFact(Fact):
    """What notifications tells: about one message, by its key."""

    owner: ClassVar[str] = "notifications"

    message_key: str
    template: str
    person_id: str
    due_at: Instant


class MessageAccepted(NotificationsFact):
    """The mail server took the message."""


class MessageDropped(NotificationsFact):
    """The reason for the message had gone before it was sent."""

    reason_code: str


class MessageRefused(NotificationsFact):
    """The mail server refused it for good; a task for a person."""

    reply_code: int


class MessageBounced(NotificationsFact):
    """The message did not reach its reader: told once for each message, whoever said so first.

    `channel`: the mail server's own answer, a report that came back as mail, or the sending service's callback. `code`
    is what was said, as `550` or `5.1.1`. `temporary`: it was tried for the whole time that is given to trying.
    """

    channel: Literal["smtp", "dsn", "webhook"]
    nature: Literal["permanent", "temporary", "complaint"]
    code: str = ""
    bounced_at: Instant


class AddressWorks(NotificationsFact):
    """An operator says that a person's address takes mail after all. `message_key` is the last that had come back."""


class MessageUnknown(NotificationsFact):
    """The connection broke after the message was handed over; it is sent again with the same Message-ID."""

    attempt: int


class MessageResent(NotificationsFact):
    """An operator had a message sent once more. `message_key` is the new one's, `resent_key` that of the first."""

    resent_key: str
    reason_class: ChangeReason = "other"


Occasion = Literal["network", "training"]
"""What holders of the award are invited to."""


class MeetingEntered(Fact):
    """A meeting was entered to which holders of the award are invited at `invite_at`, unless that was done before."""

    owner: ClassVar[str] = "notifications"

    meeting_id: str
    starts_at: Instant
    invite_at: Instant


class HoldersInvited(Fact):
    """A mailing was released: so many holders of the award, who agreed to it, are invited to a meeting."""

    owner: ClassVar[str] = "notifications"

    mailing_id: str
    meeting_id: str
    occasion: Occasion
    title: str
    """As the provider calls the meeting."""
    starts_at: Instant
    ends_at: Instant
    place: str | None = None
    join_link: str | None = None
    count: int


FACTS: tuple[type[Fact | ContactFact], ...] = (
    MessageAccepted,
    MessageDropped,
    MessageRefused,
    MessageBounced,
    AddressWorks,
    MessageUnknown,
    MessageResent,
    MeetingEntered,
    HoldersInvited,
)


class InviteHolders(Command):
    """Prepare the invitation to a meeting, and release it if one person alone may; else somebody in the office does.

    Nothing when it was released already, or the meeting has begun or was dropped."""

    owner: ClassVar[str] = "notifications"
    answered: ClassVar[bool] = False

    meeting_id: str


COMMANDS: tuple[type[Command], ...] = (InviteHolders,)
