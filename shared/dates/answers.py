"""All dates that follow from a few, each with its why: `hlta dates` prints them, from the rules that serve services.

Nothing is refused and nothing guessed: what cannot be known is None, and what a person should notice is a warning.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from shared.calendar import Terms, add_working_days, end_of_day, london_date, to_london
from shared.contracts.envelope import Frozen
from shared.dates import warnings as says
from shared.dates.appointment import appointment_reminders, unread_reminders
from shared.dates.appointment_window import Window, window
from shared.dates.evidence import EvidencePlan, evidence_plan
from shared.dates.moderation import RoundPlan, moderation_plan
from shared.dates.outcome import appeal_last_at
from shared.dates.report import report_plan
from shared.dates.retention import Kept, draft_kept, retention_plan
from shared.dates.sessions import session_reminders
from shared.dates.why import Reminder, Why, day_in_words
from shared.policy import Programme

Counting = Literal["calendar weeks", "school weeks"]

_NOT_BOOKED = datetime(1, 1, 1, tzinfo=UTC)
"""Before every reminder: the whole ladder is shown when nobody says when the appointment was booked."""


class Question(Frozen):
    """What is known: days are London's, instants aware. Without `terms` the school's days are not known.

    `told_due_at` is the evidence deadline that the candidate was told before a move, `moved_by` who moved it, and
    `booked_at` when: reminders before that are not sent. `ended_on` and `awarded_on` are the days on which the journey
    ended and the award was made, `draft_on` that on which an application was saved last without being sent.
    """

    final_session_on: date | None = None
    appointment_at: datetime | None = None
    assessed_on: date | None = None
    letter_on: date | None = None
    terms: Terms | None = None
    booked_at: datetime | None = None
    told_due_at: datetime | None = None
    moved_by: str | None = None
    ended_on: date | None = None
    awarded_on: date | None = None
    draft_on: date | None = None


class Moment(Frozen):
    """An instant in ISO 8601, as UTC and as London clocks show it, and why."""

    utc: str
    london: str
    why: Why


class ReminderMoment(Moment):
    """Step `step` of `of` on the way to what is due."""

    step: int
    of: int


class Span(Frozen):
    """First and last day, both included; None while it is not known."""

    first_on: date | None
    last_on: date | None
    why: Why


class WindowSpan(Span):
    """A window with the school days in it; None while the terms are not known. `counts`: the programme's own way."""

    counting: Counting
    counts: bool
    school_days: int | None
    school_days_on: tuple[date, ...] | None


class WindowAnswer(Frozen):
    """The window in both ways of counting."""

    calendar_weeks: WindowSpan
    school_weeks: WindowSpan


class Ladder(Frozen):
    """What is due and the reminders of it; for a session nothing is due but being there."""

    due: Moment | None
    reminders: tuple[ReminderMoment, ...]


class RoundAnswer(Moment):
    """The round's day and its end."""

    on: date


class LetterAnswer(Span):
    """The week of the letters, and the instant at which all of a round are told."""

    on: date
    told: Moment


class Answer(Frozen):
    """Everything that follows from the question; None for what the question says nothing about."""

    programme: str
    window: WindowAnswer | None
    session: Ladder | None
    appointment: Ladder | None
    unread: Ladder | None
    evidence: Ladder | None
    report: Ladder | None
    moderation_round: RoundAnswer | None
    letter_week: LetterAnswer | None
    appeal_last: Moment | None
    retention: tuple[Kept, ...] | None
    warnings: tuple[str, ...]


def answer(question: Question, policy: Programme, now: datetime) -> Answer:
    """The dates that follow. `now` decides nothing but which warnings say "in the past"."""
    appointment_at, assessed_on = question.appointment_at, question.assessed_on
    if assessed_on is None and appointment_at is not None:
        assessed_on = london_date(appointment_at + timedelta(minutes=policy.appointment.minutes))
    found = None if question.final_session_on is None else _windows(question.final_session_on, question.terms, policy)
    plan = _evidence_plan(question, policy)
    round_ = None if assessed_on is None else moderation_plan(assessed_on, policy)
    letter_on = question.letter_on or (round_.letter_on if round_ else None)
    return Answer(
        programme=policy.key,
        window=found,
        session=None if question.final_session_on is None else _session(question.final_session_on, policy),
        appointment=None if appointment_at is None else _appointment(question, appointment_at, policy),
        unread=None if appointment_at is None else _unread(question, appointment_at, policy),
        evidence=None if plan is None else _evidence(plan, policy),
        report=None if assessed_on is None else _report(assessed_on, policy),
        moderation_round=None if round_ is None else _round(round_),
        letter_week=None if round_ is None else _letters(round_),
        appeal_last=None if letter_on is None else _appeal(letter_on, policy),
        retention=_retention(question, policy) or None,
        warnings=tuple(_warnings(question, policy, found, plan, round_, now)),
    )


def _windows(on: date, terms: Terms | None, policy: Programme) -> WindowAnswer:
    return WindowAnswer(
        calendar_weeks=_window(on, terms, policy, "calendar weeks"),
        school_weeks=_window(on, terms, policy, "school weeks"),
    )


def _window(on: date, terms: Terms | None, policy: Programme, counting: Counting) -> WindowSpan:
    """Services count working days where terms are unknown, so that work goes on; here that would be a guess."""
    counted = policy.model_copy(update={"window": policy.window.model_copy(update={"counting": counting})})
    span: Window = window(on, terms, counted)
    is_known = counting == "calendar weeks" or (terms is not None and _all_known(on, span.last_on, terms))
    return WindowSpan(
        counting=counting,
        counts=policy.window.counting == counting,
        first_on=span.first_on if is_known else None,
        last_on=span.last_on if is_known else None,
        school_days=span.school_days if is_known else None,
        school_days_on=span.school_days_on if is_known else None,
        why=span.why,
    )


def _all_known(after: date, last_on: date, terms: Terms) -> bool:
    return all(terms.know(after + timedelta(days=n)) for n in range(1, (last_on - after).days + 1))


def _session(on: date, policy: Programme) -> Ladder | None:
    """None for a programme without sessions."""
    days = policy.cohort.session_reminder_working_days
    if not policy.cohort.sessions:
        return None
    reminders = session_reminders(end_of_day(on), policy)
    inputs = {"final session": day_in_words(on)}
    whys = [_reminder_why(_count(n, "working day"), "before the session", inputs, "own", policy) for n in days]
    return Ladder(due=None, reminders=_moments(reminders, whys))


def _appointment(question: Question, starts_at: datetime, policy: Programme) -> Ladder:
    """Reminders to all who take part, as one ladder of calendar and working days."""
    on, rules = london_date(starts_at), policy.appointment
    said = {on - timedelta(days=n): _count(n, "day") for n in rules.reminder_days_before}
    said |= {add_working_days(on, -n): _count(n, "working day") for n in rules.reminder_working_days_before}
    inputs = {"appointment": day_in_words(on)}
    whys = [_reminder_why(said[day], "before the appointment", inputs, rules.source, policy) for day in sorted(said)]
    reminders = appointment_reminders(starts_at, question.booked_at or _NOT_BOOKED, policy)
    return Ladder(due=None, reminders=_moments(reminders, whys))


def _unread(question: Question, starts_at: datetime, policy: Programme) -> Ladder:
    """Reminders to an assessor who has not opened the evidence."""
    inputs = {"appointment": day_in_words(starts_at)}
    days = policy.evidence.unread_reminder_working_days
    whys = [_reminder_why(_count(n, "working day"), "before the appointment", inputs, "own", policy) for n in days]
    reminders = unread_reminders(starts_at, question.booked_at or _NOT_BOOKED, policy)
    return Ladder(due=None, reminders=_moments(reminders, whys))


def _evidence_plan(question: Question, policy: Programme) -> EvidencePlan | None:
    if question.appointment_at is None:
        return None
    return evidence_plan(
        question.appointment_at,
        question.booked_at or _NOT_BOOKED,
        policy,
        question.terms,
        told_due_at=question.told_due_at,
        moved_by=question.moved_by,
    )


def _evidence(plan: EvidencePlan, policy: Programme) -> Ladder:
    rules, inputs = policy.evidence, {"evidence due": day_in_words(plan.due_at)}
    hour = f"{rules.reminder_hour:%H:%M}"
    whys = [
        Why(rule=f"{_count(days, 'day')} before the evidence is due, at {hour}", inputs=inputs)
        for days in rules.reminders_days_before
    ]
    if rules.on_the_morning:
        whys.append(Why(rule=f"On the morning of the day on which the evidence is due, at {hour}", inputs=inputs))
    return Ladder(due=_moment(plan.due_at, plan.why), reminders=_moments(plan.reminders, whys))


def _report(assessed_on: date, policy: Programme) -> Ladder:
    plan = report_plan(end_of_day(assessed_on), policy)
    inputs = {"report due": day_in_words(plan.due_at)}
    again = _count(policy.report.reminder_again_working_days, "working day")
    whys = [
        Why(rule=f"On the day on which the report is due, at {policy.reminder_hour:%H:%M}", inputs=inputs),
        _reminder_why(again, "after the report was due", inputs, "own", policy),
    ]
    return Ladder(due=_moment(plan.due_at, plan.why), reminders=_moments(plan.reminders, whys))


def _round(plan: RoundPlan) -> RoundAnswer:
    return RoundAnswer(on=plan.round_on, **_moment(plan.closes_at, plan.why).model_dump(exclude={"why"}), why=plan.why)


def _letters(plan: RoundPlan) -> LetterAnswer:
    return LetterAnswer(
        first_on=plan.letter_week_first_on,
        last_on=plan.letter_week_last_on,
        on=plan.letter_on,
        told=_moment(plan.letters_at, plan.why),
        why=plan.why,
    )


def _appeal(letter_on: date, policy: Programme) -> Moment:
    last = appeal_last_at(letter_on, policy)
    return _moment(last.at, last.why)


def _retention(question: Question, policy: Programme) -> tuple[Kept, ...]:
    """For what was asked about: a draft, a journey that ended, an award."""
    draft = () if question.draft_on is None else (draft_kept(question.draft_on, policy),)
    if question.ended_on is None and question.awarded_on is None:
        return draft
    return (*draft, *retention_plan(policy, ended_on=question.ended_on, awarded_on=question.awarded_on))


def _warnings(
    question: Question,
    policy: Programme,
    found: WindowAnswer | None,
    plan: EvidencePlan | None,
    round_: RoundPlan | None,
    now: datetime,
) -> Iterable[str]:
    terms = question.terms
    if terms is None:
        yield "No term dates are given, so school days and school weeks are not known. Give the school's term dates."
    if question.final_session_on is not None:
        yield from says.of_day("The final session", question.final_session_on, None)
    if found is not None:
        yield from says.of_windows(found.calendar_weeks, found.school_weeks, terms, policy)
    if question.appointment_at is not None:
        span = None if found is None else found.calendar_weeks if found.calendar_weeks.counts else found.school_weeks
        yield from says.of_appointment(question.appointment_at, span, terms, policy, now)
    if plan is not None:
        yield from plan.warnings
        yield from says.of_past("The evidence deadline", plan.due_at, now)
    if question.letter_on is not None and round_ is not None:
        yield from says.of_letter(question.letter_on, round_)


def _moment(at: datetime, why: Why) -> Moment:
    return Moment(utc=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), london=to_london(at).isoformat(), why=why)


def _moments(reminders: Iterable[Reminder], whys: list[Why]) -> tuple[ReminderMoment, ...]:
    """Each reminder with the why of its step: left-out steps keep theirs to themselves."""
    return tuple(
        ReminderMoment(
            step=reminder.step,
            of=reminder.of,
            **_moment(reminder.due_at, whys[reminder.step - 1]).model_dump(exclude={"why"}),
            why=whys[reminder.step - 1],
        )
        for reminder in reminders
    )


def _reminder_why(count: str, when: str, inputs: dict[str, str], source: str, policy: Programme) -> Why:
    return Why(rule=f"{count} {when}, at {policy.reminder_hour:%H:%M}", inputs=inputs, source=source)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
