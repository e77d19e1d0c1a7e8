"""When a message that is due really leaves: held for school hours, spread so that many due at once make no storm.

Both are pure: they depend on the due instant and the key alone, never on the time now.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from shared.calendar import ONE_DAY, Terms, at_london, first_school_day, to_london
from shared.policy import Programme


def hold(due_at: datetime, terms: Terms | None, policy: Programme, *, event_at: datetime | None = None) -> datetime:
    """The first instant (UTC) at or after `due_at` on a school day between 07:30 and 18:00 London (own).

    For head, teacher, leader, mentor and school contact, not for the candidate. Working days where terms are unknown.
    Fri 17 July 2026 18:01 in Staffordshire is held until Thu 3 September 07:30. With `event_at`, the instant of what
    the message is about, it is held no longer than until 48 hours before that: what is due on a Friday at 18:30 about
    Monday at 09:00 leaves on Saturday at 09:00, not an hour and a half before it begins. What happened longer ago than
    those 48 hours is no reason to hurry.
    """
    near, due_at = timedelta(hours=policy.delivery.urgent_hours), due_at.astimezone(UTC)
    opens_at = _first_opening(due_at, terms, policy)
    if event_at is None or event_at < due_at - near:
        return opens_at
    return max(due_at, min(opens_at, event_at.astimezone(UTC) - near))


def _first_opening(due_at: datetime, terms: Terms | None, policy: Programme) -> datetime:
    rules, local = policy.delivery, to_london(due_at)
    closes_at = at_london(local.date(), rules.school_hours_end)
    on = local.date() if due_at <= closes_at else local.date() + ONE_DAY
    return max(due_at, at_london(first_school_day(on, terms), rules.school_hours_start))


def spread(key: str, within: timedelta) -> timedelta:
    """A delay from zero up to, not including, `within`: always the same for one key, even over many keys."""
    digest = hashlib.blake2b(key.encode(), digest_size=6).digest()
    microseconds = within // timedelta(microseconds=1)
    return timedelta(microseconds=microseconds * int.from_bytes(digest, "big") >> 48)
