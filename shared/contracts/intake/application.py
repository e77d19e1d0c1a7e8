"""Facts about one application and its declaration, and about leaving."""

from __future__ import annotations

from typing import Literal

from shared.contracts.envelope import Instant
from shared.contracts.intake.message import IntakeFact
from shared.contracts.values import Due, ReasonClass, Why


class ApplicationReceived(IntakeFact):
    """Somebody applied. Starts the journey; the journey's id is the application's id."""

    journey_id: str
    reference: str
    person_id: str
    school_id: str
    cohort_id: str
    head_id: str
    submitted_at: Instant
    link_version: int = 1
    school_contact_id: str | None = None
    phase: str
    subjects: tuple[str, ...] = ()
    region: str | None = None


class DeclarationRequested(IntakeFact):
    """The head was asked to sign: the ladder of chasers and the end of waiting."""

    declaration_id: str
    link_version: int
    head_id: str
    chasers: tuple[Due, ...]
    candidate_notices: tuple[Due, ...]
    lapses_at: Instant
    why: Why
    reopens: bool = False
    """True when it follows a `JourneyReopened`: it may start the journey's workflow anew as well."""


class DeclarationReminderDue(IntakeFact):
    """The head is still silent: remind the head, or tell the candidate that we still wait."""

    declaration_id: str
    link_version: int
    to: Literal["head", "candidate"]
    person_id: str
    head_id: str
    step: int
    of: int
    due_at: Instant
    lapses_at: Instant


class DeclarationSigned(IntakeFact):
    """All four confirmations were made."""

    declaration_id: str
    head_id: str
    link_version: int
    signed_at: Instant


class DeclarationCorrected(IntakeFact):
    """The head put right who signed, or what the school agreed to. The four confirmations stand. No word travels."""

    declaration_id: str
    head_id: str
    link_version: int
    corrected_at: Instant


class DeclarationTakenBack(IntakeFact):
    """The head took one of the four confirmations back: the declaration does not count until it is signed anew.

    The journey stays where it is, and nobody is allocated meanwhile; an operator speaks to the school."""

    declaration_id: str
    head_id: str
    link_version: int
    statement: Literal["suitable", "whole_class", "level2_english", "level2_maths"]
    taken_back_at: Instant


class DeclarationDeclined(IntakeFact):
    """The head declined. The head's words stay with intake. The candidate's place is kept for a while."""

    declaration_id: str
    reason_class: str
    declined_at: Instant
    place_kept_until: Instant | None = None
    why: Why | None = None
    final: bool = True
    """False for a declaration that is to be signed again: the journey goes on, and an operator must act."""


class DeclarationLapsed(IntakeFact):
    """Nobody answered until the end; answers `lapse_declaration`. The candidate's place is kept for a while."""

    declaration_id: str
    lapsed_at: Instant
    place_kept_until: Instant | None = None
    why: Why | None = None
    final: bool = True
    """False for a declaration that is to be signed again: the journey goes on, and an operator must act."""


class CandidateWithdrew(IntakeFact):
    """The journey ends because the candidate left, or the operator entered it for the candidate."""

    reason_class: ReasonClass
    withdrew_at: Instant
    stage: str
    undo_until: Instant | None = None
    """Until then the candidate may come back and finds everything as it was, as far as it still can be."""


class EntryRefused(IntakeFact):
    """Somebody is not taken on. `codes` are the failed checks; an operator's words stay with intake.

    `draft` true: it was sent as a draft and failed the programme's rules; it can be put right and sent again until
    `ask_again_until`. Else an operator ended an application that had been taken in.
    """

    person_id: str
    codes: tuple[str, ...]
    decided_by: Literal["rule", "operator"]
    decided_at: Instant
    draft: bool = False
    link_version: int = 1
    ask_again_until: Instant | None = None
    stage: str = ""
    """How far intake had seen the candidate come, as in `CandidateWithdrew`."""
