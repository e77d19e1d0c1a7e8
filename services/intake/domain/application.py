"""An application: what people fill in, what is kept of it, and the stages that intake knows of a journey.

The application's id is the journey's id. TRANSITIONS is the one place that says which stage follows which.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from shared.contracts.envelope import Frozen, Instant
from shared.errors import DomainError
from shared.text import on_one_line, without_control

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(on_one_line)
]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(without_control)]
Payer = Literal["school", "candidate", "authority"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: a reference is read out on the telephone


class Stage(StrEnum):
    """How far a journey has come, as far as intake is concerned."""

    APPLIED = "applied"
    DECLARED = "declared"
    WAITING = "waiting"
    PLACED = "placed"
    PREPARED = "prepared"
    DECIDED = "decided"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    VOIDED = "voided"
    INELIGIBLE = "ineligible"


class Step(StrEnum):
    """What moves an application from one stage to the next."""

    SIGN = "sign"
    DECLINE = "decline"
    LAPSE = "lapse"
    WAIT = "wait"
    PLACE = "place"
    COMPLETE = "complete"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    MERGE = "merge"
    LOSE = "lose"
    DEFER = "defer"
    PAUSE = "pause"
    VOID = "void"
    REFUSE = "refuse"


BEYOND_DECLARATION = frozenset({Stage.DECLARED, Stage.WAITING, Stage.PLACED, Stage.PREPARED})
"""Stages in which a declaration that is asked for again changes nothing else until it is signed."""

TRANSITIONS: dict[tuple[Stage, Step], Stage] = {
    (Stage.APPLIED, Step.SIGN): Stage.DECLARED,
    (Stage.APPLIED, Step.DECLINE): Stage.DECLINED,
    (Stage.APPLIED, Step.LAPSE): Stage.LAPSED,
    (Stage.APPLIED, Step.WITHDRAW): Stage.WITHDRAWN,
    # A signature dated before the lapse wins over it, also when it is read later.
    (Stage.LAPSED, Step.SIGN): Stage.DECLARED,
    **{
        (stage, Step.MERGE): Stage.MERGED
        for stage in (Stage.APPLIED, Stage.DECLARED, Stage.WAITING, Stage.PLACED, Stage.PREPARED)
    },
    (Stage.LAPSED, Step.REOPEN): Stage.APPLIED,
    (Stage.DECLINED, Step.REOPEN): Stage.APPLIED,
    # Who is not taken on may ask again, and an operator may think better of it.
    **{
        (stage, Step.REFUSE): Stage.INELIGIBLE for stage in (Stage.APPLIED, Stage.DECLARED, Stage.WAITING, Stage.PLACED)
    },
    (Stage.INELIGIBLE, Step.REOPEN): Stage.APPLIED,
    (Stage.DECLARED, Step.PLACE): Stage.PLACED,
    (Stage.DECLARED, Step.WAIT): Stage.WAITING,
    (Stage.DECLARED, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.WAITING, Step.PLACE): Stage.PLACED,
    (Stage.WAITING, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.PLACED, Step.PLACE): Stage.PLACED,
    (Stage.PLACED, Step.COMPLETE): Stage.PREPARED,
    (Stage.PLACED, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.PREPARED, Step.DECIDE): Stage.DECIDED,
    (Stage.PREPARED, Step.WITHDRAW): Stage.WITHDRAWN,
    # The cohort is called off: an operator finds another place.
    (Stage.WAITING, Step.LOSE): Stage.DECLARED,
    (Stage.PLACED, Step.LOSE): Stage.DECLARED,
    # Another cohort, now or later. Readiness is void, for the window counts anew.
    (Stage.DECLARED, Step.DEFER): Stage.DECLARED,
    (Stage.WAITING, Step.DEFER): Stage.DECLARED,
    (Stage.PLACED, Step.DEFER): Stage.DECLARED,
    (Stage.PREPARED, Step.DEFER): Stage.DECLARED,
    # A pause leaves a journey where it is.
    **{(stage, Step.PAUSE): stage for stage in (*BEYOND_DECLARATION, Stage.APPLIED)},
    **{
        (stage, Step.VOID): Stage.VOIDED for stage in (*BEYOND_DECLARATION, Stage.APPLIED, Stage.DECLINED, Stage.LAPSED)
    },
}

IN_GROUP = frozenset({Stage.PLACED, Stage.PREPARED})
"""Stages in which the candidate has a place and is expected at sessions."""


class NewApplication(Frozen):
    """What somebody fills in to apply. Checked for form here, for eligibility in `eligibility.py`."""

    programme: Text = "hlta"
    name: Text
    preferred_name: Text | None = None
    certificate_name: Text | None = None
    email: EmailStr
    phone: Text | None = None
    birth_date: date | None = None
    job_title: Text
    employed_in_school: bool = True
    school_urn: Text
    phase: Text
    subjects: tuple[Text, ...] = Field(default=(), max_length=30)
    region: Text | None = None
    level2_english_kind: Text
    level2_maths_kind: Text
    level2_english_exception: LongText | None = None
    """Why the provider takes somebody on without an accepted proof of level 2 English. An operator's alone to give."""
    level2_maths_exception: LongText | None = None
    whole_class_occasions: int = Field(ge=0, le=10_000)
    years_experience: float = Field(ge=0, le=80)
    head_name: Text
    head_email: EmailStr
    mentor_name: Text | None = None
    mentor_email: EmailStr | None = None
    school_contact_name: Text | None = None
    school_contact_email: EmailStr | None = None
    cohort_id: Text | None = None
    payer: Payer
    payers: dict[Text, Payer] = Field(default_factory=dict, max_length=10)
    """Who pays a line of the fees that `payer` does not, by the line's code."""
    adjustments: LongText | None = None
    extra_minutes: int = Field(default=0, ge=0, le=60)
    """Minutes beyond the timetable for the candidate's own interviews."""
    breaks: int = Field(default=0, ge=0, le=2)
    captions: bool = False
    school_copies: bool = False
    mentor_copies: bool = False
    school_outcome: bool = False
    network: bool = False
    """What the candidate agreed to beyond the assessment, in the words of `shared/consents.py`."""


class Application(Frozen):
    """A row of the record: one candidate's journey through intake."""

    journey_id: str
    provider_id: str
    programme: str
    programme_version: int
    reference: str
    candidate_id: str
    head_id: str
    mentor_id: str | None
    school_contact_id: str | None
    school_id: str
    cohort_id: str
    stage: Stage
    preferred_name: str | None
    phase: str
    subjects: tuple[str, ...]
    region: str | None
    payer: str
    link_version: int
    submitted_at: Instant
    withdrew_at: Instant | None
    assessed_at: Instant | None = None
    held_since: Instant | None = None
    paused_at: Instant | None = None
    deferred_at: Instant | None = None
    ended_at: Instant | None = None
    """When the journey came to its end; None while it goes on, or may be gone on with."""
    appealed_at: Instant | None = None
    appeal_decided_at: Instant | None = None
    awarded_on: date | None = None
    version: int

    @property
    def programme_key(self) -> str:
        """Programme and version as they travel: `hlta@1`."""
        return f"{self.programme}@{self.programme_version}"

    @property
    def is_appealed(self) -> bool:
        """Whether an appeal is open."""
        decided_at = self.appeal_decided_at
        return self.appealed_at is not None and (decided_at is None or decided_at < self.appealed_at)

    @property
    def is_in_group(self) -> bool:
        """Whether the candidate has a place and is expected at sessions."""
        return self.stage in IN_GROUP


def next_stage(stage: Stage, step: Step) -> Stage:
    """The stage after a step. Raises DomainError with the code `journey_<stage>` when the step is not open."""
    try:
        return TRANSITIONS[stage, step]
    except KeyError:
        raise DomainError(
            f"The application is {stage}, so it is too late or too early to {step}. Open it to see what is possible.",
            code=f"journey_{stage}",
        ) from None


def is_open(stage: Stage, step: Step) -> bool:
    """Whether the step is possible in that stage."""
    return (stage, step) in TRANSITIONS


def email_key(email: str) -> str:
    """What two spellings of one address have in common: compared without case."""
    return email.strip().casefold()


def reference_of(journey_id: str) -> str:
    """The reference that people quote, made from the journey's id: `HLTA-7K3FQ-0M2XA`."""
    number = int.from_bytes(hashlib.sha256(journey_id.encode()).digest()[:7], "big")
    letters = "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(10))
    return f"HLTA-{letters[:5]}-{letters[5:]}"
