"""Which entries a message has for its reader: one for each session, interview or deadline that is theirs.

An entry's key is the same for every version of it. An appointment's SEQUENCE is the number of its change; a session's
and a deadline's rises with time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import singledispatch

from services.notifications import wording
from services.notifications.calendar_files import Entry
from services.notifications.contents import Told
from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Fact
from shared.contracts.values import SegmentPlan, SessionPlan
from shared.joining import own_link, part_of

NO_LONGER_NEEDED = "m22_no_longer_needed"


def entries(told: Told) -> tuple[Entry, ...]:
    """The recipient's own entries, in order of time; none for whoever gets a mere copy."""
    if told.part == "school_contact":
        return ()
    return no_longer_needed(told) if told.template == NO_LONGER_NEEDED else entries_of(told.fact, told)


@singledispatch
def entries_of(fact: Fact, told: Told) -> tuple[Entry, ...]:
    """The entries that this fact makes for the recipient."""
    return ()


@entries_of.register
def _(fact: notifications.HoldersInvited, told: Told) -> tuple[Entry, ...]:
    entry = Entry(
        key=f"{fact.meeting_id}-{told.recipient.person_id}",
        sequence=0,
        title=fact.title,
        starts_at=fact.starts_at,
        ends_at=fact.ends_at,
        join_link=fact.join_link,
        place=fact.place,
    )
    return (entry,)


# Sessions ------------------------------------------------------------------------------------------------------------


@entries_of.register
def _(fact: intake.PlaceConfirmed, told: Told) -> tuple[Entry, ...]:
    sessions = told.journey.sessions_now(fact.cohort_id, fact.sessions)
    return tuple(_session(fact.cohort_id, session, told) for session in _in_order(sessions))


@entries_of.register
def _(fact: intake.SessionReminderDue, told: Told) -> tuple[Entry, ...]:
    """Attached when the session was changed: whoever missed the message about it has the right entry now."""
    cohort_id = told.cohort.cohort_id if told.cohort is not None else ""
    place = told.journey.places.get(cohort_id)
    is_changed = place is not None and fact.session.number in place.changes
    return (_session(cohort_id, fact.session, told),) if is_changed else ()


@entries_of.register
def _(fact: intake.SessionChanged, told: Told) -> tuple[Entry, ...]:
    if fact.change == "cancelled":
        return (replace(_session(fact.cohort_id, fact.was, told), cancelled=True),)
    return (_session(fact.cohort_id, fact.session, told),)


@entries_of.register
def _(fact: intake.CohortChanged, told: Told) -> tuple[Entry, ...]:
    """A trainer's own: taken out where the session is off or somebody else's now."""
    now = next((one for one in fact.sessions if one.number == fact.session), None)
    is_theirs = now is not None and now.trainer_id == told.recipient.person_id and fact.change != "session_cancelled"
    if now is not None and is_theirs:
        return (_session(fact.cohort_id, now, told),)
    before = fact.was or now
    return (replace(_session(fact.cohort_id, before, told), cancelled=True),) if before is not None else ()


@entries_of.register
def _(fact: intake.CohortCancelled, told: Told) -> tuple[Entry, ...]:
    own = [one for one in fact.sessions if one.trainer_id == told.recipient.person_id]
    return tuple(_session(fact.cohort_id, one, told) for one in _in_order(own))


@entries_of.register
def _(fact: intake.PlaceLost, told: Told) -> tuple[Entry, ...]:
    return tuple(_session(fact.cohort_id, one, told) for one in _in_order(fact.sessions))


@entries_of.register
def _(fact: intake.JourneyDeferred, told: Told) -> tuple[Entry, ...]:
    place = told.journey.places.get(fact.from_cohort_id)
    ahead = [one for one in place.sessions if one.ends_at > fact.deferred_at] if place is not None else []
    return _of_candidate(tuple((fact.from_cohort_id, one) for one in _in_order(ahead)), told)


@entries_of.register
def _(fact: intake.CandidateWithdrew, told: Told) -> tuple[Entry, ...]:
    return _of_candidate(told.journey.kept_sessions(fact.withdrew_at), told)


@entries_of.register
def _(fact: intake.WithdrawalUndone, told: Told) -> tuple[Entry, ...]:
    return _of_candidate(told.journey.kept_sessions(fact.undone_at), told)


@entries_of.register
def _(fact: intake.JourneyVoided, told: Told) -> tuple[Entry, ...]:
    return _of_candidate(told.journey.kept_sessions(fact.voided_at), told)


@entries_of.register
def _(fact: intake.JourneyMerged, told: Told) -> tuple[Entry, ...]:
    return _of_candidate(told.journey.kept_sessions(fact.merged_at), told)


def _of_candidate(sessions: Sequence[tuple[str, SessionPlan]], told: Told) -> tuple[Entry, ...]:
    """The candidate's own sessions: others who are told have none of them in their calendars."""
    if told.part != "candidate":
        return ()
    return tuple(_session(cohort_id, session, told) for cohort_id, session in sessions)


def _in_order(sessions: Sequence[SessionPlan]) -> list[SessionPlan]:
    return sorted(sessions, key=lambda session: session.starts_at)


def _session(cohort_id: str, session: SessionPlan, told: Told) -> Entry:
    return Entry(
        key=f"session-{cohort_id}-{session.number}-{told.recipient.person_id}",
        sequence=by_time(told.fact_at),
        title=f"HLTA session {session.number}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        join_link=session.join_link,
    )


def by_time(at: datetime) -> int:
    """A SEQUENCE that is higher the later the change was: facts of several kinds change a session's entry, each with a
    count of its own or none, and they may arrive in another order than they happened (docs/decisions/0020)."""
    return int((at - _FIRST).total_seconds())


_FIRST = datetime(2026, 1, 1, tzinfo=UTC)

# Appointments --------------------------------------------------------------------------------------------------------


@entries_of.register
def _(fact: assessment.SlotChosen, told: Told) -> tuple[Entry, ...]:
    return _pencilled(fact.slot_id, 0, fact.asked, told)


@entries_of.register
def _(fact: assessment.SlotsReleased, told: Told) -> tuple[Entry, ...]:
    return _pencilled(fact.slot_id, 1, fact.asked, told)


@entries_of.register
def _(fact: assessment.GuestAsked, told: Told) -> tuple[Entry, ...]:
    if fact.appointment_id is None:
        return _pencilled(fact.slot_id, 0, (fact.segment,), told)
    asked = _own_segments(fact.appointment_id, 0, (fact.segment,), "", told)
    return tuple(replace(entry, sequence=0, join_link=None, tentative=True) for entry in asked)


@entries_of.register
def _(fact: assessment.AppointmentBooked, told: Told) -> tuple[Entry, ...]:
    if told.part == "assessor":
        return (_whole(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)
    own = _own_segments(fact.appointment_id, fact.sequence, fact.segments, fact.join_link, told, _heard(fact, told))
    if told.part != "candidate" or fact.continues:
        return own
    due = _evidence_due(fact.appointment_id, fact.evidence_due_at, told)
    return (*own, due)


def _heard(fact: assessment.AppointmentBooked, told: Told) -> int:
    """How many of the reader's own parts were over when a call broke off: what is left keeps its number."""
    if not fact.continues or fact.moved_from is None:
        return 0
    return max(0, len(_own(fact.moved_from.segments, told)) - len(_own(fact.segments, told)))


@entries_of.register
def _(fact: assessment.EvidenceDueChanged, told: Told) -> tuple[Entry, ...]:
    if told.part != "candidate":
        return ()
    return (_evidence_due(fact.appointment_id, fact.evidence_due_at, told),)


def _evidence_due(appointment_id: str, due_at: datetime, told: Told) -> Entry:
    return Entry(
        key=f"evidence-{appointment_id}-{told.recipient.person_id}",
        sequence=by_time(told.fact_at),
        title=f"HLTA: hand in {told.work} by {wording.clock_time(due_at)}",
        starts_at=due_at,
        ends_at=due_at,
        join_link=None,
        all_day=True,
    )


def no_longer_needed(told: Told) -> tuple[Entry, ...]:
    """The entry of a guest who takes part no more, as it stands in their calendar."""
    fact = told.fact
    if isinstance(fact, assessment.AppointmentBooked) and fact.moved_from is not None:
        return _own_segments(fact.appointment_id, fact.sequence, fact.moved_from.segments, fact.join_link, told)
    asked = told.asked_of(told.recipient.person_id)
    if not isinstance(fact, assessment.GuestReplaced) or asked is None:
        return ()
    booked = told.journey.appointments.get(fact.appointment_id or "")
    key = fact.appointment_id or fact.slot_id or ""
    change = booked.sequence + 1 if booked is not None else 0
    return tuple(replace(own, join_link=None) for own in _own_segments(key, change, (asked,), "", told))


@entries_of.register
def _(fact: assessment.AppointmentCancelled, told: Told) -> tuple[Entry, ...]:
    if fact.appointment_id is None:
        return _pencilled(fact.slot_id, 1, fact.asked, told)
    if fact.starts_at is None or fact.ends_at is None:
        return ()
    if told.part == "assessor":
        return (_whole(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)
    own = _own_segments(fact.appointment_id, fact.sequence, fact.segments, fact.join_link, told)
    due = told.journey.due_told(fact.appointment_id)
    if own and told.part == "candidate" and due is not None:
        return (*own, _evidence_due(fact.appointment_id, due, told))
    return own or (_call(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)


@entries_of.register
def _(fact: assessment.AssessorWithdrew, told: Told) -> tuple[Entry, ...]:
    if told.part != "assessor" or fact.appointment_id is None or fact.starts_at is None or fact.ends_at is None:
        return ()
    return (_whole(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)


@entries_of.register
def _(fact: assessment.ReassessmentBooked, told: Told) -> tuple[Entry, ...]:
    return (_call(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)


def _call(
    appointment_id: str, sequence: int, starts_at: datetime, ends_at: datetime, join_link: str, told: Told
) -> Entry:
    """The telephone call of a re-assessment, which has no segments."""
    is_senior = told.part == "senior"
    return Entry(
        key=_key(appointment_id, told.recipient.person_id, "assessor" if is_senior else "candidate", 1),
        sequence=_after_tentative(sequence),
        title="HLTA re-assessment call" if is_senior else "HLTA call with a senior assessor",
        starts_at=starts_at,
        ends_at=ends_at,
        join_link=own_link(join_link, "assessor" if is_senior else "candidate"),
    )


def _pencilled(slot_id: str | None, sequence: int, asked: Sequence[SegmentPlan], told: Told) -> tuple[Entry, ...]:
    """A guest's own minutes while they are asked for, or when they are given up before everybody agreed."""
    standing = told.journey.standing
    if slot_id is None or told.part != "guest" or (standing is not None and standing[0] != slot_id):
        return ()  # of a move nothing is pencilled in: the agreed entry itself moves when all have agreed again
    found = _own_segments(slot_id, 0, asked, "", told)
    return tuple(replace(entry, sequence=sequence, join_link=None, tentative=True) for entry in found)


def _whole(
    appointment_id: str, sequence: int, starts_at: datetime, ends_at: datetime, join_link: str, told: Told
) -> Entry:
    return Entry(
        key=_key(appointment_id, told.recipient.person_id, "assessor", 1),
        sequence=_after_tentative(sequence),
        title=f"HLTA assessment of {told.candidate.name}",
        starts_at=starts_at,
        ends_at=ends_at,
        join_link=own_link(join_link, "assessor"),
    )


def _own(segments: Sequence[SegmentPlan], told: Told) -> list[SegmentPlan]:
    if told.part == "candidate":
        return [segment for segment in segments if segment.role == "candidate"]
    return [segment for segment in segments if segment.person_id == told.recipient.person_id]


def _own_segments(
    appointment_id: str, sequence: int, segments: Sequence[SegmentPlan], join_link: str, told: Told, heard: int = 0
) -> tuple[Entry, ...]:
    """Of the candidate all interviews, of a guest their own minutes; the number counts within the person's role."""
    own = _own(segments, told)
    part = "candidate" if told.part == "candidate" else part_of(segments, told.recipient.person_id)
    if told.part == "candidate":
        titles = [
            f"HLTA assessment: interview {n} of {len(own) + heard}" for n in range(1 + heard, len(own) + heard + 1)
        ]
    else:
        titles = [f"HLTA assessment of {wording.first_name(told.candidate.name)}: your minutes"] * len(own)
    return tuple(
        Entry(
            key=_key(appointment_id, told.recipient.person_id, segment.role, number),
            sequence=_after_tentative(sequence),
            title=title,
            starts_at=segment.starts_at,
            ends_at=segment.ends_at,
            join_link=own_link(join_link, part),
        )
        for number, (segment, title) in enumerate(zip(own, titles, strict=True), start=1 + heard)
    )


def _after_tentative(change: int) -> int:
    """The SEQUENCE of an appointment's change: 0 is the tentative entry's, the booking is change 0."""
    return change + 1


def _key(appointment_id: str, person_id: str, role: str, number: int) -> str:
    return f"{appointment_id}-{person_id}-{role}-{number}"
