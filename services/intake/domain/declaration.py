"""The head's declaration: four separate confirmations, a refusal, the wrong person, or silence until it lapses.

A deadline is judged by timestamps: a signature dated within the second that `lapses_at` names, or before, wins over the
lapse.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.intake.domain.application import LongText, Text
from shared.calendar import is_in_time
from shared.contracts.envelope import Fact, Frozen, Instant
from shared.contracts.intake import (
    DeclarationDeclined,
    DeclarationLapsed,
    DeclarationReminderDue,
    DeclarationRequested,
    DeclarationSigned,
    WrongPersonReported,
)
from shared.contracts.values import Due, ReasonClass, Why
from shared.dates import Dated, DeclarationLadder, DeclarationPlan
from shared.errors import DomainError, NotYet


class State(StrEnum):
    """What became of one request to one head."""

    REQUESTED = "requested"
    UNREACHABLE = "unreachable"
    """Asked, and the mail came back: nobody is chased, and whoever got it all the same may answer."""
    SIGNED = "signed"
    DECLINED = "declined"
    MISDIRECTED = "misdirected"
    LAPSED = "lapsed"
    CLOSED = "closed"


RefusalReason = ReasonClass | Literal["suitable", "whole_class", "level2_english", "level2_maths"]
"""Why a head declines: the statement that cannot be confirmed, or another class of reason."""


class Agreed(Frozen):
    """What the school agreed to (TDA's five steps); all optional."""

    need: LongText | None = None
    mentor_name: LongText | None = None
    release_time: LongText | None = None
    payer: LongText | None = None
    after_award: LongText | None = None
    success: LongText | None = None


class Sign(Frozen):
    """Confirm all four. Each is stored for itself."""

    name: Text
    role: Text
    agreed: Agreed = Agreed()


class Decline(Frozen):
    """Confirm not."""

    reason_class: RefusalReason
    reason: LongText


class SayWrongPerson(Frozen):
    """The mail reached somebody who cannot answer it."""


class Bounce(Frozen):
    """The mail reached nobody: the address takes none."""


class Lapse(Frozen):
    """The time is over."""


class Close(Frozen):
    """The candidate has left; nobody is waited for any more."""


Command = Sign | Decline | SayWrongPerson | Bounce | Lapse | Close

TRANSITIONS: dict[tuple[State, type[Command]], State] = {
    (State.REQUESTED, Sign): State.SIGNED,
    (State.REQUESTED, Decline): State.DECLINED,
    (State.REQUESTED, SayWrongPerson): State.MISDIRECTED,
    (State.REQUESTED, Bounce): State.UNREACHABLE,
    (State.REQUESTED, Lapse): State.LAPSED,
    (State.REQUESTED, Close): State.CLOSED,
    (State.UNREACHABLE, Sign): State.SIGNED,
    (State.UNREACHABLE, Decline): State.DECLINED,
    (State.UNREACHABLE, SayWrongPerson): State.MISDIRECTED,
    (State.UNREACHABLE, Lapse): State.LAPSED,
    (State.UNREACHABLE, Close): State.CLOSED,
    (State.LAPSED, Sign): State.SIGNED,
    # Nobody is asked until another head is named; without one the old end stands.
    (State.MISDIRECTED, Lapse): State.LAPSED,
    (State.MISDIRECTED, Close): State.CLOSED,
}

TAKES_ANSWERS = frozenset({State.REQUESTED, State.UNREACHABLE})
"""States in which whoever was asked has not answered yet, and may."""

_ENDED: dict[State, str] = {
    State.REQUESTED: "is still open",
    State.UNREACHABLE: "is still open",
    State.SIGNED: "was signed already",
    State.DECLINED: "was declined already",
    State.MISDIRECTED: "was marked as sent to the wrong person",
    State.LAPSED: "has lapsed, because nobody answered in time",
    State.CLOSED: "is no longer needed, because the application has ended",
}


class DeclarationOver(DomainError):
    """Nobody is waited for any more; the link shows what became of it and takes no answer."""

    status = 410
    code = "declaration_over"


class Declaration(Frozen):
    """One request to one head. `link_version` counts the heads who were asked: each has a link of their own.

    `address_doubt` is the code of what is odd about the head's address: until an operator has confirmed it, a signature
    is kept and does not count.
    """

    declaration_id: str
    journey_id: str
    provider_id: str
    head_id: str
    candidate_id: str
    link_version: int
    state: State
    wording_version: str
    asked_at: Instant
    chasers: tuple[Due, ...]
    candidate_notices: tuple[Due, ...]
    lapses_at: Instant
    decided_at: Instant | None = None
    signature: Sign | None = None
    refusal: Decline | None = None
    address_doubt: str | None = None
    address_confirmed_at: Instant | None = None
    asked: bool = True
    """False while the application is held from its beginning: the request is written, and nobody has got it."""

    @property
    def is_open(self) -> bool:
        """Whether somebody's answer, or another head, is waited for."""
        return self.state in (State.REQUESTED, State.UNREACHABLE, State.MISDIRECTED)

    @property
    def is_doubted(self) -> bool:
        """Whether an operator must look at the head's address first."""
        return self.address_doubt is not None and self.address_confirmed_at is None

    @property
    def counts(self) -> bool:
        """Whether it is signed by somebody of whom the provider knows that it is the head."""
        return self.state is State.SIGNED and not self.is_doubted

    @property
    def ladder(self) -> DeclarationLadder:
        """The reminders and the end as they stand."""
        return DeclarationLadder(
            chasers=self.chasers, candidate_notices=self.candidate_notices, lapses_at=self.lapses_at
        )

    def requested(self, why: Why) -> DeclarationRequested:
        """The fact that starts the ladder of this request."""
        return DeclarationRequested(
            declaration_id=self.declaration_id,
            link_version=self.link_version,
            head_id=self.head_id,
            chasers=self.chasers,
            candidate_notices=self.candidate_notices,
            lapses_at=self.lapses_at,
            why=why,
        )


def asked_anew(
    state: Declaration, head_id: str, now: datetime, plan: DeclarationPlan, wording: str, doubt: str | None
) -> Declaration:
    """The same request to another head, or to the same one once more: day 0 of the ladder, and the old link is dead."""
    return state.model_copy(
        update={
            "head_id": head_id,
            "link_version": state.link_version + 1,
            "state": State.REQUESTED,
            "wording_version": wording,
            "asked_at": now,
            "chasers": plan.chasers,
            "candidate_notices": plan.candidate_notices,
            "lapses_at": plan.lapses_at,
            "decided_at": None,
            "signature": None,
            "refusal": None,
            "address_doubt": doubt,
            "address_confirmed_at": None,
            "asked": True,
        }
    )


def gone_on(state: Declaration, plan: DeclarationPlan) -> Declaration:
    """The same request after a time in which nothing was asked: what was still to come of it, later."""
    return state.model_copy(
        update={
            "chasers": plan.chasers,
            "candidate_notices": plan.candidate_notices,
            "lapses_at": plan.lapses_at,
        }
    )


def opened_again(state: Declaration, was: State) -> Declaration:
    """A request that was closed, in the state that it had before; one that was answered stays as it is."""
    if state.state is not State.CLOSED:
        return state
    return state.model_copy(update={"state": was, "decided_at": None if was in TAKES_ANSWERS else state.decided_at})


def confirmed(state: Declaration, now: datetime) -> tuple[Declaration, tuple[Fact, ...]]:
    """The operator knows that the address is the head's: a signature that waited for that counts from its own time."""
    after = state.model_copy(update={"address_confirmed_at": now})
    return after, _signed(after) if after.counts and state.is_doubted else ()


def decide(
    state: Declaration, command: Command, now: datetime, place_kept: Dated | None = None, *, final: bool = True
) -> tuple[Declaration, tuple[Fact, ...]]:
    """The declaration after a command, and what is to be told. A repeated command changes and tells nothing.

    `place_kept` is for the candidate: until when the place is kept, should the command end the request. Not `final`:
    the journey is past its first declaration, and goes on whatever becomes of this one.

    Raises DomainError with the code `declaration_<state>` when the command is not open or an answer comes after
    `lapses_at`, NotYet when a lapse comes before it.
    """
    if _is_repeat(state, command):
        return state, ()
    target = TRANSITIONS.get((state.state, type(command)))
    if target is None:
        raise _too_late(state.state)
    _check_time(state, command, now)
    after = state.model_copy(
        update={
            "state": target,
            "decided_at": None if target in TAKES_ANSWERS else _decided_at(state, command, now),
            "signature": command if isinstance(command, Sign) else None,
            "refusal": command if isinstance(command, Decline) else None,
        }
    )
    return after, _facts(after, command, now, place_kept, final)


def reminder(state: Declaration, to: Literal["head", "candidate"], step: int, due_at: datetime) -> tuple[Fact, ...]:
    """The reminder of one step, or nothing when the declaration is decided or has no such step at that instant.

    A reminder that was on its way while another head was named belongs to the ladder before, and says nothing.
    """
    ladder = state.chasers if to == "head" else state.candidate_notices
    of = next((due.of for due in ladder if (due.step, due.due_at) == (step, due_at)), None)
    if state.state is not State.REQUESTED or of is None:
        return ()
    return (
        DeclarationReminderDue(
            declaration_id=state.declaration_id,
            link_version=state.link_version,
            to=to,
            person_id=state.head_id if to == "head" else state.candidate_id,
            head_id=state.head_id,
            step=step,
            of=of,
            due_at=due_at,
            lapses_at=state.lapses_at,
        ),
    )


def _decided_at(state: Declaration, command: Command, now: datetime) -> datetime:
    """Whoever was the wrong person said so before the candidate left."""
    return (isinstance(command, Close) and state.decided_at) or now


def _is_repeat(state: Declaration, command: Command) -> bool:
    if isinstance(command, Sign):
        return state.state is State.SIGNED and state.signature == command
    if isinstance(command, Decline):
        return state.state is State.DECLINED and state.refusal == command
    if isinstance(command, Bounce):
        return state.state is State.UNREACHABLE
    return isinstance(command, SayWrongPerson) and state.state is State.MISDIRECTED


def _check_time(state: Declaration, command: Command, now: datetime) -> None:
    if isinstance(command, Lapse) and is_in_time(now, state.lapses_at):
        raise NotYet("The declaration has not lapsed yet; the head may still answer.")
    if isinstance(command, Sign | Decline | SayWrongPerson) and not is_in_time(now, state.lapses_at):
        raise _too_late(State.LAPSED)


def _too_late(state: State) -> DomainError:
    text = f"This declaration {_ENDED[state]}. Ask the training provider if it must be opened again."
    if state in (State.LAPSED, State.CLOSED):
        return DeclarationOver(text, code=f"declaration_{state}")
    return DomainError(text, code=f"declaration_{state}")


def ended_at(state: Declaration, command: Command, now: datetime) -> datetime:
    """When the command ends the request: a lapse counts from the moment that was due, however late it is noticed."""
    return state.lapses_at if isinstance(command, Lapse) else now


def _facts(
    after: Declaration, command: Command, now: datetime, place_kept: Dated | None, final: bool
) -> tuple[Fact, ...]:
    kept_until = place_kept.at if place_kept and final else None
    why = place_kept.why if place_kept and final else None
    match command:
        case Sign():
            return _signed(after) if after.counts else ()
        case SayWrongPerson() | Bounce():
            reported = WrongPersonReported(
                declaration_id=after.declaration_id,
                head_id=after.head_id,
                reported_at=now,
                how="bounced" if isinstance(command, Bounce) else "said",
            )
            return (reported,)
        case Decline():
            return (
                DeclarationDeclined(
                    declaration_id=after.declaration_id,
                    reason_class=command.reason_class,
                    declined_at=now,
                    place_kept_until=kept_until,
                    why=why,
                    final=final,
                ),
            )
        case Lapse():
            return (
                DeclarationLapsed(
                    declaration_id=after.declaration_id,
                    lapsed_at=now,
                    place_kept_until=kept_until,
                    why=why,
                    final=final,
                ),
            )
        case Close():
            return ()


def _signed(after: Declaration) -> tuple[Fact, ...]:
    assert after.decided_at is not None
    return (
        DeclarationSigned(
            declaration_id=after.declaration_id,
            head_id=after.head_id,
            link_version=after.link_version,
            signed_at=after.decided_at,
        ),
    )
