"""What of an assessor's work stands in one morning's digest. Pure: what they read on their pages in, items out.

What has a day is told on that day and after it; what waits for a word of theirs is told every day until they give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from shared.calendar import london_date
from shared.contracts.values import WorkItem

READ_BEFORE = timedelta(days=7)
"""What was handed in and not opened is told so long before the appointment."""

Row = Mapping[str, Any]


def of_assessor(
    offers: Iterable[Row], in_hand: Iterable[Row], unread: frozenset[str], due_questions: Iterable[datetime], on: date
) -> list[WorkItem]:
    """Offers and questions that are open, and what is due by that day of the candidates in hand.

    `unread` holds the journeys whose evidence the assessor has not opened since it came.
    """
    items = [_item("answer_offer", row, row["reply_by"]) for row in offers if row["state"] == "open"]
    items += [WorkItem(code="answer_question", at=due_at) for due_at in due_questions]
    for row in in_hand:
        items += _of_candidate(row, unread, on)
    return items


def of_senior(
    letters: Iterable[datetime], calls: Iterable[Row], appeals: Iterable[Row], advice: Iterable[Row], on: date
) -> list[WorkItem]:
    """Reports to moderate by the day of their letters, calls and their reports, appeals and advice."""
    days = sorted(letters)
    items = [WorkItem(code="moderate", count=len(days), at=days[0])] if days else []
    for call in calls:
        if call["state"] == "booked" and london_date(call["starts_at"]) == on:
            items.append(_item("call", call, call["starts_at"]))
        if call["state"] == "report_due" and london_date(call["report_due_at"]) <= on:
            items.append(_item("sign_call_report", call, call["report_due_at"]))
    items += [_item("decide_appeal", row, row["decide_by"]) for row in appeals if row["decided_at"] is None]
    return items + [_item("advise", row, row["due_at"]) for row in advice if row["given_at"] is None]


def _of_candidate(row: Row, unread: frozenset[str], on: date) -> list[WorkItem]:
    state, starts_at = row["state"], row["starts_at"]
    is_today = row["appointment_id"] is not None and state != "reported" and london_date(starts_at) == on
    items = [_item("appointment", row, starts_at)] if is_today else []
    if state == "propose_slots" and london_date(row["contact_by"]) <= on:
        code = {"move": "offer_other_times", "rest": "offer_times_for_rest"}.get(row["rearranging"], "offer_times")
        items.append(_item(code, row, row["contact_by"]))
    elif state == "decide_late":
        items.append(_item("decide_late", row, row["decide_by"]))
    elif state == "report_due" and london_date(row["report_due_at"]) <= on:
        items.append(_item("sign_report", row, row["report_due_at"]))
    elif state == "booked" and row["journey_id"] in unread and london_date(starts_at - READ_BEFORE) <= on:
        items.append(_item("read_evidence", row, starts_at))
    return items


def _item(code: str, row: Row, at: datetime | None) -> WorkItem:
    return WorkItem(code=code, about=(row["initials"],), at=at)
