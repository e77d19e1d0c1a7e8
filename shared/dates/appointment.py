"""The way to the appointment: who must reply by when, the earliest day that can be offered, and its timetable."""

from datetime import date, datetime, timedelta

from shared.calendar import Terms, add_school_days, add_working_days, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates.delivery import hold
from shared.dates.why import Dated, Reminder, Why, at_end_of, at_hour_of, day_in_words, reminder_at, still_to_come
from shared.errors import Invalid
from shared.policy import Programme, SegmentRole


class Segment(Frozen):
    """One part of the appointment (UTC). `number` counts a role's parts: candidate 1 and 2, teacher 1 and 2."""

    role: SegmentRole
    number: int
    label: str
    starts_at: Instant
    ends_at: Instant


def offer_reply_by(offered_at: datetime, policy: Programme) -> Dated:
    """Until when an assessor may answer an offer (own): the end of the 2nd working day after it."""
    return _working_days_after(offered_at, policy.appointment.offer_reply_working_days, "offered", policy)


def offer_reminder_at(reply_by: datetime, policy: Programme) -> Dated:
    """When an assessor is reminded of an open offer (own): 09:00 on the working day before the day on which it ends."""
    days = policy.appointment.offer_reminder_working_days
    why = Why(
        rule=f"{'1 working day' if days == 1 else f'{days} working days'} before the offer ends, at "
        f"{policy.reminder_hour:%H:%M}",
        inputs={"ends": day_in_words(reply_by)},
        source=policy.appointment.source,
    )
    return at_hour_of(add_working_days(london_date(reply_by), -days), policy.reminder_hour, why)


def contact_by(accepted_at: datetime, policy: Programme) -> Dated:
    """Until when the assessor offers times (own): the end of the 5th working day after accepting."""
    return _working_days_after(accepted_at, policy.appointment.contact_working_days, "accepted", policy)


def slots_reply_by(proposed_at: datetime, policy: Programme) -> Dated:
    """Until when the candidate chooses, and the slots are held (own): the end of the 3rd working day after."""
    return _working_days_after(proposed_at, policy.appointment.slot_reply_working_days, "proposed", policy)


def guest_reply_by(asked_at: datetime, terms: Terms | None, policy: Programme) -> Dated:
    """Until when teacher and leader confirm their minutes (own): the end of their 5th school day after being asked.

    School days, since mail to schools waits for them: a teacher who is asked on the last day before Christmas reads it
    in January. Asked Thu 17 December 2026 in Staffordshire: by the end of 7 January. They are counted from the day on
    which the question may leave: chosen on Saturday, asked on Monday.
    """
    days = policy.appointment.guest_reply_school_days
    asked_at = hold(asked_at, terms, policy)
    why = Why(
        rule=f"The end of the {_ordinal(days)} school day after",
        inputs={"asked": day_in_words(asked_at)},
        source=policy.appointment.source,
    )
    return at_end_of(add_school_days(london_date(asked_at), days, terms), why)


def guest_reminders(asked_at: datetime, terms: Terms | None, policy: Programme) -> tuple[Reminder, ...]:
    """Reminders to silent guests, 2 and 4 school days after they were asked (own), due in UTC at 09:00 London.

    Counted from the day on which the question may leave, so that nobody is reminded on the morning after it came.
    """
    ladder = policy.appointment.guest_reminder_school_days
    asked_on = london_date(hold(asked_at, terms, policy))
    return tuple(
        reminder_at(step, len(ladder), add_school_days(asked_on, days, terms), policy.reminder_hour)
        for step, days in enumerate(ladder, start=1)
    )


def appointment_reminders(starts_at: datetime, booked_at: datetime, policy: Programme) -> tuple[Reminder, ...]:
    """Reminders to all who take part, 7 days and 1 working day before (own), due in UTC at 09:00 London.

    Appointment on Tue 5 May 2026, after a bank holiday: 28 April and Fri 1 May. What was past when it was booked is
    left out, and of two that are as near as two of the evidence may not be the later stays.
    """
    on, rules = london_date(starts_at), policy.appointment
    days = {on - timedelta(days=before) for before in rules.reminder_days_before}
    days |= {add_working_days(on, -before) for before in rules.reminder_working_days_before}
    return _ladder(days, booked_at, policy)


def unread_reminders(starts_at: datetime, booked_at: datetime, policy: Programme) -> tuple[Reminder, ...]:
    """Reminders to an assessor who has not opened the evidence, 5 working days before the appointment (own)."""
    on = london_date(starts_at)
    days = {add_working_days(on, -before) for before in policy.evidence.unread_reminder_working_days}
    return _ladder(days, booked_at, policy)


def _ladder(days: set[date], booked_at: datetime, policy: Programme) -> tuple[Reminder, ...]:
    steps = enumerate(sorted(days), start=1)
    ladder = [reminder_at(step, len(days), on, policy.reminder_hour) for step, on in steps]
    return still_to_come(ladder, booked_at, timedelta(hours=policy.evidence.reminders_apart_hours))


def earliest_bookable(proposed_at: datetime, terms: Terms | None, policy: Programme) -> Dated:
    """The first day for which a slot may be offered (own): the evidence deadline must leave the candidate 7 days.

    Booking is to be expected on the first school day after the reply is due, so a proposal of Wed 16 December 2026
    is booked on 4 January (reply by 21 December, term ends on 18 December); the evidence is due on the 11th at the
    earliest, and the appointment on 21 January. `at` is the start of that day's slots (UTC).
    """
    reply_on = slots_reply_by(proposed_at, policy).on
    booked_on = add_school_days(reply_on, 1, terms)
    spare, before = policy.appointment.minimum_evidence_days_after_booking, policy.evidence.days_before
    first_on: date = booked_on + timedelta(days=spare + before)
    why = Why(
        rule=f"The evidence deadline, {before} days before the appointment, is at least {spare} days after the booking "
        "to be expected on the first school day after the reply is due",
        inputs={
            "proposed": day_in_words(proposed_at),
            "reply by": day_in_words(reply_on),
            "booking expected": day_in_words(booked_on),
        },
        source=policy.appointment.source,
    )
    return at_hour_of(first_on, policy.window.slot_day_starts, why)


def segments(starts_at: datetime, teachers: int, policy: Programme) -> tuple[Segment, ...]:
    """The timetable from the start on, without gaps (own): candidate 25, teacher 20, leader 15, study 15, 30, notes 15.

    Two teachers share the teacher's minutes equally, each seen alone: 2 x 10. Raises Invalid for another number of
    teachers than the programme sees.
    """
    rules = policy.appointment
    if not rules.teachers_minimum <= teachers <= rules.teachers_maximum:
        allowed = " to ".join(str(n) for n in sorted({rules.teachers_minimum, rules.teachers_maximum}))
        raise Invalid(f"{policy.code} sees {allowed} teachers, not {teachers}. Name as many.", field="teachers")
    timetable: list[Segment] = []
    for rule in rules.segments:
        parts = teachers if rule.role == "teacher" else 1
        for _ in range(parts):
            begins = timetable[-1].ends_at if timetable else starts_at
            number = 1 + sum(segment.role == rule.role for segment in timetable)
            ends = begins + timedelta(minutes=rule.minutes // parts)
            timetable.append(Segment(role=rule.role, number=number, label=rule.label, starts_at=begins, ends_at=ends))
    return tuple(timetable)


def _working_days_after(at: datetime, days: int, name: str, policy: Programme) -> Dated:
    why = Why(
        rule=f"The end of the {_ordinal(days)} working day after",
        inputs={name: day_in_words(at)},
        source=policy.appointment.source,
    )
    return at_end_of(add_working_days(london_date(at), days), why)


def _ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
