"""The registry of processes and the pauses between their restarts."""

import pytest

from deploy.embedded.child import Backoff
from deploy.processes import named, running_in
from deploy.refusal import Refusal


def test_the_clock_runs_only_in_a_rehearsal_and_the_catcher_only_where_mail_is_caught() -> None:
    production = [process.name for process in running_in(rehearsal=False, embedded_mail=False)]
    assert production == ["intake", "assessment", "notifications", "portal", "journeys", "bridge", "codec"]
    demo = [process.name for process in running_in(rehearsal=True, embedded_mail=True)]
    assert demo == ["catcher", "clock", *production]


def test_a_name_that_is_wrong_is_answered_with_those_that_are_right() -> None:
    with pytest.raises(Refusal, match=r"no process 'intakes'; choose one of catcher, clock, intake, "):
        named("intakes")


def test_a_process_that_dies_at_once_is_started_after_pauses_that_double_up_to_a_bound() -> None:
    backoff = Backoff(first=0.1, longest=1.0, lived_long=10.0)
    assert [backoff.after(lived_seconds=0.5) for _ in range(6)] == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_a_process_that_lived_ten_seconds_begins_with_the_short_pause_again() -> None:
    backoff = Backoff(first=0.1, longest=10.0, lived_long=10.0)
    assert [backoff.after(lived) for lived in (1, 1, 9.9, 10.0, 1)] == [0.1, 0.2, 0.4, 0.1, 0.2]
