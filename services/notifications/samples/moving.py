"""The facts of a sample appointment that is moved, loses people, or goes wrong on the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.notifications.samples.appointment import BOOKED, ENDS, GUESTS, SEGMENTS, STARTS, segment
from services.notifications.samples.instants import (
    EVIDENCE_DUE,
    GUESTS_REPLY_BY,
    LADDER,
    LAST_SECOND,
    WHY,
    Told,
    at_utc,
)
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan

_AT = at_utc("2026-12-16", "10:00")
_ON_THE_DAY = at_utc("2027-01-21", "13:15")
_CONTACT_BY = at_utc("2027-01-22", "23:59") + LAST_SECOND
_DAYS = 4
_BEFORE: dict[str, Any] = {
    "sequence": 0,
    "starts_at": STARTS,
    "ends_at": ENDS,
    "segments": SEGMENTS,
    "evidence_due_at": EVIDENCE_DUE,
    "join_link": "https://meet.example.org/appointment",
}
_NEWCOMER = segment("leader", "leader-2", 45, 60)


def facts() -> Told:
    """Title, instant and fact."""
    return (*_moved(), *_guests_replaced(), *_gone_wrong())


def later(parts: tuple[SegmentPlan, ...], by: timedelta) -> tuple[SegmentPlan, ...]:
    """The same parts at another time."""
    return tuple(
        part.model_copy(update={"starts_at": part.starts_at + by, "ends_at": part.ends_at + by}) for part in parts
    )


def _moved() -> Told:
    by = timedelta(days=_DAYS)
    moved = BOOKED | {
        "sequence": 1,
        "starts_at": STARTS + by,
        "ends_at": ENDS + by,
        "segments": later(SEGMENTS, by),
        "evidence_due_at": EVIDENCE_DUE + by,
        "moved_from": _BEFORE,
        "moved_by": "candidate",
        "moves": 1,
    }
    left = tuple(part for part in SEGMENTS if part.role != "teacher" and part.starts_at >= GUESTS[-1].starts_at)
    rest = moved | {
        "sequence": 2,
        "segments": later(left, by),
        "starts_at": later(left, by)[0].starts_at,
        "evidence_due_at": EVIDENCE_DUE,
        "moved_by": None,
        "moves": 2,
        "continues": True,
    }
    linked = {"sequence": 1, "join_link": "https://meet.example.org/another", "moved_from": _BEFORE}
    taken_over = {
        "sequence": 1,
        "assessor_id": "senior",
        "join_link": "https://meet.example.org/another",
        "moved_from": _BEFORE | {"assessor_id": "assessor"},
    }
    replaced = {"sequence": 1, "segments": (*SEGMENTS[:3], _NEWCOMER, *SEGMENTS[4:]), "moved_from": _BEFORE}
    asked = {"appointment_id": "slot-1", "person_id": None, "contact_by": at_utc("2026-12-23", "23:59") + LAST_SECOND}
    return (
        *(
            (
                f"asked by the {who}",
                _AT,
                assessment.MoveAsked.model_validate(asked | {"asked_by": who, "reason_class": "personal"}),
            )
            for who in ("candidate", "assessor", "operator")
        ),
        *(
            (
                f"dropped by the {who}",
                _AT + timedelta(hours=2),
                assessment.MoveDropped.model_validate({"appointment_id": "slot-1", "asked_by": who, "dropped_by": who}),
            )
            for who in ("candidate", "assessor", "operator")
        ),
        ("moved", _AT, assessment.AppointmentBooked.model_validate(moved)),
        ("the rest", _ON_THE_DAY, assessment.AppointmentBooked.model_validate(rest)),
        ("another assessor", _AT, assessment.AppointmentBooked.model_validate(BOOKED | taken_over)),
        ("new link", _AT, assessment.AppointmentBooked.model_validate(BOOKED | linked)),
        ("another guest", _AT, assessment.AppointmentBooked.model_validate(BOOKED | replaced)),
    )


def _guests_replaced() -> Told:
    replaced = {"role": "leader", "person_id": "leader-2", "replaced_person_id": "leader"}
    asked = {
        "person_id": "leader-2",
        "slot_id": "slot-1",
        "proposal_version": 1,
        "segment": _NEWCOMER,
        "link_version": 2,
        "reply_by": GUESTS_REPLY_BY,
        "guest_reminders": LADDER,
    }
    return (
        (
            "while a time is asked for",
            _AT,
            assessment.GuestReplaced.model_validate(replaced | {"slot_id": "slot-1"}),
        ),
        ("in somebody's place", _AT, assessment.GuestAsked.model_validate(asked)),
        (
            "once it is booked",
            _AT,
            assessment.GuestCannotCome(
                appointment_id="slot-1",
                slot_id="slot-1",
                role="leader",
                person_id="leader",
                segment=GUESTS[-1],
                reason_class="health",
            ),
        ),
        (
            "after the booking",
            _AT + timedelta(hours=1),
            assessment.GuestReplaced.model_validate(replaced | {"appointment_id": "slot-1"}),
        ),
        ("", _AT, assessment.AssessorWithdrew(assessor_id="assessor", reason_class="health")),
        *_standing_in(),
    )


def _standing_in() -> Told:
    """A booked time that is given up, and offered to whoever is free then."""
    offer = {"offer_id": "stand-in", "assessor_id": "senior", "stand_in_for": "slot-1"}
    offered = offer | {
        "person_id": "candidate",
        "initials": "S.E.",
        "phase": "primary",
        "window_first_on": date(2026, 12, 29),
        "window_last_on": date(2027, 2, 2),
        "minutes": 120,
        "reply_by": _AT + timedelta(hours=4),
        "why": WHY,
        "starts_at": STARTS,
        "ends_at": ENDS,
    }
    withdrew = {key: BOOKED[key] for key in ("appointment_id", "assessor_id", "starts_at", "ends_at", "join_link")}
    return (
        (
            "",
            _AT,
            assessment.AssessorWithdrew.model_validate(withdrew | {"reason_class": "health", "sequence": 1}),
        ),
        ("", _AT, assessment.AssessmentOffered.model_validate(offered)),
        ("", _AT + timedelta(hours=4), assessment.AssessmentExpired.model_validate(offer)),
    )


def _gone_wrong() -> Told:
    missing = {"appointment_id": "slot-1", "starts_at": STARTS, "contact_by": _CONTACT_BY}
    gone = (("candidate", "candidate", ()), ("leader", "leader", (GUESTS[-1],)), ("assessor", "assessor", ()))
    off = {key: BOOKED[key] for key in ("appointment_id", "assessor_id", "starts_at", "ends_at", "segments")}
    return (
        *(
            (
                f"{role} missing",
                _ON_THE_DAY,
                assessment.PartyMissing.model_validate(
                    missing | {"role": role, "person_id": person, "remaining": remaining}
                ),
            )
            for role, person, remaining in gone
        ),
        (
            "a second time",
            _ON_THE_DAY,
            assessment.PartyMissing.model_validate(
                missing | {"role": "teacher", "person_id": "teacher-1", "starts_at": GUESTS[0].starts_at, "times": 2}
            ),
        ),
        (
            "",
            _ON_THE_DAY,
            assessment.CallBroken(
                appointment_id="slot-1", contact_by=_CONTACT_BY, remaining=(GUESTS[-1], SEGMENTS[5]), times=1
            ),
        ),
        (
            "more time",
            at_utc("2027-01-08", "10:00"),
            assessment.EvidenceDueChanged(
                appointment_id="slot-1",
                person_id="candidate",
                assessor_id="assessor",
                evidence_due_at=at_utc("2027-01-13", "23:59") + LAST_SECOND,
                evidence_reminders=LADDER,
                replaced_due_at=EVIDENCE_DUE,
                reason_class="health",
                why=WHY,
            ),
        ),
        *(
            (
                title,
                _AT,
                assessment.AppointmentCancelled.model_validate(
                    off
                    | {"sequence": 1, "reason_class": "personal", "rebook": rebook, "join_link": BOOKED["join_link"]}
                ),
            )
            for title, rebook in (("paused", True), ("deferred", False), ("another assessor", False))
        ),
    )
