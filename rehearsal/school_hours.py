"""When a message to a school may leave, written down a second time so that the sender's rule is checked by another.

Heads, teachers, leaders, mentors and school contacts are written to on their school's days, 07:30 to 18:00 in London.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.calendar import Term, Terms, is_school_day
from shared.contracts.values import TermDates

LONDON = ZoneInfo("Europe/London")
OPENS = time(7, 30)
CLOSES = time(18, 0)
AT_SCHOOL = frozenset({"head", "teacher", "leader", "mentor", "school_contact"})


def may_leave_at(due_at: datetime, role: str, terms: Terms | None) -> datetime:
    """The due instant itself, or for people at school the next instant within school hours."""
    if role not in AT_SCHOOL:
        return due_at
    local = due_at.astimezone(LONDON)
    if is_school_day(local.date(), terms) and OPENS <= local.time() <= CLOSES:
        return due_at
    day = local.date()
    if not (is_school_day(day, terms) and local.time() < OPENS):
        day += timedelta(days=1)
        while not is_school_day(day, terms):
            day += timedelta(days=1)
    return datetime.combine(day, OPENS, tzinfo=LONDON).astimezone(due_at.tzinfo)


def terms_of(recorded: tuple[TermDates, ...], closed_on: tuple[object, ...] = ()) -> Terms | None:
    """A school's terms as they travel, in the calendar's form; None where it has none."""
    if not recorded:
        return None
    ordered = sorted(recorded, key=lambda term: term.starts_on)
    return Terms.model_validate(
        {"terms": [Term.model_validate(term.model_dump()) for term in ordered], "closed_on": closed_on}
    )
