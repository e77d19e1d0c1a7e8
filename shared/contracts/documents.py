"""The committed descriptions of every message: a JSON schema and one golden example each, and one AsyncAPI document.

Written by `hlta schemas write`, which refuses a change that yesterday's reader could not survive; compared by a test.
"""

from __future__ import annotations

import json
import types
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from shared.contracts.envelope import Command, ContactFact, Envelope, Message
from shared.contracts.registry import MESSAGES
from shared.errors import DomainError

HERE = Path(__file__).parent / "schemas"
_AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # inside the hour that London has twice
_ON = date(2028, 2, 29)


class BreakingChange(DomainError):
    """A message was changed in a way that its readers or its stored copies cannot survive."""

    code = "breaking_change"


def schema(message: type[Message]) -> dict[str, Any]:
    """The JSON schema of a message with its envelope."""
    document = TypeAdapter(Envelope[message]).json_schema()  # type: ignore[valid-type]  # known at run time only
    document["title"] = message.subject()
    return document


def golden(message: type[Message]) -> dict[str, Any]:
    """One example of a message, with every field filled."""
    example = {
        "specversion": "1.0",
        "id": "00000000000000000000000000000001",
        "type": message.subject(),
        "source": f"hlta/{message.owner}",
        "time": _AT.isoformat().replace("+00:00", "Z"),
        "provider": "provider-1",
        "programme": "hlta@1",
        "journey": "journey-1",
        "cohort": "cohort-1",
        "causation": "00000000000000000000000000000000",
        "version": 1,
        "data": {name: _example(field.annotation, name) for name, field in message.model_fields.items()},
    }
    adapter = TypeAdapter(Envelope[message])  # type: ignore[valid-type]  # known at run time only
    dumped: dict[str, Any] = adapter.dump_python(adapter.validate_python(example), mode="json")
    return dumped


def _example(annotation: Any, name: str) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _example(arguments[0], name)
    if origin in (Union, types.UnionType):
        return _example(next(a for a in arguments if a is not type(None)), name)
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        return [_example(arguments[0], name)]
    if origin is dict:
        return {"example": "value"}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {key: _example(field.annotation, key) for key, field in annotation.model_fields.items()}
    plain: dict[Any, Any] = {str: f"{name}-1", int: 1, bool: True, datetime: _AT, date: _ON}
    return plain.get(annotation, _AT)  # what is left is an aware datetime under another name


def asyncapi() -> dict[str, Any]:
    """An AsyncAPI 3.0 document: one channel and one message per subject, and who sends it."""
    channels, operations, messages, schemas = {}, {}, {}, {}
    for subject, message in sorted(MESSAGES.items()):
        key = subject.replace(".", "_")
        body = message.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(body.pop("$defs", {}))
        schemas[key] = body
        messages[key] = {
            "name": subject,
            "title": message.__name__,
            "summary": (message.__doc__ or "").strip().splitlines()[0],
            "contentType": "application/cloudevents+json",
            "payload": {"$ref": f"#/components/schemas/{key}"},
            "headers": {"type": "object", "properties": {"Nats-Msg-Id": {"type": "string"}}},
        }
        channels[key] = {"address": subject, "messages": {key: {"$ref": f"#/components/messages/{key}"}}}
        operations[key] = {
            "action": "receive" if issubclass(message, Command) else "send",
            "channel": {"$ref": f"#/channels/{key}"},
            "description": _operation_words(message),
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "HLTA Journey: facts and commands",
            "version": "1.0.0",
            "description": "Seen from the service that owns each message. Every body travels inside the envelope of "
            "shared/contracts/envelope.py (CloudEvents 1.0).",
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _operation_words(message: type[Message]) -> str:
    if issubclass(message, Command):
        answer = "answered by exactly one fact" if message.answered else "not answered"
        return f"A journey, cohort or round asks {message.owner}; {answer}."
    stream = "CONTACT (names and addresses, seven days)" if issubclass(message, ContactFact) else "EVT"
    return f"{message.owner.capitalize()} tells; stream {stream}."


def documents() -> dict[str, dict[str, Any]]:
    """Every file below `shared/contracts/schemas/`, by its name."""
    files: dict[str, dict[str, Any]] = {"asyncapi.json": asyncapi()}
    for subject, message in MESSAGES.items():
        files[f"{subject}.schema.json"] = schema(message)
        files[f"{subject}.golden.json"] = golden(message)
    return files


def write(folder: Path = HERE) -> list[str]:
    """Write what changed; the names written. Raises BreakingChange and writes nothing if a change is not additive."""
    wanted = documents()
    broken = [
        f"{name}: {change}"
        for name, document in wanted.items()
        if name.endswith(".schema.json") and (folder / name).exists()
        for change in breaking_changes(json.loads((folder / name).read_text()), document)
    ]
    if broken:
        raise BreakingChange("Give the message a new version instead of changing it: " + "; ".join(broken))
    folder.mkdir(exist_ok=True)
    stale = {name: text for name, text in _texts(wanted).items() if _text_of(folder / name) != text}
    for name, text in stale.items():
        (folder / name).write_text(text)
    return sorted(stale)


def check(folder: Path = HERE) -> list[str]:
    """Names of files that are missing, stale or left over; empty when all is as the code says."""
    texts = _texts(documents())
    stale = [name for name, text in texts.items() if _text_of(folder / name) != text]
    return sorted([*stale, *(path.name for path in folder.glob("*.json") if path.name not in texts)])


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What a reader of `old` would stumble over in `new`: fields taken away or retyped, fields newly demanded."""
    found: list[str] = []
    old_parts, new_parts = _parts(old), _parts(new)
    for part, before in old_parts.items():
        after = new_parts.get(part)
        if after is None:
            found.append(f"{part} is gone")
            continue
        for name, kind in before["properties"].items():
            if name not in after["properties"]:
                found.append(f"{part}.{name} is gone")
            elif _kind(after["properties"][name]) != _kind(kind):
                found.append(f"{part}.{name} has another type")
        fresh = set(after["required"]) - set(before["required"])
        found += [f"{part}.{name} is newly required" for name in sorted(fresh)]
    return found


def _parts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    objects = {"envelope": document, **document.get("$defs", {})}
    return {
        name: {"properties": part["properties"], "required": part.get("required", [])}
        for name, part in objects.items()
        if "properties" in part
    }


def _kind(field: dict[str, Any]) -> Any:
    """The type of a field without its words; a longer list of allowed values is no other type."""
    if "anyOf" in field:
        return sorted(str(_kind(option)) for option in field["anyOf"])
    inside = str(_kind(field["items"])) if "items" in field else ""
    return field.get("$ref") or field.get("type"), field.get("format"), inside


def _texts(files: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: json.dumps(document, indent=1, sort_keys=True) + "\n" for name, document in files.items()}


def _text_of(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
