"""Closing a round, moderating its sample, and telling the outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from services.assessment import journeys
from services.assessment.appeals import repository as appeals
from services.assessment.domain import Journey
from services.assessment.judgement import repository as reports
from services.assessment.judgement.domain import Judgement
from services.assessment.judgement.repository import Report
from services.assessment.moderation import domain, rounds, telling
from services.assessment.register import repository as register
from services.assessment.work import Work
from shared.contracts.assessment import (
    CloseRound,
    CommandRefused,
    ReleaseRound,
    RoundClosed,
    RoundReleased,
)
from shared.contracts.envelope import Envelope
from shared.errors import DomainError, NotFound, NotYet
from shared.published import current


async def close_round(work: Work, command: Envelope[CloseRound]) -> None:
    """No more reports; draw the sample and share it out among the moderators."""
    programme, round_on = _code_of(command), command.data.round_on
    one = await rounds.lock(work.connection, work.provider, programme, round_on)
    if one is None:
        raise NotYet("The round has no report here yet.")
    refusal = "already_closed" if one.closed_at is not None else None
    if command.data.due_at < one.closes_at:
        refusal = "not_due"
    if refusal:
        refused = CommandRefused(command_id=command.id, reason_code=refusal)
        await work.tell(refused, programme=command.programme)
        return
    joined = await rounds.reports(work.connection, work.provider, programme, round_on)
    policy = (await current(work.connection, work.provider, programme)).moderation
    candidates = await rounds.sample_candidates(work.connection, work.provider, [report.report_id for report in joined])
    round_id = f"{work.provider}:{programme}:{round_on.isoformat()}"
    sampled = domain.draw_sample(round_id, candidates, policy.sample_percent, policy.new_assessor_first_reports)
    moderators = await _share_out(work, [report for report in joined if report.report_id in sampled])
    await rounds.set_sample(work.connection, work.provider, sampled, moderators)
    await rounds.close(work.connection, work.provider, one, work.now)
    closed = RoundClosed(
        round_on=round_on,
        count=len(joined),
        sampled=len(sampled),
        moderator_ids=tuple(sorted({moderator_id for moderator_id in moderators.values() if moderator_id})),
        letters_at=one.letters_at,
    )
    await work.tell(closed, programme=command.programme)


def _code_of(command: Envelope[CloseRound] | Envelope[ReleaseRound]) -> str:
    """All versions of a programme share their rounds, so a round is known by the programme's code."""
    return (command.programme or "").partition("@")[0]


async def _share_out(work: Work, sampled: Sequence[Report]) -> dict[str, str | None]:
    seniors = [one for one in await register.all_of(work.connection, work.provider) if one.senior]
    judges = await rounds.judged_by(work.connection, work.provider, [report.journey_id for report in sampled])
    may: dict[str, Sequence[str]] = {}
    for report in sampled:
        journey = await journeys.find(work.connection, work.provider, report.journey_id)
        may[report.report_id] = [
            one.assessor_id for one in seniors if domain.may_moderate(one, journey, judges[report.journey_id])
        ]
    in_hand = await rounds.moderations_in_hand(work.connection, work.provider)
    return domain.share_out([report.report_id for report in sampled], may, in_hand)


async def moderate(
    work: Work, moderator_id: str, report_id: str, *, agree: bool, changes: Sequence[Judgement], note: str
) -> Report:
    """Agree with a report or change judgements in it. The same view again changes nothing.

    When the round's letters are out already, the candidate's goes out now, with today's date.
    """
    report, journey = await for_moderator(work, moderator_id, report_id)
    first = await reports.first_record(work.connection, work.provider, report_id)
    if report.moderated_at is not None:
        if report.moderated_by == moderator_id and await _is_same_view(work, report, first, changes):
            return report
        raise DomainError("This report was moderated already.", code="moderated")
    domain.check_changes(changes, first, agree=agree)
    await reports.save_moderation(
        work.connection,
        work.provider,
        report_id,
        moderator_id=moderator_id,
        changes=changes,
        note=note,
        at=work.now,
    )
    moderated = report.model_copy(update={"moderated_at": work.now, "moderated_by": moderator_id, "agreed": agree})
    await telling.tell_if_due(work, journey, moderated)
    return moderated


async def for_moderator(work: Work, moderator_id: str, report_id: str) -> tuple[Report, Journey]:
    """The sampled report under its journey's lock. NotFound for one that this senior may not moderate."""
    seen = await reports.find(work.connection, work.provider, report_id)
    if seen is None:
        raise NotFound("There is no such report.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    report = await reports.find(work.connection, work.provider, report_id) or seen
    moderator = await register.find(work.connection, work.provider, moderator_id)
    judges = await rounds.judged_by(work.connection, work.provider, [report.journey_id])
    if not domain.may_moderate(moderator, journey, judges[report.journey_id]):
        raise NotFound("There is no such report.")
    if report.sampled_for is None:
        raise DomainError("This report is not in the sample, or its round is still open.", code="not_sampled")
    return report, journey


async def _is_same_view(work: Work, report: Report, first: Sequence[Judgement], changes: Sequence[Judgement]) -> bool:
    counts = await reports.as_moderated(work.connection, work.provider, report.report_id)
    wanted = {one.standard: one.met for one in first} | {one.standard: one.met for one in changes}
    return {one.standard: one.met for one in counts} == wanted


async def release_round(work: Work, command: Envelope[ReleaseRound]) -> None:
    """Tell every outcome that is cleared, all on one day.

    What a moderator has not seen, what somebody has a concern about, and what an appeal is open on is held: that stops
    one candidate and never the round.
    """
    programme, round_on = _code_of(command), command.data.round_on
    # Journeys are locked before their round, here as everywhere, so that two pieces of work never wait in a ring.
    joined = await rounds.reports(work.connection, work.provider, programme, round_on)
    locked = {
        journey_id: await journeys.lock(work.connection, work.provider, journey_id)
        for journey_id in sorted({report.journey_id for report in joined})
    }
    one = await rounds.lock(work.connection, work.provider, programme, round_on)
    if one is None or one.closed_at is None:
        raise NotYet("The round has not been closed yet.")
    refusal = "already_released" if one.released_at is not None else None
    if command.data.due_at < one.letters_at:
        refusal = "not_due"
    if refusal:
        await work.tell(CommandRefused(command_id=command.id, reason_code=refusal), programme=command.programme)
        return
    joined = await rounds.reports(work.connection, work.provider, programme, round_on)
    appealed = await appeals.undecided(work.connection, work.provider, sorted(locked))
    mine = set(locked) - appealed
    cleared = [report for report in joined if report.is_cleared and report.journey_id in mine]
    await rounds.release(work.connection, work.provider, one, work.now)
    released = RoundReleased(round_on=round_on, released=len(cleared), held=len(joined) - len(cleared))
    await work.tell(released, programme=command.programme)
    for report in cleared:
        await telling.tell_outcome(work, locked[report.journey_id], report, one.letter_on)
