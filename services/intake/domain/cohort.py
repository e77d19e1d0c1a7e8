"""A cohort (delivery group), its sessions, and the dates that follow from them."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, NaiveDatetime

from services.intake.domain.application import Text
from shared.calendar import at_london, london_date, to_london
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.intake import CohortOpened
from shared.contracts.values import CheckDues, Due, SessionDues, SessionPlan
from shared.dates import allocation_at, check_plans, session_reminders
from shared.errors import Invalid
from shared.policy import Programme
from shared.text import web_address


class NewSession(Frozen):
    """One session as an operator enters it: `starts_at` is what London clocks show, without an offset."""

    number: int = Field(ge=1, le=20)
    starts_at: NaiveDatetime
    minutes: int = Field(ge=15, le=600)
    trainer_id: Text
    join_link: Annotated[Text, AfterValidator(web_address)]


class NewCohort(Frozen):
    """What an operator gives to open a cohort."""

    name: Text
    programme: Text = "hlta"
    capacity: int | None = Field(default=None, ge=1, le=500)
    sessions: tuple[NewSession, ...] = Field(default=(), max_length=20)
    """As many as the programme has: none for one that is assessment alone."""
    override_reason: Text | None = None
    """Why the cohort is opened although its forecast refuses it; kept with the cohort."""


class Session(Frozen):
    """One session with all that follows from its date."""

    plan: SessionPlan
    reminders: tuple[Due, ...]
    register_at: Instant
    register_requested_at: Instant | None = None
    sequence: int = 0

    @property
    def held_on(self) -> date:
        """Its London day."""
        return london_date(self.plan.starts_at)


class Cohort(Frozen):
    """A delivery group. `sessions` are those that take place; `called_off` are the numbers of those that do not."""

    cohort_id: str
    provider_id: str
    programme: str
    programme_version: int
    name: str
    capacity: int
    allocate_at: Instant
    sessions: tuple[Session, ...]
    called_off: tuple[int, ...] = ()
    check_dues: tuple[CheckDues, ...] = ()
    sequence: int = 0
    cancelled_at: Instant | None = None

    @property
    def programme_key(self) -> str:
        """Programme and version as they travel: `hlta@1`."""
        return f"{self.programme}@{self.programme_version}"

    @property
    def plans(self) -> tuple[SessionPlan, ...]:
        """The sessions as messages carry them."""
        return tuple(session.plan for session in self.sessions)

    @property
    def compulsory(self) -> frozenset[int]:
        """The numbers of all sessions; one that is called off must be made good elsewhere."""
        return frozenset({*self.called_off, *(plan.number for plan in self.plans)})

    def session(self, number: int) -> Session | None:
        """The session of that number, if there is one."""
        return next((session for session in self.sessions if session.plan.number == number), None)

    def sessions_after(self, at: datetime) -> tuple[SessionPlan, ...]:
        """Those that begin later."""
        return tuple(plan for plan in self.plans if plan.starts_at > at)

    def has_begun(self, now: datetime) -> bool:
        """Whether the first session has started; never where there is none."""
        return bool(self.sessions) and self.sessions[0].plan.starts_at <= now

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can join any more: the last session has started, or the cohort is off.

        One without sessions is open for as long as the provider likes.
        """
        return self.cancelled_at is not None or (bool(self.sessions) and self.sessions[-1].plan.starts_at <= now)

    @property
    def begins_at(self) -> datetime:
        """What cohorts are listed by: the first session, or the day of allocation where there is none."""
        return self.sessions[0].plan.starts_at if self.sessions else self.allocate_at

    @property
    def dues(self) -> tuple[SessionDues, ...]:
        """When each session is reminded of, and its register is asked for."""
        return tuple(
            SessionDues(session=session.plan.number, reminders=session.reminders, register_at=session.register_at)
            for session in self.sessions
        )

    def opened(self) -> CohortOpened:
        """The fact that starts the cohort's workflow."""
        return CohortOpened(
            cohort_id=self.cohort_id,
            name=self.name,
            sessions=self.plans,
            dues=self.dues,
            allocate_at=self.allocate_at,
            capacity=self.capacity,
            check_dues=self.check_dues,
        )


def open_cohort(new: NewCohort, cohort_id: str, provider_id: str, programme: Programme, opened_at: datetime) -> Cohort:
    """The cohort with every date that follows. Raises Invalid for sessions that are not as the programme wants them.

    Sessions are numbered from 1 without a gap, in order of time, each on a later day than the one before. Without
    sessions the allocation counts from the opening: whoever is ready later is allocated alone, and at once.
    """
    require_wanted(new, programme)
    sessions = tuple(
        planned_session(session, programme, f"sessions.{place}.starts_at") for place, session in enumerate(new.sessions)
    )
    require_order(sessions)
    return Cohort(
        cohort_id=cohort_id,
        provider_id=provider_id,
        programme=programme.code,
        programme_version=programme.version,
        name=new.name,
        capacity=new.capacity or programme.cohort.capacity,
        allocate_at=allocation_at(sessions[-1].held_on if sessions else london_date(opened_at), programme).at,
        sessions=sessions,
        check_dues=check_dues_of(sessions, programme),
    )


def require_wanted(new: NewCohort, programme: Programme) -> None:
    """Raise Invalid unless the sessions are exactly those that the programme has."""
    wanted = programme.cohort.sessions
    if [session.number for session in new.sessions] == list(range(1, wanted + 1)):
        return
    rule = (
        f"{wanted} sessions, numbered 1 to {wanted}. Give exactly these, in order."
        if wanted
        else ("no sessions: it is assessment alone. Leave them out.")
    )
    raise Invalid(f"{programme.code} has {rule}", field="sessions")


def require_order(sessions: tuple[Session, ...]) -> None:
    """Each session is on a later day than the one before. Raises Invalid naming the first that is not."""
    for place, (before, after) in enumerate(itertools.pairwise(sessions), start=1):
        if after.held_on <= before.held_on:
            raise Invalid(
                f"Session {after.plan.number} is not on a later day than session {before.plan.number}. "
                "Correct one of the dates.",
                field=f"sessions.{place}.starts_at",
            )


def check_dues_of(sessions: tuple[Session, ...], programme: Programme) -> tuple[CheckDues, ...]:
    """When the candidates are reminded of each check of understanding."""
    starts = [session.plan.starts_at for session in sessions]
    return tuple(CheckDues(check=one.check, reminders=one.reminders) for one in check_plans(starts, programme))


def planned_session(new: NewSession, programme: Programme, field: str = "starts_at") -> Session:
    """A session with all that follows from its date. Raises Invalid for a time that London clocks skip."""
    starts_at = at_london(new.starts_at.date(), new.starts_at.time())
    if to_london(starts_at).replace(tzinfo=None) != new.starts_at:
        raise Invalid(
            f"London clocks skip {new.starts_at:%H:%M} on {new.starts_at:%d/%m/%Y}, when summer time begins. "
            "Choose another time.",
            field=field,
        )
    ends_at = starts_at + timedelta(minutes=new.minutes)
    plan = SessionPlan(
        number=new.number,
        starts_at=starts_at,
        ends_at=ends_at,
        trainer_id=new.trainer_id,
        join_link=new.join_link,
    )
    return Session(plan=plan, reminders=_numbered_through(new.number, starts_at, programme), register_at=ends_at)


def _numbered_through(session: int, starts_at: datetime, programme: Programme) -> tuple[Due, ...]:
    """Session 1 has steps 1 and 2, session 2 has 3 and 4.

    Step and day name a reminder: sessions on Saturday and Sunday are both reminded of on the Friday, each for itself.
    """
    ladder = session_reminders(starts_at, programme)
    before = (session - 1) * len(ladder)
    return tuple(Due(step=before + due.step, of=before + due.of, due_at=due.due_at) for due in ladder)
