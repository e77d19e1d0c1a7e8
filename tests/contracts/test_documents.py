"""The committed descriptions of HTTP interfaces, and the page about messages, are what the code says."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy import documents
from deploy.messages_page import ANSWERED_BY, NOBODY_ACTS_ON, acted_on_by
from shared.contracts.envelope import Command
from shared.contracts.registry import COMMANDS, FACTS, MESSAGES
from tests.architecture.coming import COMING

APIS = sorted((documents.DOCS / "api").glob("*.openapi.json"))
FEWEST = {"assessment.openapi.json": 30, "intake.openapi.json": 20, "notifications.openapi.json": 2}
METHODS = {"get", "post", "put", "patch", "delete"}


def test_every_service_with_an_api_has_a_description() -> None:
    assert [path.name for path in APIS] == sorted(FEWEST)


def _operations(document: Any) -> list[tuple[str, Any]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_every_committed_description_is_as_the_code_says() -> None:
    assert documents.check() == [], "run `hlta schemas write` and commit what it wrote"


def test_a_stale_and_a_left_over_description_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {tmp_path / "messages.md": "# Messages\n", tmp_path / "api" / "intake.openapi.json": "{}\n"}
    monkeypatch.setattr(documents, "pages", lambda docs: wanted)
    monkeypatch.setattr("shared.contracts.documents.check", list)
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "intake.openapi.json").write_text("{}\n")
    (tmp_path / "messages.md").write_text("# Messages of last year\n")
    (tmp_path / "api" / "fees.openapi.json").write_text("{}\n")

    assert documents.check(tmp_path) == ["fees.openapi.json", "messages.md"]


@pytest.mark.parametrize("path", APIS, ids=lambda path: path.name)
def test_an_api_description_has_an_operation_with_words_for_each_route(path: Path) -> None:
    document = json.loads(path.read_text())
    operations = _operations(document)

    assert document["openapi"].startswith("3.")
    assert len(operations) >= FEWEST[path.name]
    assert [name for name, operation in operations if not operation.get("description")] == []
    assert [name for name, _ in operations if not name.split()[1].startswith("/v1/")] == []


@pytest.mark.parametrize("path", APIS, ids=lambda path: path.name)
def test_no_provider_is_taken_from_a_body(path: Path) -> None:
    """Whose people a request is about comes from the caller's token or link."""
    document = json.loads(path.read_text())
    schemas = document["components"]["schemas"]
    bodies = {name for _, operation in _operations(document) for name in _body(operation)}

    assert bodies or path.name == "notifications.openapi.json"
    assert [name for name in bodies if {"provider", "provider_id"} & schemas[name].get("properties", {}).keys()] == []


def _body(operation: Any) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    references = [part["schema"].get("$ref", "") for part in content.values() if "schema" in part]
    return [reference.rpartition("/")[2] for reference in references if reference]


def test_the_page_about_messages_names_every_message() -> None:
    page = (documents.DOCS / "messages.md").read_text()

    names = {message.kind() if issubclass(message, Command) else message.__name__ for message in MESSAGES.values()}
    assert [name for name in sorted(names) if f"| `{name}` |" not in page] == []


def test_every_fact_is_acted_on_or_there_is_a_reason_to_tell_it_all_the_same() -> None:
    idle = {fact for fact in FACTS.values() if not acted_on_by(fact) and fact.__name__ not in COMING}

    assert idle == {fact for fact in NOBODY_ACTS_ON if fact.__name__ not in COMING}


def test_every_answered_command_says_by_which_facts_and_no_other_does() -> None:
    assert set(ANSWERED_BY) == {command for command in COMMANDS.values() if command.answered}


def test_a_command_is_answered_by_facts_of_the_service_that_obeys_it() -> None:
    foreign = [
        f"{command.__name__}: {fact.__name__}"
        for command, facts in ANSWERED_BY.items()
        for fact in facts
        if fact.owner != command.owner
    ]

    assert foreign == []
