"""After the award: invitations to holders who agreed."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import notifications

LINES: tuple[Rule[Any], ...] = (
    Rule(
        notifications.HoldersInvited,
        "m39_network_meeting",
        to.holder,
        key=lambda f: f.meeting_id,
        calendar="REQUEST",
        consent="network",
        after_unknown="leave",
    ),
)
