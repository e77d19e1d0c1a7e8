"""Who tells and who obeys: each fact has one owner that tells it, each command one owner that obeys and answers it."""

import ast
import json
from collections import Counter
from functools import cache

import pytest

from deploy.consumers import durables
from deploy.messages_page import ANSWERED_BY
from services.assessment import subscribers as assessment_subscribers
from services.intake import subscribers as intake_subscribers
from services.notifications import subscribers as notifications_subscribers
from shared.bus_setup import COMMANDS_STREAM, streams
from shared.contracts.envelope import Command, ContactFact, Fact, Message
from shared.contracts.registry import COMMANDS, FACTS, MESSAGES
from tests.architecture.coming import COMING
from tests.architecture.repository import modules, named, parsed
from workflows.asks import activities
from workflows.routes import (
    WAITED_FOR,
)

SERVICES = ("intake", "assessment", "notifications", "portal")
OBEYED = {
    "intake": tuple(intake_subscribers.ON_COMMAND),
    "assessment": tuple(command for command, _ in assessment_subscribers.OBEYED),
    "notifications": tuple(notifications_subscribers.OBEYED),
}


@cache
def _made_in(room: str) -> frozenset[str]:
    """`Class` or `module.Class` of everything that is called like a class in a room's files."""
    calls = [
        ast.unparse(node.func)
        for path in modules(room.split("/", maxsplit=1)[0])
        if named(path).startswith(room) and "sample" not in named(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    ]
    return frozenset(call.rpartition(".")[2] for call in calls)


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.subject())
def test_a_fact_is_told_by_its_owner(fact: type[Fact | ContactFact]) -> None:
    assert fact.__name__ in _made_in(f"services/{fact.owner}/") | COMING


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.subject())
def test_a_fact_is_told_by_no_service_but_its_owner(fact: type[Fact | ContactFact]) -> None:
    namesakes = {other.owner for other in FACTS.values() if other.__name__ == fact.__name__}

    telling = {service for service in SERVICES if fact.__name__ in _made_in(f"services/{service}/")}

    assert telling == namesakes or (not telling and fact.__name__ in COMING)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.subject())
def test_a_command_is_asked_by_a_workflow_and_by_nobody_else(command: type[Command]) -> None:
    assert command.__name__ in _made_in("workflows/") | COMING
    assert [service for service in SERVICES if command.__name__ in _made_in(f"services/{service}/")] == []


def test_every_command_has_exactly_one_handler_and_its_owner_has_it() -> None:
    obeying = Counter((command, service) for service, commands in OBEYED.items() for command in commands)

    assert obeying == Counter({(command, command.owner): 1 for command in COMMANDS.values()})


def test_every_command_reaches_exactly_one_durable_consumer_of_its_owner() -> None:
    reached = {subject: [durable.name for durable in durables() if subject in durable.subjects] for subject in COMMANDS}

    assert {subject: len(names) for subject, names in reached.items()} == dict.fromkeys(COMMANDS, 1)
    assert [s for s, names in reached.items() if not names[0].startswith(COMMANDS[s].owner)] == []


def test_every_command_can_be_asked_by_an_activity_of_its_name() -> None:
    asks = [ask.__temporal_activity_definition.name for ask in activities(_Silent())]  # type: ignore[attr-defined]

    assert sorted(asks) == sorted(command.kind() for command in COMMANDS.values())


class _Silent:
    """A publisher that is never asked."""

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("command", ANSWERED_BY, ids=lambda command: command.kind())
def test_the_owner_of_an_answered_command_tells_the_facts_that_answer_it(command: type[Command]) -> None:
    made = _made_in(f"services/{command.owner}/")

    assert [fact.__name__ for fact in ANSWERED_BY[command] if fact.__name__ not in made | COMING] == []
    assert "CommandRefused" in made


def test_what_a_workflow_waits_for_includes_an_answer_to_whatever_it_waits_on() -> None:
    """A cohort asks for the register, an evaluation puts its questions, and both go on; all else is waited for."""
    unheard = {
        command.kind() for command, facts in ANSWERED_BY.items() if not any(fact in WAITED_FOR for fact in facts)
    }

    assert unheard == {"ask_for_register", "ask_evaluation"}


def test_every_consumer_filters_in_messages_that_exist() -> None:
    unknown = [
        f"{durable.name}: {subject}"
        for durable in durables()
        for subject in durable.subjects
        if subject not in MESSAGES
    ]

    assert unknown == []


def test_no_two_consumers_have_one_name_and_none_mixes_its_streams() -> None:
    names = Counter(durable.name for durable in durables())
    prefixes = {config.name: tuple(str(s).removesuffix(">") for s in config.subjects or ()) for config in streams(1)}

    assert {name: count for name, count in names.items() if count > 1} == {}
    assert [
        durable.name
        for durable in durables()
        if not all(subject.startswith(prefixes[durable.stream]) for subject in durable.subjects)
    ] == []


def test_only_owners_obey_commands() -> None:
    listening = {durable.name for durable in durables() if durable.stream == COMMANDS_STREAM}

    assert len(listening) == len(OBEYED)


@pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda message: message.subject())
def test_only_contact_details_may_hold_what_a_person_is_called(message: type[Message]) -> None:
    """A name of a school, cohort or provider is no name of a person."""
    public = {"ProviderAdded", "SchoolRecorded", "CohortOpened", "CohortChanged"}
    schema = json.dumps(message.model_json_schema())

    if not issubclass(message, ContactFact) and message.__name__ not in public:
        assert {"name", "email", "address", "birth_date"} & set(message.model_fields) == set()
        assert '"email"' not in schema
