"""What the sections of a programme are made of: kinds of numbers, the rule that names its key, the base shapes."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Count = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(ge=1, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Month = Annotated[int, Field(ge=1, le=12, strict=True)]
DayOfMonth = Annotated[int, Field(ge=1, le=28, strict=True)]
Payer = Literal["school", "candidate", "local_authority"]
SegmentRole = Literal["candidate", "teacher", "leader", "assessor"]


class Part(BaseModel):
    """Something within a section. Unknown keys are refused, so that a misspelt rule cannot be silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Part):
    """A theme of a programme, with the source of its rules: BPN, HNAP, TDA, EAL or own (no source found, ours)."""

    source: str = Field(min_length=1)


def is_rising(numbers: tuple[int, ...]) -> bool:
    """Whether each number is above the one before it."""
    return all(before < after for before, after in pairwise(numbers))


def refuse(key: str, rule: str) -> NoReturn:
    """Ends a validator: the file breaks `rule` at `key`, counted from the validator's own place in the file."""
    raise PydanticCustomError("rule", "{key} {rule}", {"key": key, "rule": rule})
