"""What a process says of an error that nobody waited for."""

import asyncio

import pytest
from structlog.testing import capture_logs

from shared.process import told_without_words


async def test_an_error_that_nobody_waited_for_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    error = ValueError("Key (email)=(ada@school.example) already exists")
    before = loop.get_exception_handler()
    loop.set_exception_handler(told_without_words)
    try:
        with capture_logs() as lines:
            loop.call_exception_handler(
                {"message": "Task exception was never retrieved", "exception": error, "future": repr(error)}
            )
    finally:
        loop.set_exception_handler(before)
    assert lines == [
        {
            "module": "shared.process",
            "event": "unhandled_in_loop",
            "log_level": "error",
            "what": "Task exception was never retrieved",
            "exc_info": error,  # turned into kind and place by the processor `wordless`
        }
    ]
    assert caplog.text == ""
