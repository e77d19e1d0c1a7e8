"""The journey as assessment sees it, and the people's details that its rules need. Pure values; no I/O."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from services.assessment.adjustments.domain import adjusted
from shared.calendar import Terms
from shared.contracts.envelope import Frozen, Instant
from shared.errors import DomainError
from shared.policy import Programme, load_key


class Journey(Frozen):
    """One candidate's journey. The window is known once preparation is completed (`ready_at`).

    `declaration_open`: the head was replaced and the new one has not signed yet.
    `school_known` is false while the school's own fact has not arrived; its terms and trust are then unknown too.
    """

    provider_id: str
    journey_id: str
    programme: str
    person_id: str
    school_id: str
    cohort_id: str
    phase: str
    subjects: tuple[str, ...] = ()
    region: str | None = None
    trainer_ids: tuple[str, ...] = ()
    window_first_on: date | None = None
    window_last_on: date | None = None
    ready_at: Instant | None = None
    withdrew_at: Instant | None = None
    paused_at: Instant | None = None
    rearranged: bool = False
    told_due_at: Instant | None = None
    declaration_open: bool = False
    extra_minutes: int = 0
    breaks: int = 0
    school_known: bool = False
    trust: str | None = None
    terms: Terms | None = None
    published: Programme | None = None
    """The provider's own version, when the journey began with one."""

    @cached_property
    def policy(self) -> Programme:
        """The programme version that this journey began with, with the timetable that this candidate needs."""
        return adjusted(self.published or load_key(self.programme), self.extra_minutes, self.breaks)

    @property
    def programme_code(self) -> str:
        """The programme without its version: all versions share their moderation rounds."""
        return self.programme.partition("@")[0]

    def must_be_open(self) -> None:
        """Raises DomainError `withdrawn` when the candidate has left."""
        if self.withdrew_at is not None:
            raise DomainError("The candidate has withdrawn, so nothing more is arranged or taken in.", code="withdrawn")

    def must_be_running(self) -> None:
        """Raises DomainError: `withdrawn`, or `paused` while nothing is arranged."""
        self.must_be_open()
        if self.paused_at is not None:
            raise DomainError(
                "The journey is paused, so nothing is arranged just now. It goes on when the office resumes it.",
                code="paused",
            )


def initials(name: str) -> str:
    """The initials that an offer shows in place of a name: "Ada Mary Example" is A.M.E."""
    return "".join(f"{part[0].upper()}." for part in name.replace("-", " ").split())


def first_name(name: str) -> str:
    """The first of the names, as a guest knows the candidate."""
    return name.split()[0] if name.split() else ""
