"""Each rule of a programme as a sentence, and what changes from one version to another, in such sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from shared.policy.programme import Programme

_NAMED_BY = ("code", "number")

SENTENCES: Mapping[str, str] = {
    "version": "it is version {}",
    "name": "it is called {}",
    "award_name": "the award is called {}",
    "reminder_hour": "reminders fall due at {} London time",
    "observation": "an observation of practice: {}",
    "eligibility.employed_in_school": "the candidate must be employed in a school: {}",
    "eligibility.school_country": "the candidate's school must be in {}",
    "eligibility.whole_class_minimum": "the candidate has led a whole class alone on at least {} occasions",
    "eligibility.years_minimum": "the candidate has at least {} years of experience",
    "eligibility.level2_exception_allowed": "an exception from level 2, with a reason, is allowed: {}",
    "eligibility.level2_school_letter_suffices": "a letter from the school alone proves level 2: {}",
    "eligibility.level2_english_kinds": "proofs of level 2 English",
    "eligibility.level2_maths_kinds": "proofs of level 2 maths",
    "eligibility.level2_reminders": "a missing proof is asked for {}",
    "application.draft_reminder_days": "an application that is not sent is reminded of {} days after its last answer",
    "application.drafts_at_once": "one address has at most {} applications that are not sent",
    "declaration.chasers_school_days": "the head is reminded after {} school days",
    "declaration.candidate_notice_after_days": "the candidate hears of a reminder to the head {} days after it",
    "declaration.lapses_on_day": "the request to the head lapses at the end of day {}, days outside term not counted",
    "declaration.correct_within_days": "the head may correct the declaration for {} days",
    "declaration.place_kept_days": "a stopped application keeps its place for {} days",
    "place.offer_hold_hours": "a freed place is held for {} hours",
    "cohort.capacity": "a cohort holds {} candidates",
    "cohort.sessions": "there are {} preparation sessions",
    "cohort.session_reminder_working_days": "a session is reminded of {} working days before it",
    "cohort.missed_notice_working_days": "who missed a session is told {} working days after it how to make it good",
    "cohort.allocation_working_days": "everyone ready is allocated {} working days after the final session",
    "checks.items": "checks of understanding",
    "forecast.usual_holiday_from": "where no term dates are recorded, the summer holiday is reckoned from {}",
    "forecast.usual_holiday_until": "where no term dates are recorded, the summer holiday is reckoned until {}",
    "forecast.refuse_below_school_days": "a cohort is refused whose window holds fewer than {} school days",
    "forecast.warn_below_hours_percent": "a cohort is warned of below {} % of the assessors' hours that it needs",
    "forecast.refuse_below_hours_percent": "a cohort is refused below {} % of the assessors' hours that it needs",
    "fees.payment_days": "fees are due {} days after the place is confirmed",
    "fees.full_refund_working_days": "cancelling is free more than {} working days before session 1",
    "fees.lines": "fees",
    "window.counts_from": "the window counts from the {}",
    "window.first_week": "the window begins in week {}",
    "window.last_week": "the window ends in week {}",
    "window.counting": "the window is counted in {}",
    "window.minimum_school_days": "a window with fewer than {} school days is warned of",
    "window.slot_day_starts": "appointments begin at {} at the earliest",
    "window.slot_day_ends": "appointments end at {} at the latest",
    "window.slot_step_minutes": "times are offered every {} minutes",
    "window.prolonged_school_days": "a window in which times must be found again reaches {} school days on",
    "appointment.teachers_minimum": "at least {} teachers are seen",
    "appointment.teachers_maximum": "at most {} teachers are seen",
    "appointment.segments": "the timetable is {}",
    "appointment.offer_reply_working_days": "an assessor answers an offer within {} working days",
    "appointment.offer_reminder_working_days": "an open offer is reminded of {} working days before it ends",
    "appointment.contact_working_days": "an assessor offers times within {} working days",
    "appointment.slots_minimum": "an assessor offers at least {} times",
    "appointment.slot_reply_working_days": "the candidate chooses a time within {} working days",
    "appointment.guest_reminder_school_days": "silent guests are reminded after {} school days",
    "appointment.guest_reply_school_days": "guests answer within {} school days",
    "appointment.guest_alternatives": "guests are shown {} other times",
    "appointment.booked_days_before_evidence": "a chosen time is booked at least {} days before its evidence is due",
    "appointment.break_minutes": "a break that a candidate asked for takes {} minutes",
    "appointment.minimum_evidence_days_after_booking": "the evidence is due at least {} days after the booking",
    "appointment.reminder_days_before": "all who take part are reminded {} days before the appointment",
    "appointment.reminder_working_days_before": "all who take part are reminded {} working days before the appointment",
    "missed.wait_minutes": "somebody who is missing is waited for {} minutes",
    "missed.contact_working_days": "new times follow a missed appointment within {} working days",
    "missed.operator_from_time": "a missed appointment is the operator's task from time {} on",
    "standardisation.required": "assessors must have a recorded standardisation: {}",
    "allocation.same_region": "whether an assessor of the same region is preferred: {}",
    "stand_in.reply_working_hours": "who is asked to stand in answers within {} working hours",
    "stand_in.working_day_starts": "those working hours begin at {} London time",
    "stand_in.working_day_ends": "those working hours end at {} London time",
    "stand_in.until_hour": "nobody is asked to stand in after {} London time on the last day for it",
    "stand_in.until_working_days_before": "the last day for asking somebody to stand in is {} working days before the "
    "appointment",
    "stand_in.until_hours_before": "after a withdrawal later than that, somebody is asked to stand in until {} hours "
    "before the start",
    "stand_in.reply_minutes_minimum": "nobody is asked to stand in who would have less than {} minutes to answer",
    "changes.withdrawal_undo_days": "a withdrawal can be undone for {} days",
    "changes.guard_working_days": "a move or cancellation is late from {} working days before the appointment on",
    "changes.pause_review_days": "a pause is looked at after {} days",
    "evidence.days_before": "tasks and file are due {} days before the appointment",
    "evidence.reminders_days_before": "the evidence is reminded of {} days before it is due",
    "evidence.reminder_hour": "reminders of the evidence fall due at {} London time",
    "evidence.on_the_morning": "the evidence is reminded of on the morning of the day: {}",
    "evidence.reminders_apart_hours": "of two reminders of the evidence within {} hours only the later one is sent",
    "evidence.assessor_working_days": "a deadline that stands after a move leaves the assessor {} working days",
    "evidence.late_decision_working_days": "late evidence is decided on within {} working days",
    "evidence.unread_reminder_working_days": "an assessor who has not opened the evidence is reminded {} working days "
    "before the appointment",
    "evidence.tasks": "the tasks are {}",
    "evidence.documents_per_standard_minimum": "each standard has at least {} documents",
    "evidence.documents_per_standard_maximum": "each standard has at most {} documents",
    "evidence.no_document_standards": "no document is needed for the standards {}",
    "evidence.interview_standards": "always verified by interview are the standards {}",
    "assessor_fees.assessment_pence": "an assessor is paid {} pence for an assessment",
    "assessor_fees.reassessment_pence": "a senior assessor is paid {} pence for a re-assessment",
    "assessor_fees.moderation_pence": "a senior assessor is paid {} pence for a report that is moderated",
    "assessor_fees.lost_late_pence": "an assessor is paid {} pence for hours that a late change took away",
    "report.due_working_days": "the report is due {} working days after the appointment",
    "report.reminder_again_working_days": "an overdue report is reminded of {} working days after it was due",
    "moderation.skip_months": "there is no round in {}",
    "moderation.latest_day": "assessed on day {} or before goes to the round of that month",
    "moderation.letters_from_day": "letters go out from day {} of the month after the round",
    "moderation.sample_percent": "moderators see a random {} % of the reports",
    "moderation.new_assessor_first_reports": "moderators see the first {} reports of a new assessor",
    "moderation.question_working_days": "an assessor answers a moderator within {} working days",
    "outcome.partial_max": "up to {} standards not met lead to a partial re-assessment",
    "outcome.advice_working_days": "a senior assessor advises who is not awarded within {} working days",
    "reassessment.notice_working_days": "a re-assessment comes at least {} working days after the letter",
    "reassessment.minutes": "a re-assessment takes {} minutes",
    "reassessment.maximum": "what is short may be re-assessed {} times",
    "appeal.days": "the candidate may appeal for {} days from the date of the letter",
    "appeal.acknowledge_working_days": "an appeal is acknowledged within {} working days",
    "appeal.decide_working_days": "an appeal is decided within {} working days",
    "evaluation.weeks": "candidate and head are asked what changed {} weeks after the award",
    "evaluation.reminder_working_days": "whoever has not said what changed is reminded once, {} working days later",
    "evaluation.open_working_days": "answers about what changed are taken for {} working days",
    "network.invite_weeks": "holders of the award are invited {} weeks before a meeting",
    "retention.draft_days": "an application that was never sent is kept for {} days",
    "retention.evidence_days": "tasks and file are kept for {} days",
    "retention.record_years": "applications, judgements and reports are kept for {} years",
    "retention.message_days": "the words of mails are kept for {} days",
    "retention.award_years": "the award register is kept for {} years",
    "retention.warning_days": "people are warned {} days before something of theirs is deleted",
    "delivery.school_hours_start": "people at schools are written to from {} London time on school days",
    "delivery.school_hours_end": "people at schools are written to until {} London time on school days",
    "delivery.urgent_hours": "what happens within {} hours is told at once",
    "standards.code": "the standards are the set {}",
    "standards.standards_set": "certificates name the standards {}",
    "standards.items": "standards",
}
"""Every key with its sentence; for a list whose entries have a code or a number, what the list holds."""


def differences(before: Programme, after: Programme) -> tuple[str, ...]:
    """What changes, a sentence each: "Tasks and file are due 14 days before the appointment (was 10)."

    A source that changes is said as well. Empty when both say the same.
    """
    return tuple(_differences(_flat(before), _flat(after), before, after))


def _flat(programme: Programme) -> dict[str, Any]:
    """All values by their key in the file: `evidence.days_before`."""
    found: dict[str, Any] = {}
    for name, value in programme.model_dump().items():
        if isinstance(value, dict):
            found |= {f"{name}.{key}": inner for key, inner in value.items()}
        else:
            found[name] = value
    return found


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], was: Programme, becomes: Programme
) -> Iterator[str]:
    if was.code != becomes.code:
        yield f"It is another programme: {becomes.code} (was {was.code})."
    for key, value in after.items():
        if key == "code" or before[key] == value:
            continue
        if key.endswith(".source"):
            yield f"The source of the rules in {key.partition('.')[0]} is {value} (was {before[key]})."
        elif "{}" in SENTENCES[key]:
            yield _sentence(SENTENCES[key].format(_shown(key, value))) + f" (was {_shown(key, before[key])})."
        else:
            yield from _entries(SENTENCES[key], before[key], value)


def _entries(words: str, before: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...]) -> Iterator[str]:
    """What changes in a list whose entries have a code or a number."""
    old, new = ({_name(entry): entry for entry in entries} for entries in (before, after))
    for name in (name for name in old if name not in new):
        yield f"{_sentence(words)}: {_entry(old[name])} is left out."
    for name, entry in new.items():
        if name not in old:
            yield f"{_sentence(words)}: {_entry(entry)} is added."
        elif old[name] != entry:
            changed = ", ".join(
                f"{_words(key)} {_value(value)} (was {_value(old[name][key])})"
                for key, value in entry.items()
                if old[name][key] != value
            )
            yield f"{_sentence(words)}: {_entry(entry)} changes: {changed}."
    if old == new and list(old) != list(new):
        yield f"{_sentence(words)}: they stand in another order."


def _name(entry: Mapping[str, Any]) -> Any:
    return next(entry[name] for name in _NAMED_BY if name in entry)


def _entry(entry: Mapping[str, Any]) -> str:
    label = entry.get("label") or entry.get("title")
    return f"{_name(entry)} ({label})"


def _shown(key: str, value: object) -> str:
    if key == "moderation.skip_months" and isinstance(value, tuple):
        return _joined([f"{date(2000, month, 1):%B}" for month in value]) or "no month"
    if key == "appointment.segments" and isinstance(value, tuple):
        return _joined([f"{part['role']} {part['minutes']}" for part in value])
    if key == "eligibility.level2_reminders" and isinstance(value, tuple):
        asked = [f"{part['working_days']} working days before session {part['session']}" for part in value]
        return _joined(asked) or "never"
    return _value(value)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return _joined([_value(part) for part in value]) or "none"
    return str(value)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _joined(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else ""


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
