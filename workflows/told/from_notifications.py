"""What a workflow keeps of notifications' facts."""

from __future__ import annotations

from shared.contracts.envelope import Instant
from workflows.told.told import Told


class MeetingEntered(Told):
    """A meeting, and when holders of the award are invited to it."""

    meeting_id: str
    invite_at: Instant


class HoldersInvited(Told):
    """They were."""

    meeting_id: str
