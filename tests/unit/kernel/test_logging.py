"""What a log line says of an error: its kind and its place, and never its words."""

import json
import logging

import pytest
from pydantic import BaseModel

from shared.logging import Wordless, kind_and_place, wordless


class Contact(BaseModel):
    """Something with a person in it."""

    email: int


def _raised() -> BaseException:
    try:
        try:
            Contact.model_validate({"email": "ada@school.example"})
        except ValueError as error:
            raise RuntimeError("Key (email)=(ada@school.example) already exists") from error
    except RuntimeError as error:
        return error
    raise AssertionError("the value was accepted")


def test_an_error_is_told_by_kind_and_place_with_what_led_to_it() -> None:
    told = kind_and_place(_raised())

    assert told.startswith("builtins.RuntimeError at ")
    assert "test_logging.py" in told
    assert " | from pydantic_core._pydantic_core.ValidationError at " in told


def test_the_words_of_an_error_stay_out_of_the_log() -> None:
    line = wordless(None, "error", {"event": "message_dead", "exc_info": _raised()})

    assert line["event"] == "message_dead"
    assert "exc_info" not in line
    assert "ada" not in json.dumps(line)


def test_the_error_that_is_being_handled_is_found_without_being_named() -> None:
    try:
        raise KeyError("Ada Example")
    except KeyError:
        line = wordless(None, "error", {"event": "process_died", "exc_info": True})

    assert line["exception"].startswith("builtins.KeyError at ")


@pytest.mark.parametrize("nothing", [None, False])
def test_an_event_without_an_error_has_no_exception(nothing: object) -> None:
    assert wordless(None, "info", {"event": "ready", "exc_info": nothing}) == {"event": "ready"}


def test_errors_that_lead_to_one_another_in_a_ring_are_told_once() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first

    assert kind_and_place(first).count("ValueError") == 2


def test_another_librarys_logged_error_loses_its_words_too() -> None:
    error = _raised()
    record = logging.LogRecord("a.library", logging.ERROR, "", 1, "it failed", (), (type(error), error, None))

    line = Wordless("%(message)s").format(record)

    assert line.startswith("it failed\nbuiltins.RuntimeError at ")
    assert "ada" not in line
