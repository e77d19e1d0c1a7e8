"""Services that tell facts in any order, and willing people who bring any journey to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from shared.contracts.envelope import Envelope, Fact
from tests.workflows import facts, turns
from workflows.contract import AskMade, FactSignal, fact_signal
from workflows.facts import JourneyFacts
from workflows.told import ApplicationReceived, DeclarationSigned, JourneyReopened

_LONDON = ZoneInfo("Europe/London")


class World:
    """Makes facts, all with ids and versions of their own. `heard` is what the journey has been told so far."""

    def __init__(self) -> None:
        self.heard = JourneyFacts()
        self._count = 0

    def signal(self, kind: str, now: datetime) -> FactSignal:
        """A fact of this kind that happens now."""
        self._count += 1
        return self._signal(KINDS[kind](self._count, now), now)

    def _signal(self, fact: Fact, now: datetime, causation: str | None = None) -> FactSignal:
        typed = cast("type[Envelope[Any]]", Envelope.__class_getitem__(type(fact)))
        return fact_signal(
            typed(
                id=f"event-{self._count}",
                type=fact.subject(),
                source="hlta/test",
                time=now,
                provider="p1",
                programme="hlta@1",
                journey="j1",
                version=self._count,
                causation=causation,
                data=fact,
            )
        )

    def take(self, *signals: FactSignal) -> None:
        """Remember what the journey was told."""
        for signal in signals:
            self.heard.take(signal)

    def answer(self, ask: AskMade, now: datetime) -> FactSignal | None:
        """What the owner of an answered command tells; None when it needs no answer."""
        self._count += 1
        answers: dict[str, Fact] = {
            "cancel_appointment": facts.cancelled(rebook=False),
            "make_award": facts.award_made(),
        }
        fact = answers.get(ask.purpose)
        return self._signal(fact, now, causation=ask.id) if fact else None

    def willing(self, now: datetime) -> FactSignal | None:
        """What whoever's turn it is would do next; None when only time helps."""
        kind = self.willing_kind()
        return self.signal(kind, now) if kind else None

    def willing_kind(self) -> str | None:
        """The kind of fact that whoever's turn it is would bring about."""
        heard = self.heard
        if not heard.has(ApplicationReceived, JourneyReopened):
            return "application_received"
        if heard.held:
            return "hold_ended"
        if heard.paused:
            return "resumed"
        if heard.withdrew:
            return None
        if not heard.has(DeclarationSigned):
            return "declaration_signed"
        if heard.place is None:
            return "place_confirmed"
        if heard.ready is None:
            return "preparation_completed"
        if heard.assessor is None:  # even when a report overtook everything else
            return "accepted"
        if heard.appointment is None:
            return "booked"
        return self._judged() if heard.report else self._evidence()

    def _evidence(self) -> str:
        heard = self.heard
        if not heard.evidence_is_in:
            return "submitted"
        return "report_signed" if heard.evidence_counts else "late_accepted"

    def _judged(self) -> str | None:
        heard, outcome = self.heard, self.heard.outcome
        if outcome is None:
            return "second_awarded" if heard.report and heard.report.attempt > 1 else "awarded"
        if outcome.outcome == "partial":
            return "second_report"
        if outcome.outcome == "not_awarded" and heard.appeal:
            return "awarded_after_all" if heard.decision else "appeal_refused"
        return None


def _text(at: datetime) -> str:
    return at.astimezone(_LONDON).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def _in(now: datetime, **later: float) -> str:
    return _text(now + timedelta(**later))


def _booked(n: int, now: datetime) -> Fact:
    return facts.booked(
        "a1",
        sequence=n,
        starts=_in(now, days=30),
        evidence_due=_in(now, days=20),
        reminders=(_in(now, days=6), _in(now, days=13)),
        report_due=_in(now, days=37),
        report_reminders=(_in(now, days=36),),
        everyone=(_in(now, days=23), _in(now, days=29)),
        unread=(_in(now, days=23),),
    )


def _report(attempt: int) -> Callable[[int, datetime], Fact]:
    def made(_: int, now: datetime) -> Fact:
        return facts.report_signed(attempt, "2027-02-28", _in(now, days=20), _in(now, days=30))

    return made


def _outcome(outcome: Any, attempt: int, **changes: Any) -> Callable[[int, datetime], Fact]:
    def made(_: int, now: datetime) -> Fact:
        told = facts.outcome_released(outcome, attempt)
        return told.model_copy(update={"appeal_last_at": now + timedelta(days=21), **changes})

    return made


def _requested(n: int, now: datetime) -> Fact:
    return turns.asked_again(n, _in(now, days=7), _in(now, days=14), lapses=_in(now, days=28))


def _withdrew(_: int, now: datetime) -> Fact:
    return turns.withdrew(_text(now), _in(now, days=14), stage="prepared")


KINDS: dict[str, Callable[[int, datetime], Fact]] = {
    "application_received": lambda n, now: facts.application_received(),
    "declaration_requested": _requested,
    "wrong_person": lambda n, now: turns.wrong_person(),
    "declaration_signed": lambda n, now: facts.declaration_signed(),
    "declaration_declined": lambda n, now: facts.declaration_declined(),
    "declaration_lapsed": lambda n, now: facts.declaration_lapsed(),
    "place_confirmed": lambda n, now: turns.place_without_proof(_in(now, days=2)),
    "wait_listed": lambda n, now: facts.wait_listed(),
    "place_offered": lambda n, now: turns.place_offered(n, _in(now, hours=48)),
    "place_offer_declined": lambda n, now: turns.place_offer_declined(),
    "place_offer_expired": lambda n, now: turns.place_offer_expired(),
    "place_lost": lambda n, now: turns.place_lost(),
    "session_moved": lambda n, now: turns.session_moved(_in(now, days=3)),
    "session_missed": lambda n, now: facts.attendance(1, attended=False, notice=_in(now, days=1)),
    "session_attended": lambda n, now: facts.attendance(1, attended=True),
    "preparation_completed": lambda n, now: facts.preparation_completed(),
    "deferred": lambda n, now: turns.deferred(at=_text(now)),
    "paused": lambda n, now: turns.paused(_text(now)),
    "resumed": lambda n, now: turns.resumed(_text(now)),
    "held": lambda n, now: turns.held(),
    "hold_ended": lambda n, now: turns.hold_ended(),
    "withdrew": _withdrew,
    "undone": lambda n, now: turns.undone(_text(now)),
    "voided": lambda n, now: turns.voided(_text(now)),
    "merged": lambda n, now: turns.merged(),
    "entry_refused": lambda n, now: turns.entry_refused(_text(now)),
    "offered": lambda n, now: facts.offered(f"o{n}", _in(now, days=3)),
    "accepted": lambda n, now: facts.accepted(f"o{n - 1}"),
    "expired": lambda n, now: facts.expired(f"o{n - 1}"),
    "not_allocated": lambda n, now: facts.not_allocated(),
    "arranging_resumed": lambda n, now: turns.arranging_resumed(_in(now, days=5)),
    "slots_proposed": lambda n, now: facts.slots_proposed(n, _in(now, days=4)),
    "slot_chosen": lambda n, now: facts.slot_chosen(n - 1, (_in(now, days=1),), _in(now, days=5)),
    "slots_released": lambda n, now: facts.slots_released(n - 1),
    "booked": _booked,
    "cancelled": lambda n, now: facts.cancelled(rebook=True),
    "given_up": lambda n, now: facts.cancelled(rebook=False),
    "move_asked": lambda n, now: turns.move_asked("candidate", _in(now, days=3)),
    "move_dropped": lambda n, now: turns.move_dropped(),
    "guest_asked": lambda n, now: turns.guest_asked(_in(now, days=2), reply_by=_in(now, days=4)),
    "teacher_missing": lambda n, now: turns.missing("teacher"),
    "call_broken": lambda n, now: turns.call_broken(),
    "submitted": lambda n, now: facts.submitted("file", complete=True),
    "submitted_late": lambda n, now: facts.submitted("file", complete=True, late=True),
    "evidence_late": lambda n, now: facts.evidence_late(_in(now, days=3)),
    "late_accepted": lambda n, now: facts.late_accepted(_in(now, days=4)),
    "extended": lambda n, now: turns.extended(_in(now, days=5), _in(now, days=3)),
    "evidence_reopened": lambda n, now: turns.evidence_reopened(_in(now, days=2)),
    "report_signed": _report(1),
    "second_report": _report(2),
    "awarded": _outcome("awarded", 1),
    "awarded_after_all": _outcome("awarded", 1, appeal_id="appeal-1"),
    "second_awarded": _outcome("awarded", 2),
    "partial": _outcome("partial", 1),
    "not_awarded": _outcome("not_awarded", 1),
    "reassessment_booked": lambda n, now: facts.reassessment_booked(),
    "appeal_received": lambda n, now: turns.appeal_received(),
    "appeal_refused": lambda n, now: turns.appeal_decided("refused"),
    "appeal_upheld": lambda n, now: turns.appeal_decided("upheld", "awarded"),
    "award_made": lambda n, now: facts.award_made(),
}
"""Every fact that a journey may be told, legal or not, by a name of its own."""
