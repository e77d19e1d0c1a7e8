"""`hlta mailing`: mailings to many from the command line, by the same HTTP API as the pages use."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from deploy.refusal import Refusal
from shared.settings import Settings

_LONDON = ZoneInfo("Europe/London")


def ask(settings: Settings, token: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One request to notifications. Raises a Refusal with the service's own words, or when it does not answer."""
    try:
        answer = httpx.request(
            method,
            f"{settings.notifications_url}/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
    except httpx.TransportError as error:
        raise Refusal(
            f"The service at {settings.notifications_url} did not answer: start the stack, or name its --data-dir."
        ) from error
    content = answer.json()
    if answer.is_error:
        raise Refusal(str(content.get("detail", "The service refused without a reason.")))
    return content


def listed(found: dict[str, Any]) -> str:
    """Every meeting with its mailings, for a person."""
    lines: list[str] = []
    for meeting in found["meetings"]:
        lines.append(f"{meeting['meeting_id']}  {_moment(meeting['starts_at'])}  {meeting['title']}")
        lines += [
            f"    mailing {one['mailing_id']}: {_state(one)}"
            for one in found["mailings"]
            if one["meeting_id"] == meeting["meeting_id"]
        ]
    return "\n".join(lines) or "No meeting has been entered yet."


def described(found: dict[str, Any]) -> str:
    """One mailing: who gets it, who does not and why, and the samples."""
    mailing, meeting = found["mailing"], found["meeting"]
    lines = [
        f"{meeting['title']}, {_moment(meeting['starts_at'])}",
        f"Mailing {mailing['mailing_id']}: {_state(mailing)}",
    ]
    lines += [
        f"  left out: {one['count']}, {one['reason'].replace('_', ' ')} ({', '.join(one['references'])})"
        for one in mailing["left_out"]
    ]
    if mailing["needs_second_person"] and not mailing["released_at"]:
        lines.append(f"  above {found['second_person_above']} people: somebody other than its preparer must release it")
    for number, one in enumerate(found["samples"], start=1):
        lines += ["", f"--- sample {number}, to {one['sent_to']}", f"Subject: {one['subject']}", "", one["words"]]
    return "\n".join(lines)


def _state(mailing: dict[str, Any]) -> str:
    people = f"{mailing['count']} {'person' if mailing['count'] == 1 else 'people'}"
    if mailing["released_at"]:
        return f"{people}, released {_moment(mailing['released_at'])}"
    return f"{people}, prepared {_moment(mailing['prepared_at'])}, not released"


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(_LONDON):%a %d %b %Y %H:%M}"
