"""`hlta programme`: check a file, say what changes from one version to another, publish a provider's own version."""

from __future__ import annotations

from pathlib import Path

from deploy.dates_command import programme_named, text_of
from shared import policy
from shared.policy.loading import parse


def checked(file: str) -> str:
    """One sentence for a valid file. Raises InvalidPolicy naming file, key and rule."""
    programme = parse(text_of(Path(file)), file)
    return f"{file}: {programme.key} is valid."


def difference(before: str, after: str) -> str:
    """What changes, a line each."""
    return "\n".join(policy.differences(programme_named(before), programme_named(after))) or "Both say the same."
