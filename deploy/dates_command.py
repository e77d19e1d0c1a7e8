"""`hlta dates`: the dates that follow from a few, and why, from the rules alone. No server is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from shared import policy
from shared.calendar import LONDON, Terms, to_london
from shared.dates import Kept
from shared.dates.answers import Answer, Question, WindowSpan
from shared.dates.why import Why, day_in_words
from shared.errors import Invalid
from shared.policy import Programme
from shared.policy.loading import parse
from shared.term_dates import read_terms

_YEARS = range(2000, 2101)


def programme_named(name: str) -> Programme:
    """A shipped programme by its code (`hlta`) or key (`hlta@1`), or one from a TOML file. Raises InvalidPolicy."""
    if name.endswith(".toml") or "/" in name:
        return parse(text_of(Path(name)), name)
    return policy.load_key(name) if "@" in name else policy.load(name)


def text_of(file: Path) -> str:
    """What is written in a file. Raises Invalid with the reason why it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file}: cannot be read: {_why_not(error)}. Give a text file in UTF-8.") from None


def terms_of(file: Path | None, area: str | None, urn: str | None) -> tuple[Terms | None, tuple[str, ...]]:
    """The terms that count and warnings; None without a file, or when it does not say whose are meant."""
    if file is None:
        return None, ()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Invalid(f"--terms {file}: cannot be read: {_why_not(error)}. Give a CSV file.") from None
    found = read_terms(content, str(file))
    terms = found.terms_for(area, urn)
    if terms is not None:
        return terms, ()
    known = ", ".join(sorted(found.areas))
    return None, (f"{file} has the terms of {known}; whose are meant is not said. Choose one with --area.",)


def day(option: str, text: str | None) -> date | None:
    """A London day. Raises Invalid."""
    if text is None:
        return None
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{option} {text}: write a date as YYYY-MM-DD, for example 2026-09-24.") from None
    return _within_reach(option, text, on)


def instant(option: str, text: str | None) -> tuple[datetime | None, tuple[str, ...]]:
    """A London local time as an instant, with warnings where the clocks change. Raises Invalid.

    A time with an offset of its own is taken as it is. A skipped time is read as if clocks had not moved yet, one that
    comes twice as the first.
    """
    if text is None:
        return None, ()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or ("T" not in text and " " not in text):
        raise Invalid(f"{option} {text}: write a London time as YYYY-MM-DDTHH:MM, for example 2026-11-04T10:00.")
    _within_reach(option, text, at.date())
    if at.tzinfo is not None:
        return at, ()
    first, second = (at.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if to_london(datetime.fromtimestamp(first.timestamp(), LONDON)).replace(tzinfo=None) != at:
        return first, (f"London clocks skip {at:%H:%M} on {day_in_words(at.date())}; it is read as if they did not.",)
    if first.utcoffset() != second.utcoffset():
        return first, (f"London clocks show {at:%H:%M} twice on {day_in_words(at.date())}; the first is meant.",)
    return first, ()


def as_json(asked: Question, answer: Answer, terms_file: Path | None) -> str:
    """One JSON object: what was asked, and everything that follows."""
    inputs = asked.model_dump(mode="json", exclude={"terms"}, exclude_none=True)
    inputs |= {"terms": None if terms_file is None else terms_file.name}
    return json.dumps({"inputs": inputs, **answer.model_dump(mode="json")}, indent=2, ensure_ascii=False)


def as_text(answer: Answer) -> str:
    """The same for people: what, when, and below it why."""
    lines = [f"Programme {answer.programme}"]
    for name, when, why in _rows(answer):
        lines += [f"{name:<28} {when}", f"{'':<28} because: {_because(why)}"]
    return "\n".join([*lines, *(f"Warning: {said}" for said in answer.warnings)])


def _rows(answer: Answer) -> Iterator[tuple[str, str, Why]]:
    if answer.window is not None:
        for span in (answer.window.calendar_weeks, answer.window.school_weeks):
            yield f"Window in {span.counting}", _window(span), span.why
    ladders = (
        ("Session", answer.session),
        ("Evidence", answer.evidence),
        ("Appointment", answer.appointment),
        ("Unread evidence", answer.unread),
        ("Report", answer.report),
    )
    for name, ladder in ladders:
        if ladder is None:
            continue
        if ladder.due is not None:
            yield f"{name} due", _clock(ladder.due.london), ladder.due.why
        for step in ladder.reminders:
            yield f"{name} reminder {step.step} of {step.of}", _clock(step.london), step.why
    if answer.moderation_round is not None:
        yield "Moderation round", day_in_words(answer.moderation_round.on), answer.moderation_round.why
    if answer.letter_week is not None:
        week = answer.letter_week
        yield "Letter week", _days(week.first_on, week.last_on) + f", told {_clock(week.told.london)}", week.why
    if answer.appeal_last is not None:
        yield "Appeal until", _clock(answer.appeal_last.london), answer.appeal_last.why
    for kept in answer.retention or ():
        yield f"Kept: {kept.data}", _kept(kept), kept.why


def _window(span: WindowSpan) -> str:
    days = "school days not known" if span.school_days is None else f"school days: {span.school_days}"
    return f"{_days(span.first_on, span.last_on)}, {days}" + (" (this programme's)" if span.counts else "")


def _days(first_on: date | None, last_on: date | None) -> str:
    return "not known" if first_on is None or last_on is None else f"{day_in_words(first_on)} - {day_in_words(last_on)}"


def _kept(kept: Kept) -> str:
    until = "no end yet" if kept.until_on is None else f"until the end of {day_in_words(kept.until_on)}"
    warned = f", warned on {day_in_words(kept.warned_on)}" if kept.warned_on else ""
    return f"{until}{warned} ({kept.what[0].lower()}{kept.what[1:]})"


def _clock(london: str) -> str:
    at = datetime.fromisoformat(london)
    return f"{day_in_words(at)} {at:%H:%M:%S}"


def _because(why: Why) -> str:
    inputs = "; ".join(f"{name}: {value}" for name, value in why.inputs.items())
    replaced = f"; instead of {why.replaced}" if why.replaced else ""
    moved = f"; moved by {why.moved_by}" if why.moved_by else ""
    return f"{why.rule} ({inputs}{replaced}{moved}) [{why.source}]"


def _within_reach(option: str, text: str, on: date) -> date:
    if on.year not in _YEARS:
        raise Invalid(f"{option} {text}: bank holidays are known from 2000 to 2100. Give a date of these years.")
    return on


def _why_not(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else "it is not text"
