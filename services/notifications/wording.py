"""How dates, times, people and codes are put into plain English. Always London time, 12-hour style, the day named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from services.notifications.answers import Answers
from shared.calendar import london_date, to_london
from shared.contracts.values import Why
from shared.policy import Choice, Programme

_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "reverend"}

REASONS: dict[str, str] = {
    "personal": "personal reasons",
    "health": "personal reasons",
    "school": "a reason at the school",
    "changed_job": "a change of job",
    "not_ready": "more time being needed to prepare",
    "late_evidence": "evidence that came too late to be read",
    "assessor": "the assessor not being available",
    "guest": "a teacher or senior leader not being available",
    "trainer": "the trainer not being available",
    "provider": "a change in our planning",
    "too_few": "too few people in the group",
    "technical": "a technical problem",
    "entered_wrongly": "a mistake in our records",
    "duplicate": "two records of one person",
    "correction": "a mistake on the certificate",
    "name_change": "a change of name",
    "misconduct": "a breach of the rules of the award",
    "other": "another reason",
}
"""Each completes "because of ...". Nobody's health is anybody's business in a mail."""

_PAYERS = {
    "school": ("your school", "your school"),
    "candidate": ("you", "the candidate"),
    "authority": ("the local authority", "the local authority"),
    "local_authority": ("the local authority", "the local authority"),
}


def day(on: date | datetime) -> str:
    """Monday 12 October 2026."""
    found = _london_day(on)
    return f"{found:%A} {found.day} {found:%B} {found.year}"


def short_day(on: date | datetime) -> str:
    """Mon 12 October, for subjects."""
    found = _london_day(on)
    return f"{found:%a} {found.day} {found:%B}"


def clock_time(at: datetime) -> str:
    """5pm, 9:30am, midday, midnight, 11:59pm."""
    local = to_london(at)
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midnight" if local.hour == 0 else "midday"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment(at: datetime) -> str:
    """Monday 12 October 2026 at 11:59pm."""
    return f"{day(at)} at {clock_time(at)}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Wednesday 21 October 2026, 9:30am to midday."""
    return f"{day(starts_at)}, {clock_time(starts_at)} to {clock_time(ends_at)}"


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes."""
    return int((ends_at - starts_at).total_seconds()) // 60


def first_name(name: str) -> str:
    """The name that guests are told: no more of it than they need."""
    words = [word for word in name.split() if word.lower().rstrip(".") not in _TITLES]
    return words[0] if words else name


def masked(email: str) -> str:
    """h…@oakfield.example: enough to recognise one's own head's address, too little to use it."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def payer(code: str, *, to_candidate: bool) -> str:
    """Who pays, in words for the candidate or for the school."""
    in_words = code.replace("_", " ")
    for_candidate, for_school = _PAYERS.get(code, (in_words, in_words))
    return for_candidate if to_candidate else for_school


def rule_of(why: Why) -> str:
    """The rule behind a date, to stand within a sentence."""
    return why.rule[:1].lower() + why.rule[1:]


def agreed(answers: Answers) -> tuple[tuple[str, str], ...]:
    """What a school agreed to, as pairs of a name and the school's own words; "not said" where it left one out."""
    found = (
        ("The need, and why this route", answers.need),
        ("Mentor", answers.mentor_name),
        ("Release time", answers.release_time),
        ("Who pays what", answers.payer),
        ("What changes after the award", answers.after_award),
        ("How success will be judged", answers.success),
    )
    return tuple((name, " ".join(said.split()) if said else "not said") for name, said in found)


MATCHES = {
    "surname": "the surname",
    "birth_date": "the date of birth",
    "email": "the e-mail address",
    "phone": "the telephone number",
    "school": "the school",
}
"""What two records have in common, by code."""


ROLES = {
    "candidate": "the candidate",
    "teacher": "the teacher",
    "leader": "the senior leader",
    "assessor": "the assessor",
}
"""What somebody is to an appointment."""


def initials(name: str) -> str:
    """S.E.: enough to recognise oneself, too little to find anybody."""
    words = [word for word in name.split() if word.lower().rstrip(".") not in _TITLES]
    return "".join(f"{word[0].upper()}." for word in words)


def reason(code: str) -> str:
    """A class of reason, to complete "because of"; a class that is new here is another reason."""
    return REASONS.get(code, REASONS["other"])


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def dialled(phone: str) -> str:
    """A telephone number as a tel: link has it: digits and a leading plus."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def missing_in_words(missing: Iterable[str], programme: Programme) -> list[str]:
    """`task:4b`, `standard:17`, `part:file` as a person reads them, in the order given."""
    return [_missing(code, programme) for code in missing]


def standard_in_words(number: int, programme: Programme) -> str:
    """Standard 17: Specialist input to lesson preparation."""
    label = next((item.label for item in programme.standards.items if item.number == number), None)
    return f"Standard {number}: {label}" if label else f"Standard {number}"


def _missing(code: str, programme: Programme) -> str:
    kind, _, name = code.partition(":")
    if kind == "task":
        return f"Task {name}: not written yet"
    if kind == "standard" and name.isdecimal():
        return f"{standard_in_words(int(name), programme)} (no document yet)"
    if kind == "part":
        return "The tasks are not submitted yet" if name == "tasks" else "The evidence file is not submitted yet"
    return code.replace("_", " ").replace(":", " ")


def _london_day(on: date | datetime) -> date:
    return london_date(on) if isinstance(on, datetime) else on


ANSWERS: dict[str, str] = {
    "name": "your full name",
    "email": "your e-mail address",
    "job_title": "your job title",
    "school_urn": "your school",
    "phase": "the phase of your school",
    "level2_english_kind": "which proof of level 2 English you hold",
    "level2_maths_kind": "which proof of level 2 maths you hold",
    "whole_class_occasions": "how often you have led a whole class",
    "years_experience": "how long you have worked in schools",
    "head_name": "the name of your headteacher",
    "head_email": "the e-mail address of your headteacher",
    "payer": "who pays",
}
"""What may be missing in an application, each after "still missing:"."""


class Reason(NamedTuple):
    """Why somebody is not taken on: the rule that is not met, and what to do about it."""

    rule: str
    remedy: str


def refusal(code: str, programme: Programme) -> Reason:
    """The check in words, with the programme's own numbers; a code of a later release is said in general."""
    rules = programme.eligibility
    reasons = {
        "not_employed": Reason(
            "Only people employed in a school can take part.",
            "You can apply as soon as you are employed in one, whatever your job title.",
        ),
        "no_level2_english": _level_two("English", rules.level2_english_kinds),
        "no_level2_maths": _level_two("maths", rules.level2_maths_kinds),
        "too_few_whole_classes": Reason(
            f"You need to have led a whole class, with no teacher present, at least {rules.whole_class_minimum} times.",
            "Ask your school for the occasions that are missing.",
        ),
        "too_little_experience": Reason(
            f"At least {rules.years_minimum} years of work in schools are needed.", "You can apply when you have them."
        ),
    }
    return reasons.get(code) or Reason("A rule of the programme is not met.", "Ring us, and we explain it.")


def _level_two(subject: str, kinds: tuple[Choice, ...]) -> Reason:
    return Reason(
        f"A level 2 qualification in {subject} is needed.",
        f"Any one of these will do: {'; '.join(kind.label for kind in kinds)}.",
    )
