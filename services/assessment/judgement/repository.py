"""The rows of reports and judgements, and of what a moderator changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg

from services.assessment.judgement.domain import Judgement, SampledFor
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection


class Report(Frozen):
    """A signed report. `sampled_for` is set when its round closes with it in the sample."""

    report_id: str
    journey_id: str
    appointment_id: str
    attempt: int
    assessor_id: str
    programme: str
    round_on: date
    assessed_on: date
    signed_at: Instant
    sampled_for: SampledFor | None = None
    moderator_id: str | None = None
    moderated_at: Instant | None = None
    moderated_by: str | None = None
    agreed: bool | None = None
    held_at: Instant | None = None
    hold_lifted_at: Instant | None = None

    @property
    def is_held(self) -> bool:
        """Whether somebody has a concern about it."""
        return self.held_at is not None and self.hold_lifted_at is None

    @property
    def is_cleared(self) -> bool:
        """Whether the outcome may be told: not in the sample or moderated, and no concern about it."""
        return (self.sampled_for is None or self.moderated_at is not None) and not self.is_held


_REPORT = ", ".join(Report.model_fields)
_WHAT_COUNTS = """
    j.standard, a.standard is not null or coalesce(c.met, j.met) as met, j.found_in,
    coalesce(a.reason, c.reason, j.reason) as reason
    from judgements j
    left join judgement_changes c using (report_id, standard)
    left join appeal_changes a using (report_id, standard)
"""


def to_report(row: asyncpg.Record | None) -> Report | None:
    """A row as a value."""
    return None if row is None else Report.model_validate(dict(row))


async def of_appointment(connection: Connection, provider: str, appointment_id: str) -> Report | None:
    """The report on an appointment, once it is signed."""
    return to_report(
        await connection.fetchrow(
            f"select {_REPORT} from reports where provider_id = $1 and appointment_id = $2", provider, appointment_id
        )
    )


async def find(connection: Connection, provider: str, report_id: str) -> Report | None:
    """One report by its id."""
    return to_report(
        await connection.fetchrow(
            f"select {_REPORT} from reports where provider_id = $1 and report_id = $2", provider, report_id
        )
    )


async def of_journey(connection: Connection, provider: str, journey_id: str) -> list[Report]:
    """All reports on a journey, by attempt."""
    rows = await connection.fetch(
        f"select {_REPORT} from reports where provider_id = $1 and journey_id = $2 order by attempt",
        provider,
        journey_id,
    )
    return [Report.model_validate(dict(row)) for row in rows]


async def insert(connection: Connection, provider: str, report: Report, judgements: Sequence[Judgement]) -> None:
    """Write a signed report with its judgements; from here on they never change."""
    await connection.execute(
        """insert into reports (report_id, provider_id, journey_id, appointment_id, attempt, assessor_id, programme,
                                round_on, assessed_on, signed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        report.report_id,
        provider,
        report.journey_id,
        report.appointment_id,
        report.attempt,
        report.assessor_id,
        report.programme,
        report.round_on,
        report.assessed_on,
        report.signed_at,
    )
    await connection.executemany(
        """insert into judgements (provider_id, report_id, standard, met, found_in, reason)
           values ($1, $2, $3, $4, $5, $6)""",
        [(provider, report.report_id, one.standard, one.met, one.found_in, one.reason) for one in judgements],
    )


async def first_record(connection: Connection, provider: str, report_id: str) -> list[Judgement]:
    """What the assessor judged."""
    rows = await connection.fetch(
        """select standard, met, found_in, reason from judgements
            where provider_id = $1 and report_id = $2 order by standard""",
        provider,
        report_id,
    )
    return [Judgement.model_validate(dict(row)) for row in rows]


async def as_moderated(connection: Connection, provider: str, report_id: str) -> list[Judgement]:
    """What counts: the assessor's judgements, with the moderator's changes and those of an appeal laid over them."""
    rows = await connection.fetch(
        f"select {_WHAT_COUNTS} where j.provider_id = $1 and j.report_id = $2 order by j.standard",
        provider,
        report_id,
    )
    return [Judgement.model_validate(dict(row)) for row in rows]


async def judged_before(connection: Connection, provider: str, journey_id: str, attempt: int) -> list[asyncpg.Record]:
    """What counts of every earlier attempt on a journey, the earliest first."""
    return await connection.fetch(
        f"""select r.attempt, {_WHAT_COUNTS} join reports r on r.report_id = j.report_id
             where r.provider_id = $1 and r.journey_id = $2 and r.attempt < $3 order by r.attempt, j.standard""",
        provider,
        journey_id,
        attempt,
    )


async def save_moderation(
    connection: Connection,
    provider: str,
    report_id: str,
    *,
    moderator_id: str,
    changes: Sequence[Judgement],
    note: str,
    at: datetime,
) -> None:
    """Write the moderator's view beside the first record."""
    await connection.execute(
        """update reports set moderated_at = $3, moderated_by = $4, agreed = $5, note = $6
            where provider_id = $1 and report_id = $2""",
        provider,
        report_id,
        at,
        moderator_id,
        not changes,
        note,
    )
    await connection.executemany(
        """insert into judgement_changes (provider_id, report_id, standard, met, reason, changed_by, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        [(provider, report_id, one.standard, one.met, one.reason, moderator_id, at) for one in changes],
    )


async def hold(connection: Connection, provider: str, report_id: str, by: str, reason: str, at: datetime) -> None:
    """Somebody has a concern: the outcome is not told before it is lifted."""
    await connection.execute(
        """update reports set held_at = $3, held_by = $4, hold_reason = $5, hold_lifted_at = null
            where provider_id = $1 and report_id = $2""",
        provider,
        report_id,
        at,
        by,
        reason,
    )


async def lift_hold(connection: Connection, provider: str, report_id: str, at: datetime) -> None:
    """The concern is settled."""
    await connection.execute(
        "update reports set hold_lifted_at = $3 where provider_id = $1 and report_id = $2", provider, report_id, at
    )
