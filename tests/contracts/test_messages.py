"""The committed schemas, examples and AsyncAPI document of every message are what the code says, and can be read."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from shared.contracts import documents
from shared.contracts.envelope import Command, Envelope
from shared.contracts.intake import PlaceConfirmed, WaitListed
from shared.contracts.registry import MESSAGES, read
from tests.json_schemas import violations

SCHEMAS = documents.HERE
MESSAGE_KEYS = {"name", "title", "summary", "contentType", "payload", "headers"}


def _json(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text())


def test_every_committed_file_is_as_the_code_says() -> None:
    assert documents.check() == [], "run `hlta schemas write` and commit what it wrote"


def test_a_changed_and_a_missing_and_a_forgotten_file_are_all_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MESSAGES", {message.subject(): message for message in (WaitListed, PlaceConfirmed)})
    documents.write(tmp_path)
    (tmp_path / "hlta.intake.wait_listed.v1.schema.json").write_text("{}\n")
    (tmp_path / "hlta.intake.place_confirmed.v1.golden.json").unlink()
    (tmp_path / "hlta.intake.place_lost.v1.schema.json").write_text("{}\n")

    assert documents.check(tmp_path) == [
        "hlta.intake.place_confirmed.v1.golden.json",
        "hlta.intake.place_lost.v1.schema.json",
        "hlta.intake.wait_listed.v1.schema.json",
    ]


@pytest.mark.parametrize("subject", sorted(MESSAGES))
def test_the_golden_example_of_a_message_is_read_by_todays_code_and_written_back_the_same(subject: str) -> None:
    raw = (SCHEMAS / f"{subject}.golden.json").read_bytes()

    message = read(subject, raw)

    adapter = TypeAdapter(Envelope[MESSAGES[subject]])  # type: ignore[valid-type]  # known at run time only
    assert json.loads(adapter.dump_json(message)) == json.loads(raw)


@pytest.mark.parametrize("subject", sorted(MESSAGES))
def test_the_golden_example_of_a_message_obeys_its_schema(subject: str) -> None:
    assert violations(_json(f"{subject}.schema.json"), _json(f"{subject}.golden.json")) == []


@pytest.mark.parametrize("subject", sorted(MESSAGES))
def test_a_message_from_a_newer_release_with_a_further_field_is_read(subject: str) -> None:
    newer = _json(f"{subject}.golden.json")
    newer["data"]["field_of_next_year"] = "something"
    newer["extensionofnextyear"] = "something"

    assert read(subject, json.dumps(newer)).type == subject


def test_only_contact_details_have_a_field_for_an_address_of_a_person() -> None:
    with_address = {
        subject for subject, message in MESSAGES.items() if {"email", "phone"} & message.model_fields.keys()
    }

    assert with_address == {
        "hlta.contact.intake.applicant_contact_set.v1",
        "hlta.contact.intake.contact_details_set.v1",
        "hlta.contact.assessment.contact_details_set.v1",
    }


def test_the_asyncapi_document_names_every_message_once() -> None:
    document = _json("asyncapi.json")

    names = [message["name"] for message in document["components"]["messages"].values()]
    addresses = [channel["address"] for channel in document["channels"].values()]

    assert sorted(names) == sorted(MESSAGES)
    assert sorted(addresses) == sorted(MESSAGES)


def test_the_asyncapi_document_has_the_shape_of_version_3() -> None:
    document = _json("asyncapi.json")

    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= document["info"].keys()
    assert document.keys() <= {"asyncapi", "info", "channels", "operations", "components"}
    for message in document["components"]["messages"].values():
        assert message.keys() <= MESSAGE_KEYS
    for channel in document["channels"].values():
        assert channel.keys() == {"address", "messages"}
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        assert operation["channel"].keys() == {"$ref"}


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    document = _json("asyncapi.json")

    references = list(_references(document))

    assert len(references) > 3 * len(MESSAGES)
    assert [reference for reference in references if not _leads_somewhere(document, reference)] == []


def test_a_command_is_received_by_its_owner_and_a_fact_is_sent() -> None:
    operations = _json("asyncapi.json")["operations"]

    wrong = [
        subject
        for subject, message in MESSAGES.items()
        if operations[subject.replace(".", "_")]["action"] != ("receive" if issubclass(message, Command) else "send")
    ]

    assert wrong == []


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []


def _leads_somewhere(document: Any, reference: str) -> bool:
    place = document
    for step in reference.removeprefix("#/").split("/"):
        if step not in place:
            return False
        place = place[step]
    return reference.startswith("#/")
