"""Meetings of the network and offers of training."""

from __future__ import annotations

from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import notifications


@of_fact.register
def _(fact: notifications.HoldersInvited, told: Told) -> Values:
    return {
        "occasion": fact.occasion,
        "title": fact.title,
        "starts_at": fact.starts_at,
        "ends_at": fact.ends_at,
        "place": fact.place,
        "join_link": fact.join_link,
    }
