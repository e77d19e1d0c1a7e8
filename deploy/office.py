"""`hlta office`: an operator's actions from the command line, by the same HTTP API as the pages use.

Which service owns an action is asked of the services, so that this file knows none of them.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from deploy.refusal import Refusal
from shared.dry_runs import DryRun
from shared.office import Actions, ActionShown, Answer
from shared.settings import Settings

_LONDON = ZoneInfo("Europe/London")


def listed(settings: Settings, token: str) -> str:
    """Every action of every service, with its fields."""
    lines = []
    for _, actions in _services(settings, token):
        for action in actions.actions:
            lines.append(f"{action.action}: {action.summary}")
            lines.extend(f"    {_field(action, name)}" for name in _own_fields(action))
    return "\n".join(lines)


def act(settings: Settings, token: str, action: str, body: dict[str, Any], key: str | None, *, preview: bool) -> Answer:
    """Do, or only show. Raises a Refusal with the service's own words, or one that names the actions there are."""
    found = [(url, one) for url, actions in _services(settings, token) for one in actions.actions]
    url = next((url for url, one in found if one.action == action), None)
    if url is None:
        raise Refusal(f"There is no action {action!r}. Choose one of {', '.join(one.action for _, one in found)}.")
    key = key or uuid4().hex
    try:
        answer = httpx.post(
            f"{url}/v1/office/{action}",
            params={"preview": "true"} if preview else {},
            json=body,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
            timeout=60,
        )
    except httpx.TransportError as error:
        raise Refusal(
            f"The service at {url} did not answer. Whether it acted is not known: the same again with --key {key} acts "
            "once at most."
        ) from error
    return Answer.model_validate(_content(answer))


def fields(written: list[str]) -> dict[str, Any]:
    """`name=text` and `name:=json` as a body. Raises a Refusal for anything else."""
    body: dict[str, Any] = {}
    for item in written:
        name, separator, value = item.partition("=")
        if not separator or not name.removesuffix(":"):
            raise Refusal(f"{item}: write NAME=VALUE, or NAME:=JSON for a list or an empty value (null).")
        if not name.endswith(":"):
            body[name] = value
            continue
        try:
            body[name.removesuffix(":")] = json.loads(value)
        except json.JSONDecodeError:
            raise Refusal(f"{item}: what stands after := is not JSON. Write for example {name}=null.") from None
    return body


def described(answer: Answer) -> str:
    """The report for a person, all times in London."""
    lines = ["Nothing was changed: this is a preview." if answer.done_at is None else f"Done: {answer.action}."]
    lines.extend(
        f"  {one.what}: {one.was or 'none'} -> {one.becomes or 'none'}{f' ({one.why})' if one.why else ''}"
        for one in answer.changes
    )
    for moved in answer.dates:
        lines.append(f"  {moved.what}: {_in_london(moved.was)} -> {_in_london(moved.becomes)}")
        if moved.why is not None:
            lines.append(f"      why: {moved.why.rule}")
    lines.extend(f"  reminder {one.change}: {one.what}, {_in_london(one.at.isoformat())}" for one in answer.reminders)
    lines.extend(
        f"  told: {one.role}{f' x {one.count}' if one.count > 1 else ''}, {one.message}" for one in answer.people_told
    )
    lines.extend(f"  warning: {warning}" for warning in answer.warnings)
    if answer.needs_second_person:
        lines.append(
            f"  {answer.count_told} people: another member of staff must ask for the very same before it is done"
        )
    lines.extend(_dry_run(answer.dry_run) if answer.dry_run else ())
    if answer.done_at is None:
        lines.append(f"To do exactly this: --expected {answer.expected}")
    return "\n".join(lines)


def _dry_run(found: DryRun) -> list[str]:
    """Who is left out, and what the messages look like."""
    lines = [f"  left out: {one.count}, {one.reason}{_in_brackets(one.references)}" for one in found.left_out]
    if found.samples is None:
        return [*lines, "  The messages could not be rendered now. Look again in a minute."]
    for one in found.samples:
        lines.append(f"  sample to {one.sent_to}: {one.subject}")
        lines.extend(f"      {line}".rstrip() for line in one.words.splitlines())
    return lines


def _in_brackets(references: tuple[str, ...]) -> str:
    return f" ({', '.join(references)})" if references else ""


def _services(settings: Settings, token: str) -> list[tuple[str, Actions]]:
    """Each service that has an office, with its actions. Raises a Refusal when none answers, or for a bad token."""
    found, silent = [], []
    for url in (settings.intake_url, settings.assessment_url, settings.notifications_url):
        try:
            answer = httpx.get(f"{url}/v1/office", headers={"Authorization": f"Bearer {token}"}, timeout=10)
        except httpx.TransportError:
            silent.append(url)
            continue
        if answer.status_code != httpx.codes.NOT_FOUND:
            found.append((url, Actions.model_validate(_content(answer))))
    if not found:
        raise Refusal(f"No service answers at {', '.join(silent)}: start the stack, or name its --data-dir.")
    return found


def _content(answer: httpx.Response) -> Any:
    content = answer.json()
    if answer.is_error:
        raise Refusal(str(content.get("detail", "The service refused without a reason.")))
    return content


def _own_fields(action: ActionShown) -> list[str]:
    return [name for name in action.fields if name not in ("reason", "reason_class", "expected")]


def _field(action: ActionShown, name: str) -> str:
    about = action.fields[name]
    return f"{name}{'' if name in action.required else ' (may be left out)'}{f': {about}' if about else ''}"


def _in_london(iso: str | None) -> str:
    if iso is None:
        return "none"
    if len(iso) == len("2026-11-04"):
        return f"{date.fromisoformat(iso):%a %d %b %Y}"
    return f"{datetime.fromisoformat(iso).astimezone(_LONDON):%a %d %b %Y %H:%M} London"
