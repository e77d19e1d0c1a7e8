"""Wrong arguments get one sentence that says what to write instead."""

from datetime import UTC, datetime

import pytest

from deploy.clock_control import described
from shared.clock import ClockRecord
from tests.unit.deploy.command_line import hlta, refusal


@pytest.mark.parametrize("port", ["portal", "portal=", "portal=http", "portal=0", "portal=65536"])
def test_a_port_without_name_or_number_is_refused(port: str) -> None:
    assert refusal("up", "--port", port) == (
        f"--port {port}: write NAME=NUMBER with a number from 1 to 65535, for example portal=8080."
    )


def test_an_origin_that_is_no_date_is_refused() -> None:
    assert refusal("demo", "--origin", "7.10.2026") == (
        "--origin 7.10.2026: write a date as YYYY-MM-DD, for example 2026-10-07."
    )


def test_a_directory_without_a_stack_is_refused_with_the_command_that_starts_one() -> None:
    assert refusal("clock", "pause", "--data-dir", "/nowhere/at/all") == (
        "No stack has run on /nowhere/at/all: start one with `hlta up --data-dir /nowhere/at/all`."
    )


def test_no_candidates_at_all_are_refused() -> None:
    result = hlta("demo", "--candidates", "0")
    assert result.exit_code == 2
    assert "--candidates" in result.output


def test_the_clock_is_described_in_london_time_with_its_pace() -> None:
    real = datetime(2026, 1, 1, tzinfo=UTC)
    record = ClockRecord(
        version=2,
        real0=real.timestamp(),
        business0=datetime(2026, 10, 24, 8, tzinfo=UTC),
        factor=86_400.0,
        paused=False,
    )
    one_day_later = datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert described(record, one_day_later) == "Sun 25 Oct 2026 08:00 London, one day in 1 s"
    assert described(record.model_copy(update={"paused": True}), one_day_later).endswith("London, paused")
