"""What may be asked about a cohort and its sessions, each request with what becomes of the cohort by it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, NaiveDatetime

from services.intake.domain import cohort_changes as decisions
from services.intake.domain.application import Text
from services.intake.domain.cohort import Cohort, NewSession
from services.intake.domain.cohort_changes import Change
from shared.contracts.values import ChangeReason
from shared.office import OfficeRequest
from shared.policy import Programme
from shared.text import web_address

Link = Annotated[Text, AfterValidator(web_address)]


class OfCohort(OfficeRequest):
    """An action on one cohort; it is the provider's own doing unless another reason is given."""

    cohort_id: Text
    reason_class: ChangeReason = "provider"


class ChangingCapacity(OfCohort):
    """How many places there are."""

    capacity: int = Field(ge=1, le=500)


class OfSession(OfCohort):
    """An action on one session; `change` is what it is told as."""

    change: ClassVar[Change]

    session: int = Field(ge=1, le=20, description="The number of the session.")

    def decide(self, cohort: Cohort, programme: Programme, now: datetime) -> Cohort:
        """The cohort after the change. Raises DomainError, Invalid and NotFound that say why not."""
        raise NotImplementedError


class MovingSession(OfSession):
    """To when; length and link stay unless others are given."""

    change = "session_moved"

    starts_at: NaiveDatetime = Field(description="What London clocks show, such as 2026-12-03T09:30.")
    minutes: int | None = Field(default=None, ge=15, le=600)
    join_link: Link | None = None
    despite_forecast: bool = Field(default=False, description="Move it although the forecast refuses the new window.")

    def decide(self, cohort: Cohort, programme: Programme, now: datetime) -> Cohort:
        """At the new time."""
        return decisions.move(cohort, self.session, self.starts_at, self.minutes, self.join_link, programme, now)


class CallingOff(OfSession):
    """A session that does not take place."""

    change = "session_cancelled"

    def decide(self, cohort: Cohort, programme: Programme, now: datetime) -> Cohort:
        """Without the session."""
        return decisions.call_off(cohort, self.session, programme, now)


class AddingSession(OfSession):
    """One more session, or one that had been called off, at a new time."""

    change = "added"

    starts_at: NaiveDatetime = Field(description="What London clocks show, such as 2026-12-03T09:30.")
    minutes: int = Field(ge=15, le=600)
    trainer_id: Text
    join_link: Link
    despite_forecast: bool = Field(default=False, description="Add it although the forecast refuses the new window.")

    def decide(self, cohort: Cohort, programme: Programme, now: datetime) -> Cohort:
        """With the session."""
        new = NewSession(
            number=self.session,
            starts_at=self.starts_at,
            minutes=self.minutes,
            trainer_id=self.trainer_id,
            join_link=self.join_link,
        )
        return decisions.add(cohort, new, programme, now)


class ChangingTrainer(OfSession):
    """Who leads the session instead."""

    change = "trainer_changed"

    trainer_id: Text

    def decide(self, cohort: Cohort, programme: Programme, now: datetime) -> Cohort:
        """With the other trainer."""
        return decisions.change_trainer(cohort, self.session, self.trainer_id, now)
