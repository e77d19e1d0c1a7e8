"""The rows of rounds and outcomes, and of the reports as a round sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from services.assessment.judgement.repository import Report
from services.assessment.moderation.domain import Candidate, Outcome
from shared.contracts.envelope import Frozen, Instant
from shared.dates import RoundPlan
from shared.db import Connection


class Round(Frozen):
    """One moderation round of one provider's programme; `programme` is its code, without a version."""

    programme: str
    round_on: date
    letter_on: date
    closes_at: Instant
    letters_at: Instant
    closed_at: Instant | None = None
    released_at: Instant | None = None


class Told(Frozen):
    """One outcome that was released; `number` counts those of an attempt: an upheld appeal leads to another."""

    journey_id: str
    attempt: int
    report_id: str
    round_on: date
    letter_on: date
    outcome: Outcome
    short: tuple[int, ...]
    appeal_last_at: Instant
    number: int = 1
    appeal_id: str | None = None


_ROUND = ", ".join(Round.model_fields)
_TOLD = ", ".join(Told.model_fields)
_REPORT = ", ".join(f"r.{name}" for name in Report.model_fields)


async def is_open(connection: Connection, provider: str, programme: str, plan: RoundPlan) -> bool:
    """Whether a report may still join the round, which is locked against closing until the transaction ends."""
    await connection.execute(
        """insert into rounds (provider_id, programme, round_on, letter_on, closes_at, letters_at)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
        provider,
        programme,
        plan.round_on,
        plan.letter_on,
        plan.closes_at,
        plan.letters_at,
    )
    closed_at = await connection.fetchval(
        "select closed_at from rounds where provider_id = $1 and programme = $2 and round_on = $3 for share",
        provider,
        programme,
        plan.round_on,
    )
    return closed_at is None


async def lock(connection: Connection, provider: str, programme: str, round_on: date) -> Round | None:
    """The round, locked; None when no report ever joined it."""
    row = await connection.fetchrow(
        f"select {_ROUND} from rounds where provider_id = $1 and programme = $2 and round_on = $3 for update",
        provider,
        programme,
        round_on,
    )
    return None if row is None else Round.model_validate(dict(row))


async def close(connection: Connection, provider: str, one: Round, at: datetime) -> None:
    """No more reports for this round."""
    await connection.execute(
        "update rounds set closed_at = $4 where provider_id = $1 and programme = $2 and round_on = $3",
        provider,
        one.programme,
        one.round_on,
        at,
    )


async def release(connection: Connection, provider: str, one: Round, at: datetime) -> None:
    """The letters of this round are out."""
    await connection.execute(
        "update rounds set released_at = $4 where provider_id = $1 and programme = $2 and round_on = $3",
        provider,
        one.programme,
        one.round_on,
        at,
    )


async def reports(connection: Connection, provider: str, programme: str, round_on: date) -> list[Report]:
    """The round's reports that nobody was told of yet, on candidates who have not left, in the order of their ids."""
    rows = await connection.fetch(
        f"""select {_REPORT} from reports r
             where r.provider_id = $1 and r.programme = $2 and r.round_on = $3
               and not exists (select 1 from outcomes o where o.report_id = r.report_id)
               and not exists (select 1 from withdrawals w
                                where w.provider_id = r.provider_id and w.journey_id = r.journey_id)
             order by r.report_id""",
        provider,
        programme,
        round_on,
    )
    return [Report.model_validate(dict(row)) for row in rows]


async def sample_candidates(connection: Connection, provider: str, report_ids: Sequence[str]) -> list[Candidate]:
    """What the sample goes by, for each report."""
    rows = await connection.fetch(
        """select r.report_id, a.is_new,
                  (select count(*) from judgements j where j.report_id = r.report_id and not j.met) as short,
                  (select count(*) from reports e where e.provider_id = r.provider_id
                      and e.assessor_id = r.assessor_id
                      and (e.signed_at, e.report_id) < (r.signed_at, r.report_id)) as earlier
             from reports r join assessors a using (assessor_id)
            where r.provider_id = $1 and r.report_id = any($2::text[]) order by r.report_id""",
        provider,
        list(report_ids),
    )
    return [Candidate(row["report_id"], row["short"], row["is_new"], row["earlier"]) for row in rows]


async def judged_by(connection: Connection, provider: str, journey_ids: Sequence[str]) -> dict[str, list[str]]:
    """For each journey, everybody who signed a report on it or decided on an appeal against one."""
    rows = await connection.fetch(
        """select journey_id, array_agg(distinct person) as judges
             from (select journey_id, assessor_id as person from reports
                    where provider_id = $1 and journey_id = any($2::text[])
                   union all
                   select journey_id, reviewer_id from appeals
                    where provider_id = $1 and journey_id = any($2::text[]) and reviewer_id is not null) judged
            group by journey_id""",
        provider,
        list(journey_ids),
    )
    return {row["journey_id"]: list(row["judges"]) for row in rows}


async def moderations_in_hand(connection: Connection, provider: str) -> dict[str, int]:
    """How many reports each moderator still has to see."""
    rows = await connection.fetch(
        """select moderator_id, count(*) as count from reports
            where provider_id = $1 and moderator_id is not null and moderated_at is null group by moderator_id""",
        provider,
    )
    return {row["moderator_id"]: row["count"] for row in rows}


async def set_sample(
    connection: Connection, provider: str, sampled: Mapping[str, Any], moderators: Mapping[str, str | None]
) -> None:
    """Write why each report is in the sample and who is to moderate it."""
    await connection.executemany(
        "update reports set sampled_for = $3, moderator_id = $4 where provider_id = $1 and report_id = $2",
        [(provider, report_id, reason, moderators[report_id]) for report_id, reason in sampled.items()],
    )


async def queue(connection: Connection, provider: str, moderator_id: str) -> list[asyncpg.Record]:
    """Sampled reports that wait for this moderator, or for anybody: nobody was found, or the letters are overdue."""
    return await connection.fetch(
        f"""select {_REPORT}, o.letters_at from reports r join rounds o using (provider_id, programme, round_on)
             where r.provider_id = $1 and r.sampled_for is not null and r.moderated_at is null
               and not exists (select 1 from outcomes t where t.report_id = r.report_id)
               and (r.moderator_id = $2 or r.moderator_id is null or o.released_at is not null)
               and not exists (select 1 from withdrawals w
                                where w.provider_id = r.provider_id and w.journey_id = r.journey_id)
             order by o.letters_at, r.report_id""",
        provider,
        moderator_id,
    )


async def insert_outcome(connection: Connection, provider: str, told: Told, at: datetime) -> None:
    """Write an outcome; a second one for the same attempt or round, unless an appeal led to it, the table refuses."""
    await connection.execute(
        """insert into outcomes (provider_id, journey_id, attempt, report_id, round_on, letter_on, outcome, short,
                                 appeal_last_at, released_at, number, appeal_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        provider,
        told.journey_id,
        told.attempt,
        told.report_id,
        told.round_on,
        told.letter_on,
        told.outcome,
        list(told.short),
        told.appeal_last_at,
        at,
        told.number,
        told.appeal_id,
    )


async def latest_outcome(connection: Connection, provider: str, journey_id: str) -> Told | None:
    """The newest outcome that was released for a journey."""
    row = await connection.fetchrow(
        f"""select {_TOLD} from outcomes where provider_id = $1 and journey_id = $2
             order by attempt desc, number desc limit 1""",
        provider,
        journey_id,
    )
    return None if row is None else Told.model_validate(dict(row))


async def outcome_on(connection: Connection, provider: str, report_id: str) -> Told:
    """What a report led to by the rule, before any appeal."""
    row = await connection.fetchrow(
        f"select {_TOLD} from outcomes where provider_id = $1 and report_id = $2 order by number limit 1",
        provider,
        report_id,
    )
    assert row is not None, "asked for a report that was told"
    return Told.model_validate(dict(row))


async def was_told(connection: Connection, provider: str, report_id: str) -> bool:
    """Whether the outcome of a report is out."""
    found = await connection.fetchval(
        "select exists (select 1 from outcomes where provider_id = $1 and report_id = $2)", provider, report_id
    )
    return bool(found)
