"""Nobody's name, address or words stand in any recorded history, even after decoding."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replay.record import HISTORIES

RECORDED = sorted(HISTORIES.glob("*/*.json"))
_CODE = re.compile(r"[\w.:+-]*|hlta@\d+")
"""Ids, codes and dates: no blank in them, and no @ but that of a programme's version."""


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_workflows_hear_and_say_are_ids_dates_and_codes(file: Path) -> None:
    values = list(_values(json.loads(file.read_text())))

    assert values
    assert [value for value in values if not _CODE.fullmatch(value)] == []


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_timer_says_what_it_is_for_and_not_for_whom(file: Path) -> None:
    for summary in _summaries(json.loads(file.read_text())):
        assert "@" not in summary
        assert not re.search(r"person|candidate-|head-|teacher-", summary)


def _values(part: Any) -> Iterator[str]:
    """Every text inside the payloads of a history, but for the summaries of timers."""
    if isinstance(part, dict):
        if isinstance(part.get("data"), str) and "metadata" in part:
            yield from _texts(json.loads(base64.b64decode(part["data"]) or b"null"))
        for name, value in part.items():
            if name != "userMetadata":
                yield from _values(value)
    elif isinstance(part, list):
        for value in part:
            yield from _values(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _summaries(history: Any) -> Iterator[str]:
    for event in history["events"]:
        summary = event.get("userMetadata", {}).get("summary")
        if summary:
            yield json.loads(base64.b64decode(summary["data"]))
