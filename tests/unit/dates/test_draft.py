"""When an application that is not sent is reminded of, and until when it is kept."""

from datetime import UTC, datetime

import pytest

from shared.dates import draft_plan
from shared.policy import Programme, load


@pytest.fixture(scope="module")
def hlta() -> Programme:
    return load("hlta")


def test_reminders_fall_on_days_5_and_12_and_it_is_kept_to_the_end_of_day_30(hlta: Programme) -> None:
    """Saved on Friday 2 October 2026; the clocks go back on the 25th."""
    plan = draft_plan(datetime(2026, 10, 2, 15, 0, tzinfo=UTC), hlta)
    assert [due.due_at.isoformat() for due in plan.reminders] == [
        "2026-10-07T08:00:00+00:00",
        "2026-10-14T08:00:00+00:00",
    ]
    assert plan.deletes_at.isoformat() == "2026-11-01T23:59:59+00:00"
    assert list(plan.why.inputs.values()) == ["Fri 2 Oct 2026"]


def test_the_day_is_londons(hlta: Programme) -> None:
    """Half past midnight on 1 July in London is still June in UTC."""
    plan = draft_plan(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), hlta)
    assert plan.reminders[0].due_at.isoformat() == "2026-07-06T08:00:00+00:00"
    assert plan.deletes_at.isoformat() == "2026-07-31T22:59:59+00:00"
