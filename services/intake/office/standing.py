"""How a journey stands before and after an office action, written down around the action."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from services.intake.domain.application import Application, Text
from services.intake.domain.declaration import Declaration, State
from services.intake.domain.fees import Line
from services.intake.repository import applications, cohorts, declarations, fees, places
from services.intake.repository.places import Place
from services.intake.transaction import Transaction
from shared.contracts.values import Due
from shared.office import OfficeRequest, Report
from shared.web import Caller


class OfJourney(OfficeRequest):
    """An action on one journey."""

    journey_id: Text


Asked = TypeVar("Asked", bound=OfJourney)
Acting = Callable[[Transaction, Caller, Asked, Report], Awaitable[Application]]
Reporting = Callable[[Transaction, Caller, Asked, Report], Awaitable[None]]


@dataclass(frozen=True)
class Standing:
    """All that intake knows of where a journey stands."""

    application: Application
    place: Place | None
    declaration: Declaration
    cohort: str
    fees: tuple[Line, ...]

    @property
    def stands_still(self) -> bool:
        """Whether nothing is asked of anybody: while the journey is paused or held."""
        return self.application.paused_at is not None or self.application.held_since is not None

    @property
    def chasers(self) -> tuple[Due, ...]:
        """What is asked of the head, as long as an answer is waited for and the clocks run."""
        return self.declaration.chasers if self._is_asking else ()

    @property
    def candidate_notices(self) -> tuple[Due, ...]:
        """What the candidate is told of the waiting meanwhile."""
        return self.declaration.candidate_notices if self._is_asking else ()

    @property
    def _is_asking(self) -> bool:
        return self.declaration.state is State.REQUESTED and not self.stands_still


def reported(message: str | None = None) -> Callable[[Acting[Asked]], Reporting[Asked]]:
    """Makes an office action of a function that acts and gives the application as it then is: what changed is written
    down, and that candidate and school office get the message.
    """

    def around(act: Acting[Asked]) -> Reporting[Asked]:
        @wraps(act)
        async def reporting(transaction: Transaction, caller: Caller, asked: Asked, report: Report) -> None:
            report.about(asked.journey_id)
            before = await standing(transaction, caller.provider, asked.journey_id)
            application = await act(transaction, caller, asked, report)
            _compare(before, await standing(transaction, caller.provider, asked.journey_id), report)
            if message is not None:
                report.tells("candidate", message)
                report.tells("school_contact", message, int(bool(application.school_contact_id)))

        return reporting

    return around


async def standing(transaction: Transaction, provider_id: str, journey_id: str) -> Standing:
    """The journey now. Raises NotFound."""
    connection = transaction.connection
    application = await applications.application(connection, provider_id, journey_id)
    cohort = await cohorts.cohort(connection, provider_id, application.cohort_id)
    return Standing(
        application=application,
        place=await places.place(connection, provider_id, journey_id),
        declaration=await declarations.newest_of_journey(connection, provider_id, journey_id),
        cohort=cohort.name,
        fees=await fees.lines(connection, provider_id, journey_id),
    )


def _compare(before: Standing, after: Standing, report: Report) -> None:
    report.change("stage", before.application.stage, after.application.stage)
    report.change("cohort", before.cohort, after.cohort)
    report.change("place", _state(before.place), _state(after.place))
    report.change("paused", _yes_no(before), _yes_no(after))
    old, new = before.declaration, after.declaration
    report.change("declaration", old.state, new.state)
    if new.state is State.REQUESTED and not (before.stands_still and after.stands_still):
        report.ladder("chaser to the head", before.chasers, after.chasers)
        report.ladder("notice to the candidate", before.candidate_notices, after.candidate_notices)
        report.date("declaration lapses", old.lapses_at, None if after.stands_still else new.lapses_at)
    owed_before, owed = ({line.line: line.owed_in_words() for line in one.fees} for one in (before, after))
    for line in owed:
        report.change(f"fee for {line}", owed_before.get(line), owed[line])
    was, becomes = (one.place.hold_until if one.place else None for one in (before, after))
    report.date("place held until", was, becomes, from_now=True)


def _state(place: Place | None) -> str | None:
    return place.state if place is not None and place.state != "released" else None


def _yes_no(standing: Standing) -> str:
    return "no" if standing.application.paused_at is None else "yes"
