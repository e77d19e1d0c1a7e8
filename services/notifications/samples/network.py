"""Invitations to holders of the award: Thu 17 June 2027, more than three months after the letters."""

from __future__ import annotations

from services.notifications.samples.instants import Told, at_utc
from shared.contracts.notifications import HoldersInvited

_INVITED = at_utc("2027-05-20", "09:00")


def facts() -> Told:
    """Title, instant and fact."""
    meeting = {
        "mailing_id": "mailing",
        "meeting_id": "meeting",
        "occasion": "network",
        "title": "Summer network meeting",
        "starts_at": at_utc("2027-06-17", "15:00"),
        "ends_at": at_utc("2027-06-17", "16:30"),
        "count": 62,
    }
    online = meeting | {"join_link": "https://meet.example.org/network"}
    place = meeting | {"meeting_id": "training", "occasion": "training", "title": "Leading phonics groups"}
    place |= {"place": "Example Hall, 1 Sample Street"}
    return (
        ("online", _INVITED, HoldersInvited.model_validate(online)),
        ("training at a place", _INVITED, HoldersInvited.model_validate(place)),
    )
