"""Was the digest worked out on every working day, once, for each provider? By the calendar, and no workflow's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from rehearsal.punctuality import Punctuality, in_london
from rehearsal.records import Records
from rehearsal.verdict import Verdict
from shared.calendar import at_london, is_working_day, london_date
from shared.contracts import assessment, intake

_MORNING = time(7, 30)


def check_mornings(records: Records, punctuality: Punctuality, verdict: Verdict) -> None:
    """One for each working day since the provider was added. In a disturbance a morning may be passed over."""
    if records.ended_real is None:
        return
    told = Counter(
        (fact.provider, fact.data.on) for fact in records.facts if isinstance(fact.data, assessment.DigestPrepared)
    )
    for added in [fact for fact in records.facts if isinstance(fact.data, intake.ProviderAdded)]:
        for due_at in _mornings(added.time, records.clock.business(records.ended_real)):
            if punctuality.last_moment(due_at) <= records.ended_real:
                _judge(told[added.provider, london_date(due_at)], due_at, punctuality, verdict)


def _mornings(after: datetime, until: datetime) -> Iterator[datetime]:
    """07:30 London of each working day between two instants."""
    on = london_date(after)
    while (due_at := at_london(on, _MORNING)) <= until:
        if due_at > after and is_working_day(on):
            yield due_at
        on += timedelta(days=1)


def _judge(times: int, due_at: datetime, punctuality: Punctuality, verdict: Verdict) -> None:
    what = f"the digest due {in_london(due_at)}"
    if times > 1:
        verdict.duplicated += 1
        verdict.fault("duplicated", f"{what} was worked out {times} times")
    if times == 0 and punctuality.was_disturbed(due_at):
        verdict.remark("passed over in a disturbance", what)
    elif times == 0:
        verdict.missing += 1
        verdict.fault("missing", f"{what} was never worked out")
