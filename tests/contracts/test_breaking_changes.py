"""What `hlta schemas write` refuses, shown on small messages of our own: fields taken away, retyped, newly demanded."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import documents
from shared.contracts.documents import BreakingChange, breaking_changes
from shared.contracts.intake import PlaceConfirmed, WaitListed


@pytest.fixture
def two_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two messages instead of all of them, which take a second to describe."""
    few = {message.subject(): message for message in (WaitListed, PlaceConfirmed)}
    monkeypatch.setattr(documents, "MESSAGES", few)


def _schema(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """A message whose body is `Body`, as pydantic writes it."""
    return {
        "title": "hlta.example.thing_happened.v1",
        "properties": {"id": {"type": "string"}, "data": {"$ref": "#/$defs/Body"}},
        "required": ["id", "data"],
        "$defs": {"Body": {"properties": properties, "required": list(required)}},
    }


TODAY = _schema(
    {
        "reference": {"type": "string"},
        "position": {"type": "integer"},
        "until": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "standards": {"type": "array", "items": {"type": "integer"}},
        "reason": {"type": "string", "enum": ["health", "school"]},
    },
    required=("reference", "position"),
)


def _tomorrow(**changed: Any) -> dict[str, Any]:
    """Today's message with some fields replaced; None takes one away."""
    properties = {**TODAY["$defs"]["Body"]["properties"], **changed}
    kept = {name: field for name, field in properties.items() if field is not None}
    required = tuple(name for name in ("reference", "position") if name in kept)
    return _schema(kept, required)


def test_nothing_changed_breaks_nothing() -> None:
    assert breaking_changes(TODAY, _tomorrow()) == []


def test_a_further_field_that_nobody_must_send_breaks_nothing() -> None:
    assert breaking_changes(TODAY, _tomorrow(note={"type": "string", "default": ""})) == []


def test_a_further_allowed_value_and_other_words_break_nothing() -> None:
    reason = {"type": "string", "enum": ["health", "school", "other"], "description": "Why."}

    assert breaking_changes(TODAY, _tomorrow(reason=reason)) == []


def test_a_field_that_is_taken_away_breaks_its_readers() -> None:
    assert breaking_changes(TODAY, _tomorrow(standards=None)) == ["Body.standards is gone"]


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("position", {"type": "string"}),
        ("until", {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
        ("standards", {"type": "array", "items": {"type": "string"}}),
    ],
)
def test_a_field_of_another_type_breaks_its_readers(field: str, kind: dict[str, Any]) -> None:
    assert breaking_changes(TODAY, _tomorrow(**{field: kind})) == [f"Body.{field} has another type"]


def test_a_field_that_is_newly_demanded_breaks_stored_messages() -> None:
    demanded = _schema(
        {**TODAY["$defs"]["Body"]["properties"], "school_id": {"type": "string"}},
        required=("reference", "position", "school_id"),
    )

    assert breaking_changes(TODAY, demanded) == ["Body.school_id is newly required"]


def test_a_renamed_value_inside_a_message_is_gone() -> None:
    renamed = _schema({}, ())
    renamed["$defs"] = {"Content": renamed["$defs"]["Body"]}

    assert breaking_changes(TODAY, renamed) == ["Body is gone"]


def test_every_break_is_named_at_once() -> None:
    worse = _tomorrow(standards=None, position={"type": "string"})

    assert breaking_changes(TODAY, worse) == ["Body.position has another type", "Body.standards is gone"]


@pytest.mark.usefixtures("two_messages")
def test_writing_a_broken_message_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    documents.write(tmp_path)
    committed = tmp_path / "hlta.intake.wait_listed.v1.schema.json"
    before = json.loads(committed.read_text())
    before["$defs"]["WaitListed"]["properties"]["fee_pence"] = {"type": "integer"}
    committed.write_text(json.dumps(before))
    (tmp_path / "asyncapi.json").unlink()

    with pytest.raises(BreakingChange, match=r"wait_listed\.v1\.schema\.json: WaitListed\.fee_pence is gone"):
        documents.write(tmp_path)

    assert json.loads(committed.read_text()) == before
    assert not (tmp_path / "asyncapi.json").exists()


@pytest.mark.usefixtures("two_messages")
def test_writing_again_writes_only_what_changed(tmp_path: Path) -> None:
    documents.write(tmp_path)
    (tmp_path / "asyncapi.json").write_text("{}")

    assert documents.write(tmp_path) == ["asyncapi.json"]
