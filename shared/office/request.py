"""What every office action is asked with: a class of reason that may be told, and the reason in words, which stay."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.envelope import Frozen
from shared.contracts.values import ChangeReason
from shared.text import without_control

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=4000), AfterValidator(without_control)
]


class OfficeRequest(Frozen):
    """An action adds its own fields; it may narrow `reason_class` to the classes of its fact."""

    reason_class: ChangeReason = "other"
    reason: Reason = Field(description="Why, in words. They stay with the provider.")
    expected: str | None = Field(
        default=None,
        max_length=64,
        description="The `expected` of a preview: the action is refused when it would do anything else by now.",
    )
