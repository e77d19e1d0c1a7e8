"""What waits for staff, in words and as items."""

from datetime import UTC, datetime, timedelta

from shared.contracts.values import WorkItem
from shared.tasks import BOUNCED, OVERDUE, TASKS, UNOWNED, grouped


def test_so_many_of_one_kind_are_named_and_all_are_counted() -> None:
    at = datetime(2027, 1, 14, 10, tzinfo=UTC)
    rows = [("guest_cannot", f"j{n}", at - timedelta(days=n)) for n in range(7)]
    (item,) = grouped(rows)
    assert item == WorkItem(
        code="guest_cannot", count=7, about=("j6", "j5", "j4", "j3", "j2"), at=at - timedelta(days=6)
    )


def test_every_task_that_is_told_as_overdue_bounced_or_unowned_has_words_and_one_heading() -> None:
    assert set(TASKS) >= OVERDUE | BOUNCED | UNOWNED
    assert not OVERDUE & BOUNCED
    assert not OVERDUE & UNOWNED
    assert not BOUNCED & UNOWNED
