"""Appealing, giving an appeal to somebody, and deciding it with all that follows."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.appeals import domain, repository
from services.assessment.appeals.domain import Appeal, Ruling
from services.assessment.appointments import booked, ending
from services.assessment.domain import Journey
from services.assessment.judgement import domain as judgement
from services.assessment.judgement import repository as reports
from services.assessment.moderation import domain as moderation
from services.assessment.moderation import rounds, telling
from services.assessment.moderation.rounds import Told
from services.assessment.reassessments import actions as reassessments
from services.assessment.register import repository as register
from services.assessment.register.domain import Assessor
from services.assessment.work import Work, new_id
from shared.calendar import london_date
from shared.contracts.assessment import AppealDecided, AppealGiven, AppealReceived
from shared.dates import appeal_acknowledged_by, appeal_decided_by
from shared.errors import DomainError, NotAllowed, NotFound


async def appeal(work: Work, journey_id: str, person_id: str | None, grounds: str) -> Appeal:
    """Take in the candidate's appeal against their newest outcome, and give it to somebody who took no part.

    Repeating it answers with the first. Raises NotAllowed for anybody but the candidate, and DomainError `too_late`
    after the last day, `nothing_to_appeal` for an award and `appealed` once the appeal on this attempt was decided.
    """
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    if person_id != journey.person_id:
        raise NotAllowed("Only the candidate can appeal. Ask them to do it from their own message with the outcome.")
    journey.must_be_open()
    outcome = await rounds.latest_outcome(work.connection, work.provider, journey_id)
    if outcome is None:
        raise NotFound("There is no outcome yet, so there is nothing to appeal against.")
    before = await repository.newest(work.connection, work.provider, journey_id)
    if before is not None and before.attempt == outcome.attempt:
        if before.decided_at is None:
            return before
        raise DomainError("Your appeal was decided, and the decision is final.", code="appealed")
    if outcome.outcome == "awarded":
        raise DomainError("All standards were met, so there is nothing to appeal against.", code="nothing_to_appeal")
    domain.must_be_in_time(work.now, outcome.appeal_last_at)
    return await _receive(work, journey, outcome, grounds)


async def _receive(work: Work, journey: Journey, outcome: Told, grounds: str) -> Appeal:
    received = Appeal(
        appeal_id=new_id(),
        journey_id=journey.journey_id,
        attempt=outcome.attempt,
        report_id=outcome.report_id,
        received_at=work.now,
        acknowledge_by=appeal_acknowledged_by(work.now, journey.policy).at,
        decide_by=appeal_decided_by(work.now, journey.policy).at,
    )
    await repository.insert(work.connection, work.provider, received, grounds)
    await work.tell(
        AppealReceived(
            appeal_id=received.appeal_id,
            report_id=received.report_id,
            person_id=journey.person_id,
            received_at=received.received_at,
            acknowledge_by=received.acknowledge_by,
            decide_by=received.decide_by,
            link_version=outcome.attempt,
        ),
        journey,
    )
    able = await who_may_review(work, journey)
    in_hand = await repository.in_hand(work.connection, work.provider)
    reviewer_id = domain.choose(list(able.values()), in_hand)
    return received if reviewer_id is None else await _give(work, journey, received, reviewer_id)


async def who_may_review(work: Work, journey: Journey) -> dict[str, Assessor]:
    """Everybody on the register who may decide on this candidate's appeal."""
    took_part = await repository.took_part(work.connection, work.provider, journey.journey_id)
    everybody = await register.all_of(work.connection, work.provider)
    return {one.assessor_id: one for one in everybody if domain.may_review(one, journey, took_part)}


async def give(work: Work, appeal_id: str, reviewer_id: str) -> Appeal:
    """An operator gives the appeal to somebody, or to somebody else. Repeating it changes nothing."""
    journey, found = await _locked(work, appeal_id)
    if found.decided_at is not None:
        raise DomainError("This appeal was decided already.", code="decided")
    if found.reviewer_id == reviewer_id:
        return found
    if reviewer_id not in await who_may_review(work, journey):
        raise DomainError(
            "An appeal is decided by a senior assessor who took no part in the assessment and has no conflict. "
            "Choose somebody else, or enter another senior assessor.",
            code="took_part",
            field="reviewer_id",
        )
    return await _give(work, journey, found, reviewer_id)


async def _give(work: Work, journey: Journey, found: Appeal, reviewer_id: str) -> Appeal:
    await repository.give(work.connection, work.provider, found.appeal_id, reviewer_id, work.now)
    given = AppealGiven(
        appeal_id=found.appeal_id, person_id=journey.person_id, reviewer_id=reviewer_id, decide_by=found.decide_by
    )
    await work.tell(given, journey)
    return found.model_copy(update={"reviewer_id": reviewer_id, "given_at": work.now})


async def decide(work: Work, reviewer_id: str, appeal_id: str, ruling: Ruling) -> Appeal:
    """Uphold or refuse. An upheld appeal leads to another outcome at once; repeating the decision changes nothing.

    Raises NotFound for anybody but the reviewer, and DomainError `decided` for another decision than the first.
    """
    journey, found = await _locked(work, appeal_id)
    if found.reviewer_id != reviewer_id:
        raise NotFound("There is no such appeal.")
    if found.decided_at is not None:
        if found.decision == ruling.decision:
            return found
        raise DomainError("This appeal was decided already, and the decision is final.", code="decided")
    if reviewer_id in await repository.took_part(work.connection, work.provider, journey.journey_id):
        raise DomainError("You have taken part in this assessment since. Hand the appeal back.", code="took_part")
    outcome = await rounds.latest_outcome(work.connection, work.provider, journey.journey_id)
    assert outcome is not None, "an appeal is made against an outcome"
    domain.check_ruling(ruling, outcome.short)
    await repository.decide(work.connection, work.provider, found, ruling, work.now)
    decided = found.model_copy(update={"decided_at": work.now, "decision": ruling.decision})
    await _carry_out(work, journey, decided, ruling, outcome)
    return decided


async def _carry_out(work: Work, journey: Journey, decided: Appeal, ruling: Ruling, outcome: Told) -> None:
    """Tell the decision and what it leads to. A later report has waited for the appeal: it is told now if it is due."""
    newest = (await reports.of_journey(work.connection, work.provider, journey.journey_id))[-1]
    short = judgement.short(await reports.as_moderated(work.connection, work.provider, decided.report_id))
    replaces = ruling.decision == "upheld" and (newest.report_id == decided.report_id or not short)
    by_rule = moderation.outcome(len(short), decided.attempt, journey.policy)
    becomes = domain.outcome_after(ruling, by_rule) if replaces else outcome.outcome
    await work.tell(
        AppealDecided(
            appeal_id=decided.appeal_id,
            person_id=journey.person_id,
            decision=ruling.decision,
            outcome=becomes,
            decided_at=work.now,
            link_version=decided.attempt,
        ),
        journey,
    )
    if not replaces:
        await telling.tell_if_due(work, journey, newest)
        return
    told = Told(
        journey_id=journey.journey_id,
        attempt=newest.attempt,
        report_id=newest.report_id,
        round_on=newest.round_on,
        letter_on=london_date(work.now),
        outcome=becomes,
        short=short,
        appeal_last_at=outcome.appeal_last_at,  # one appeal on an attempt: the new letter brings no new time to appeal
        number=outcome.number + 1 if newest.attempt == outcome.attempt else 1,
        appeal_id=decided.appeal_id,
    )
    await telling.publish(work, journey, told)
    await _follow(work, journey, told)


async def _follow(work: Work, journey: Journey, told: Told) -> None:
    """The telephone interview that was booked is off, or about fewer standards."""
    call = await booked.standing(work.connection, work.provider, journey.journey_id)
    if call is None or call.attempt <= told.attempt:
        return
    if told.outcome == "partial":
        await reassessments.narrow(work, journey, call, told.short)
    else:
        await ending.cancel(work, journey, call, "other", rebook=False)


async def _locked(work: Work, appeal_id: str) -> tuple[Journey, Appeal]:
    seen = await repository.find(work.connection, work.provider, appeal_id)
    if seen is None:
        raise NotFound("There is no such appeal.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    return journey, await repository.find(work.connection, work.provider, appeal_id) or seen
