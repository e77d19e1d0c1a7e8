"""Talks to the authority over the rehearsal's clock for `hlta clock`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx

from deploy.refusal import Refusal
from shared.clock import ClockRecord
from shared.settings import Settings, required_secret


def ask(settings: Settings, method: str, path: str, body: dict[str, float] | None) -> str:
    """Send one request; the clock as it is after it, for a person. Raises a Refusal."""
    if settings.clock != "rehearsal":
        raise Refusal("This stack runs on real time, which nobody can change: start one with --clock rehearsal.")
    from shared.clock_authority import keeper_token  # brings in the whole web side

    token = keeper_token(required_secret(settings))
    try:
        answer = httpx.request(
            method, f"{settings.clock_url}/{path}", json=body, headers={"Authorization": f"Clock {token}"}, timeout=10
        )
    except httpx.TransportError as error:
        raise Refusal(
            f"The clock does not answer at {settings.clock_url}: start the stack, or name its --data-dir."
        ) from error
    if answer.is_error:
        raise Refusal(str(answer.json().get("detail", "The clock refused without a reason.")))
    return described(ClockRecord.model_validate(answer.json()), datetime.now(UTC))


def described(record: ClockRecord, real: datetime) -> str:
    """One line: the business time in London and how it runs."""
    business = record.business(real.timestamp()).astimezone(ZoneInfo("Europe/London"))
    pace = "paused" if record.paused else f"one day in {86_400 / record.factor:g} s"
    return f"{business:%a %d %b %Y %H:%M} London, {pace}"
