"""`hlta programme`: check a file, say what changes from one version to another, publish a provider's own version."""

from __future__ import annotations

from pathlib import Path

from deploy.dates_command import programme_named, text_of
from deploy.refusal import Refusal
from shared import policy
from shared.policy.loading import parse
from shared.settings import Settings


def checked(file: str) -> str:
    """One sentence for a valid file. Raises InvalidPolicy naming file, key and rule."""
    programme = parse(text_of(Path(file)), file)
    return f"{file}: {programme.key} is valid."


def difference(before: str, after: str) -> str:
    """What changes, a line each."""
    return "\n".join(policy.differences(programme_named(before), programme_named(after))) or "Both say the same."


def publish(settings: Settings, token: str, file: str, *, preview: bool) -> str:
    """Publish a file as the provider's new version; what changes, a line each. Raises a Refusal, or InvalidPolicy."""
    import httpx

    text = text_of(Path(file))
    parse(text, file)
    try:
        answer = httpx.post(
            f"{settings.intake_url}/v1/programmes",
            params={"preview": "true"} if preview else {},
            json={"toml": text, "file": Path(file).name},
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
    except httpx.TransportError as error:
        raise Refusal(
            f"Intake does not answer at {settings.intake_url}: start the stack, or name its --data-dir."
        ) from error
    content = answer.json()
    if answer.is_error:
        raise Refusal(str(content.get("detail", "Intake refused without a reason.")))
    done = f"{content['key']} is published: cohorts opened from now on begin with it."
    if not content["new"]:
        done = f"Nothing was published: this is a preview of {content['key']}."
        if not preview:
            done = f"{content['key']} was published before, just as it is here."
    return "\n".join([*content["changes"], done])
