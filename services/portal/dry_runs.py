"""What a preview of mail to very many shows: samples of the messages, and who is left out and why."""

from __future__ import annotations

from services.portal.api import Answer

REASONS = {
    "not_good": "cannot be applied, as the list of rows says",
    "applied_before": "applied before: nothing new happens to them",
    "looks_like_another": "look like somebody who applied: both wait, and the head is asked when you have decided",
    "address_bounced": "have an address from which our mail came back",
    "withdrawn": "left, or their journey was ended",
    "paused": "are paused: what is still wanted is told when they go on",
    "held": "are held: what is still wanted is told when that is decided",
    "consent_taken_back": "took their agreement back",
    "award_revoked": "do not hold the award any more",
    "not_known_yet": "wait for details that have not arrived yet: they are written to then",
}
"""Why somebody is not written to, after how many they are."""
_OTHER = "would be told something that is over, or was answered, by then"


class Sample(Answer):
    """One of the messages, without what its links open."""

    sent_to: str
    subject: str
    words: str


class LeftOut(Answer):
    """How many are not written to for one reason, and by what the office knows them."""

    reason: str
    count: int
    references: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Why, to stand after how many they are."""
        return REASONS.get(self.reason, _OTHER)


class DryRun(Answer):
    """`samples` is None where the messages could not be rendered now."""

    samples: tuple[Sample, ...] | None = None
    left_out: tuple[LeftOut, ...] = ()
    unread: int = 0
