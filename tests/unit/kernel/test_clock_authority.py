"""The authority over business time: starts once, keeps its record over a restart, and never lets time go back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared import clock_authority
from shared.clock_authority import Authority
from shared.errors import DomainError

ORIGIN = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)


class RealClock:
    """The real time that the authority reads, set by hand."""

    seconds = 1_000.0

    def now(self) -> datetime:
        """What business time is at this real instant, by the record that was last kept."""
        return self.authority.record.business(self.seconds)

    authority: Authority


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RealClock:
    clock = RealClock()
    monkeypatch.setattr(clock_authority, "time", SimpleNamespace(time=lambda: clock.seconds))
    clock.authority = Authority(tmp_path / "kept" / "clock.json")
    return clock


def test_before_the_start_it_stands_at_nine_in_london_on_7_october_2026(real: RealClock) -> None:
    real.seconds += 3_600

    assert real.now() == ORIGIN
    assert not real.authority.record.started


def test_the_origin_may_be_moved_before_the_start(real: RealClock) -> None:
    real.authority.set_origin(datetime(2027, 2, 3, 9, 0, tzinfo=UTC))

    assert real.now() == datetime(2027, 2, 3, 9, 0, tzinfo=UTC)


def test_from_the_start_it_runs_with_the_given_factor(real: RealClock) -> None:
    real.seconds += 60
    real.authority.start(86_400)
    real.seconds += 2

    assert real.now() == ORIGIN + timedelta(days=2)


def test_it_starts_once_only(real: RealClock) -> None:
    real.authority.start(86_400)

    with pytest.raises(DomainError, match="has started"):
        real.authority.start(86_400)


def test_the_origin_of_a_started_clock_cannot_be_moved(real: RealClock) -> None:
    real.authority.start(86_400)

    with pytest.raises(DomainError, match="empty data directory"):
        real.authority.set_origin(ORIGIN - timedelta(days=1))


def test_a_pause_stands_at_the_instant_it_was_asked_for_and_resume_runs_on_from_there(real: RealClock) -> None:
    real.authority.start(86_400)
    real.seconds += 3
    real.authority.pause()
    real.seconds += 100
    assert real.now() == ORIGIN + timedelta(days=3)

    real.authority.resume()
    real.seconds += 1

    assert real.now() == ORIGIN + timedelta(days=4)


def test_another_speed_counts_from_now_and_changes_nothing_of_the_past(real: RealClock) -> None:
    real.authority.start(86_400)
    real.seconds += 5
    real.authority.speed(3_600)
    assert real.now() == ORIGIN + timedelta(days=5)

    real.seconds += 2

    assert real.now() == ORIGIN + timedelta(days=5, hours=2)


def test_a_step_jumps_ahead_and_runs_on(real: RealClock) -> None:
    real.authority.start(86_400)
    real.seconds += 1
    real.authority.step(7 * 86_400)
    assert real.now() == ORIGIN + timedelta(days=8)

    real.seconds += 1

    assert real.now() == ORIGIN + timedelta(days=9)


def test_a_step_of_a_paused_clock_leaves_it_paused(real: RealClock) -> None:
    real.authority.start(86_400)
    real.authority.pause()
    real.authority.step(86_400)
    real.seconds += 10

    assert real.now() == ORIGIN + timedelta(days=1)


def test_every_change_has_a_higher_version_so_that_followers_take_it(real: RealClock) -> None:
    authority = real.authority
    versions = [
        authority.record.version,
        authority.set_origin(ORIGIN).version,
        authority.start(86_400).version,
        authority.pause().version,
        authority.step(1).version,
        authority.resume().version,
        authority.speed(1).version,
    ]

    assert versions == [1, 2, 3, 4, 5, 6, 7]


def test_after_a_restart_business_time_has_run_on_by_the_kept_record(real: RealClock, tmp_path: Path) -> None:
    real.authority.start(86_400)
    real.seconds += 4

    again = Authority(tmp_path / "kept" / "clock.json")

    assert again.record == real.authority.record
    assert again.record.business(real.seconds) == ORIGIN + timedelta(days=4)


def test_a_restarted_authority_still_refuses_a_second_start(real: RealClock, tmp_path: Path) -> None:
    real.authority.start(86_400)

    with pytest.raises(DomainError):
        Authority(tmp_path / "kept" / "clock.json").start(86_400)


def test_business_time_never_goes_back_over_a_run_of_changes(real: RealClock) -> None:
    real.authority.start(86_400)
    seen = [real.now()]
    for change in (
        real.authority.pause,
        lambda: real.authority.step(0.5),
        real.authority.resume,
        lambda: real.authority.speed(1),
        real.authority.pause,
        lambda: real.authority.speed(86_400),
        real.authority.resume,
    ):
        real.seconds += 0.1
        seen.append(real.now())
        change()
        seen.append(real.now())

    assert seen == sorted(seen)


def test_the_record_is_replaced_whole_so_no_half_file_is_left_beside_it(real: RealClock, tmp_path: Path) -> None:
    real.authority.start(86_400)

    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["clock.json"]
