"""The table from message class to handler, and what a dead letter may say about its end."""

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.bus import Handlers, reason_of
from shared.contracts.documents import golden
from shared.contracts.envelope import Envelope
from shared.contracts.intake import DeclarationDeclined, DeclarationSigned, IntakeFact, RemindDeclaration
from shared.errors import DomainError, NotYet, UnknownMessage


def _raw(message: type[DeclarationSigned] | type[DeclarationDeclined]) -> bytes:
    adapter = TypeAdapter(Envelope[message])  # type: ignore[valid-type]  # known at run time only
    return bytes(adapter.dump_json(adapter.validate_python(golden(message))))


async def test_a_message_reaches_the_handler_of_its_class_parsed() -> None:
    handlers, seen = Handlers(), []

    @handlers.on(DeclarationSigned)
    async def signed(message: Envelope[DeclarationSigned]) -> None:
        seen.append((message.data.declaration_id, message.provider))

    await handlers.take_in("hlta.intake.declaration_signed.v1", _raw(DeclarationSigned))

    assert seen == [("declaration_id-1", "provider-1")]


async def test_one_function_may_take_in_several_messages() -> None:
    handlers, seen = Handlers(), []

    @handlers.on(DeclarationSigned, DeclarationDeclined)
    async def ended(message: Envelope[IntakeFact]) -> None:
        seen.append(type(message.data).__name__)

    await handlers.take_in("hlta.intake.declaration_declined.v1", _raw(DeclarationDeclined))

    assert seen == ["DeclarationDeclined"]


async def test_a_message_that_nobody_takes_in_here_is_an_error_and_not_silence() -> None:
    with pytest.raises(UnknownMessage, match="declaration_signed"):
        await Handlers().take_in("hlta.intake.declaration_signed.v1", _raw(DeclarationSigned))


async def test_a_message_that_breaks_its_schema_never_reaches_the_handler() -> None:
    handlers, seen = Handlers(), []

    @handlers.on(DeclarationSigned)
    async def signed(message: Envelope[DeclarationSigned]) -> None:
        seen.append(message.id)

    with pytest.raises(ValidationError):
        await handlers.take_in("hlta.intake.declaration_signed.v1", b'{"id": "1"}')

    assert seen == []


def test_a_second_handler_for_one_message_is_refused() -> None:
    handlers = Handlers()

    @handlers.on(DeclarationSigned)
    async def first(message: Envelope[DeclarationSigned]) -> None:
        raise NotImplementedError

    with pytest.raises(ValueError, match=r"declaration_signed\.v1 has a handler already"):

        @handlers.on(DeclarationSigned)
        async def second(message: Envelope[DeclarationSigned]) -> None:
            raise NotImplementedError


def test_the_consumer_filters_in_exactly_what_has_a_handler() -> None:
    handlers = Handlers()

    @handlers.on(RemindDeclaration)
    async def remind(message: Envelope[RemindDeclaration]) -> None:
        raise NotImplementedError

    @handlers.on(DeclarationSigned)
    async def signed(message: Envelope[DeclarationSigned]) -> None:
        raise NotImplementedError

    assert handlers.subjects() == ("hlta.cmd.intake.remind_declaration.v1", "hlta.intake.declaration_signed.v1")
    assert handlers.messages() == (RemindDeclaration, DeclarationSigned)


def test_the_reason_of_a_broken_message_names_places_and_never_what_stood_there() -> None:
    sent = golden(DeclarationSigned)
    sent["data"] = {"declaration_id": ["Ada Example"], "head_id": "ada@school.example", "signed_at": "Ada's birthday"}
    with pytest.raises(ValidationError) as broken:
        TypeAdapter(Envelope[DeclarationSigned]).validate_python(sent)

    reason = reason_of(broken.value)

    assert "data.declaration_id: string_type" in reason
    assert "data.link_version: missing" in reason
    assert "Ada" not in reason
    assert "\n" not in reason


def test_the_reason_of_any_other_error_is_its_kind_and_code_without_its_words() -> None:
    assert reason_of(RuntimeError("Ada Example lives at 1 Example Street")) == "RuntimeError"
    assert reason_of(DomainError("Ada Example cannot sign.", code="already_signed")) == "DomainError already_signed"
    assert reason_of(NotYet("No contact yet.")) == "NotYet not_yet"


def test_the_reason_of_an_error_with_very_many_places_still_fits_into_a_header() -> None:
    adapter = TypeAdapter(tuple[int, ...])
    with pytest.raises(ValidationError) as broken:
        adapter.validate_python(["no"] * 500)

    assert len(reason_of(broken.value)) == 500
