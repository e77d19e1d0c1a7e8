"""What the services answer to staff about their own work."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.portal.api import Answer
from shared.contracts.envelope import Instant


class OwnSession(Answer):
    """A session that the trainer leads: `entered` of `expected` candidates have an entry in its register."""

    cohort_id: str
    cohort_name: str
    session: int
    starts_at: Instant
    ends_at: Instant
    join_link: str = ""
    expected: int = 0
    entered: int = 0


class OwnSessions(Answer):
    """In order of time."""

    sessions: tuple[OwnSession, ...]


class OwnCheck(Answer):
    """A check of understanding: `open` of `candidates` have it still to do."""

    cohort_id: str
    cohort_name: str
    check: int
    title: str
    due_at: Instant
    candidates: int
    open: int


class OwnChecks(Answer):
    """By the day on which they are due."""

    checks: tuple[OwnCheck, ...]


class SharedDraft(Answer):
    """The newest version of a task that a candidate shared."""

    journey_id: str
    initials: str
    task: str
    version: int
    shared_at: Instant
    is_commented: bool


class SharedDrafts(Answer):
    """Those without a comment first."""

    drafts: tuple[SharedDraft, ...]


class Offer(Answer):
    """A candidate who is offered, or was; with `starts_at` the booked time that is to be taken over."""

    offer_id: str
    journey_id: str
    initials: str
    phase: str = ""
    window_first_on: date
    window_last_on: date
    reply_by: Instant
    state: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class Offers(Answer):
    """The newest first."""

    offers: tuple[Offer, ...]


State = Literal[
    "propose_slots", "awaiting_choice", "awaiting_guests", "booked", "decide_late", "report_due", "reported"
]


class InHand(Answer):
    """A candidate whom the assessor took, with what the assessment waits for."""

    journey_id: str
    initials: str
    phase: str = ""
    state: State
    window_first_on: date
    window_last_on: date
    contact_by: Instant | None = None
    reply_by: Instant | None = None
    release_at: Instant | None = None
    appointment_id: str | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    join_link: str | None = None
    evidence_due_at: Instant | None = None
    report_due_at: Instant | None = None
    decide_by: Instant | None = None
    rearranging: Literal["move", "rest"] | None = None
    submitted: tuple[str, ...] = ()


class AllInHand(Answer):
    """All candidates of an assessor."""

    journeys: tuple[InHand, ...]


class Interview(Answer):
    """A senior's telephone interview on the standards that were short."""

    appointment_id: str
    journey_id: str
    initials: str
    attempt: int
    standards: tuple[int, ...]
    starts_at: Instant
    ends_at: Instant
    report_due_at: Instant
    state: Literal["booked", "report_due", "reported"]


class Interviews(Answer):
    """By their time."""

    reassessments: tuple[Interview, ...]


class Judged(Answer):
    """One standard as somebody judged it; `met` is None while it is open."""

    standard: int
    met: bool | None = None
    found_in: str = ""
    reason: str = ""


class ModeratorsQuestion(Answer):
    """What a moderator asked about a report, and the assessor's answer."""

    question_id: str
    question: str
    standards: tuple[int, ...] = ()
    asked_at: Instant
    due_at: Instant
    answer: str | None = None
    answered_at: Instant | None = None


class Questions(Answer):
    """What is open first."""

    questions: tuple[ModeratorsQuestion, ...]


class Case(Answer):
    """A report that waits for its moderator."""

    report_id: str
    journey_id: str
    attempt: int
    round_on: date
    letters_at: Instant
    sampled_for: str
    judgements: tuple[Judged, ...] = ()
    questions: tuple[ModeratorsQuestion, ...] = ()


class Queue(Answer):
    """The most urgent first."""

    reports: tuple[Case, ...]


class Short(Answer):
    """A standard that was short, and why."""

    standard: int
    label: str
    reason: str = ""


class ToAdvise(Answer):
    """A candidate who was not awarded, whom a senior advises or has advised."""

    journey_id: str
    initials: str
    short: tuple[Short, ...] = ()
    due_at: Instant
    words: str | None = None
    given_at: Instant | None = None


class AllToAdvise(Answer):
    """Those who wait first."""

    advice: tuple[ToAdvise, ...]


class Appeal(Answer):
    """An appeal that the reviewer decides, or has."""

    appeal_id: str
    journey_id: str
    initials: str
    attempt: int
    received_at: Instant
    decide_by: Instant
    decided_at: Instant | None = None
    decision: str | None = None


class Appeals(Answer):
    """Those that wait first."""

    appeals: tuple[Appeal, ...]
