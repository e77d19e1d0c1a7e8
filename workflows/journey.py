"""The candidate's journey, from the application to the award: one method for each stage of the process.

Dates come in with the facts; what is asked while we wait stands in `plans/`. A stage returns at once when what it waits
for has already happened, so a journey that is turned back simply goes through its stages again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shared.contracts.assessment import BookReassessment, CancelAppointment, MakeAward
    from shared.contracts.intake import PlaceCandidate
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import JOURNEY_WORKFLOW, End, Ended, JourneyStart
    from workflows.facts import JourneyFacts
    from workflows.options import LAST_WORDS
    from workflows.told import (
        ApplicationReceived,
        AppointmentCancelled,
        AwardMade,
        CandidateWithdrew,
        DeclarationDeclined,
        DeclarationLapsed,
        DeclarationSigned,
        EntryRefused,
        JourneyMerged,
        JourneyReopened,
        JourneyVoided,
        OutcomeReleased,
        PlaceConfirmed,
        PreparationCompleted,
    )

from workflows.waiting import Over, Waiting

Plan = Callable[[JourneyFacts], plans.Wait]


class TurnedBack(Exception):
    """The candidate lost the place or goes on with another cohort: the stages begin again with the place."""


@workflow.defn(name=JOURNEY_WORKFLOW)
class Journey(Waiting):
    """One candidate on one programme."""

    facts: JourneyFacts

    @workflow.init
    def __init__(self, start: JourneyStart) -> None:
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme, journey=start.subject)
        super().__init__(start, JourneyFacts(), asker)
        self._turns = 0

    @workflow.run
    async def run(self, start: JourneyStart) -> Ended:
        """The whole story, as often as it is turned back or taken up again, until it ends."""
        while True:
            self._turns = len(self.facts.turns())
            try:
                await self.story()
            except TurnedBack:
                continue
            except Over as over:
                if over.end in (End.WITHDRAWN, End.VOIDED, End.MERGED, End.INELIGIBLE):
                    await self.giving_up()
                if over.end is End.WITHDRAWN and await self.comes_back():
                    continue
                return self.ended(self._struck_off() or over.end)
            return self.ended(End.AWARDED)

    async def story(self) -> None:
        """From the application to the award."""
        await self.application()
        await self.declaration()
        await self.place()
        await self.preparation()
        while self.facts.report is None:  # a cancelled appointment leads back here
            await self.allocation()
            await self.times()
            await self.evidence()
            await self.assessment()
        while (outcome := await self.moderation()).outcome != "awarded":
            if outcome.outcome == "partial":
                await self.reassessment(outcome)
            else:
                await self.appeal()
        await self.award(outcome)

    # --- stages

    async def application(self) -> None:
        """Facts that came before the application are kept until it arrives. One that was reopened has no other."""
        await self.first(ApplicationReceived, JourneyReopened, what="the application")
        begun = self.facts.latest(JourneyReopened) or self.facts.latest(ApplicationReceived)
        self._follow(begun.cohort_id if begun else None)

    async def declaration(self) -> None:
        """The head signs, declines, or says nothing until it lapses."""
        answers = (DeclarationSigned, DeclarationDeclined, DeclarationLapsed)
        await self.waits(lambda: self.facts.has(*answers), plans.declaration)
        if self.facts.has(DeclarationSigned):
            return
        raise Over(End.DECLINED if self.facts.has(DeclarationDeclined) else End.LAPSED)

    async def place(self) -> None:
        """A place in the cohort that was applied for, now or from the waiting list; or in another one."""
        signed = self.facts.latest(DeclarationSigned)
        if signed and self.asker.cohort and not self.facts.has(PlaceConfirmed) and not self._turns:
            await self.goes_on(plans.place)
            await self.ask_once(PlaceCandidate(cohort_id=self.asker.cohort, due_at=signed.at), because=signed)
        await self.waits(lambda: self.facts.place is not None, plans.place)
        if confirmed := self.facts.place:
            self._follow(confirmed.cohort_id)

    async def preparation(self) -> None:
        """Every session, attended or made good; the cohort's own workflow reminds and asks for the registers."""
        await self.waits(lambda: self.facts.ready is not None, plans.preparation)

    async def allocation(self) -> None:
        """An assessor who may judge this candidate, and accepts."""
        await self.waits(lambda: self.facts.assessor is not None, plans.allocation)

    async def times(self) -> None:
        """A time that suits everyone; or the assessor gave the candidate up, and allocation begins again."""
        await self.waits(lambda: self.facts.appointment is not None or self.facts.assessor is None, plans.times)

    async def evidence(self) -> None:
        """Tasks and file, in time or accepted late; or the appointment is off, and times begin again."""
        await self.waits(
            lambda: self.facts.appointment is None or self.facts.evidence_counts or self.facts.report is not None,
            plans.evidence,
        )

    async def assessment(self) -> None:
        """The interview and the report; or the appointment is off, or the evidence was opened again."""
        await self.waits(
            lambda: (
                self.facts.appointment is None
                or self.facts.report is not None
                or (self.facts.reopened is not None and not self.facts.evidence_counts)
            ),
            plans.assessment,
        )

    async def moderation(self) -> OutcomeReleased:
        """What the latest report led to, told on the round's day. Once told it stands, even if the candidate leaves."""
        await self.stands(lambda: self.facts.outcome is not None or self.facts.withdrew is not None, plans.moderation)
        if (outcome := self.facts.outcome) is None:
            raise Over(End.WITHDRAWN)
        return outcome

    async def reassessment(self, short: OutcomeReleased) -> None:
        """One to three standards short: a senior assessor asks about those alone, and the report is moderated again.

        An appeal that is upheld meanwhile puts another outcome in the place of this one."""
        await self.goes_on(plans.reassessment)
        await self.ask_once(BookReassessment(round_on=short.round_on, due_at=short.at), because=short)
        await self.waits(
            lambda: (
                (self.facts.report is not None and self.facts.report.attempt > short.attempt)
                or self.facts.outcome != short
            ),
            plans.reassessment,
        )

    async def appeal(self) -> None:
        """Not awarded: over when nobody appeals in time, or the appeal is refused; else another outcome follows."""
        refused = self.facts.outcome
        assert refused is not None
        last_at = refused.appeal_last_at
        if last_at is None or refused.appeal_id:  # told by the first release, or the last word after an appeal
            raise Over(End.NOT_AWARDED)
        wakes_at = last_at + LAST_WORDS
        await self.stands(
            lambda: self._is_final(wakes_at) or self.facts.outcome != refused,
            lambda facts: plans.appeal(facts, wakes_at),
        )
        if self.facts.outcome == refused:
            raise Over(End.NOT_AWARDED)

    def _is_final(self, wakes_at: datetime) -> bool:
        appeal, decision = self.facts.appeal, self.facts.decision
        if appeal is None:
            return self.now() >= wakes_at
        return decision is not None and (decision.decision == "refused" or decision.outcome in (None, "not_awarded"))

    async def award(self, outcome: OutcomeReleased) -> None:
        """A certificate whose number anyone can check. It is the candidate's, so no withdrawal stops it."""
        if self.facts.is_still:
            await self.stands(lambda: not self.facts.is_still, plans.award)
        await self.ask_once(MakeAward(round_on=outcome.round_on, due_at=outcome.at), because=outcome)
        await self.stands(lambda: self.facts.has(AwardMade), plans.award)

    # --- leaving

    async def giving_up(self) -> None:
        """Once the candidate may have been allocated, whatever is offered, held or booked must be given up."""
        left = self.facts.struck_off or self.facts.withdrew
        if left is None or not (self.facts.has(PreparationCompleted) or left.stage == "prepared"):
            return  # the stage counts too: preparation's own fact may still be on its way here
        withdrew = left if isinstance(left, CandidateWithdrew) else None
        left_at = withdrew.withdrew_at if withdrew else left.at
        departures = [told for told in (*self.facts.all(CandidateWithdrew), left) if not told.after(left)]
        cancel = CancelAppointment(
            step=len({told.event_id for told in departures}),
            reason_class=withdrew.reason_class if withdrew else "other",
            due_at=left_at,
        )
        asked = await self.ask(cancel, because=left)
        await self.until(
            lambda: (
                self.facts.is_refused(asked.id)
                or any(off.causation == asked.id or off.at >= left_at for off in self.facts.all(AppointmentCancelled))
            ),
            lambda: plans.withdrawal(self.facts),
        )

    async def comes_back(self) -> bool:
        """Whether the candidate undoes the withdrawal while that is possible."""
        withdrew = self.facts.withdrew
        if withdrew is None:
            return True  # undone while the appointment was given up
        if withdrew.undo_until is None:
            return False
        undo_until, wakes_at = withdrew.undo_until, withdrew.undo_until + LAST_WORDS
        await self.until(
            lambda: self.facts.withdrew is None or self._struck_off() is not None or self.now() >= wakes_at,
            lambda: plans.coming_back(undo_until, wakes_at),
        )
        return self.facts.withdrew is None and self._struck_off() is None

    def _struck_off(self) -> End | None:
        match self.facts.struck_off:
            case JourneyVoided():
                return End.VOIDED
            case JourneyMerged():
                return End.MERGED
            case EntryRefused():
                return End.INELIGIBLE
        return None

    # --- how a stage waits

    async def waits(self, done: Callable[[], bool], plan: Plan) -> None:
        """Wait as planned; a withdrawal ends every stage, and a lost place or a deferral turns back from it."""
        await self.stands(lambda: self.facts.withdrew is not None or self._is_turned_back() or done(), plan)
        if self.facts.withdrew:
            raise Over(End.WITHDRAWN)
        if self._is_turned_back():
            raise TurnedBack

    async def stands(self, done: Callable[[], bool], plan: Plan) -> None:
        """Wait as planned, whatever the candidate does; only a journey that never should have been ends here."""
        await self.until(lambda: self._struck_off() is not None or done(), lambda: self._view(plan))
        if end := self._struck_off():
            raise Over(end)

    async def goes_on(self, plan: Plan) -> None:
        """Wait while the journey stands still: nothing is asked of anybody then."""
        if self.facts.is_still:
            await self.waits(lambda: not self.facts.is_still, plan)

    def _view(self, plan: Plan) -> plans.Wait:
        """The stage's plan with what is asked beside it; while the journey stands still, nothing."""
        if self.facts.is_still:
            return plans.standstill(self.facts)
        wait, again = plan(self.facts), plans.redeclaration(self.facts)
        return replace(wait, asks=(*wait.asks, *again)) if again else wait

    def _is_turned_back(self) -> bool:
        return len(self.facts.turns()) > self._turns

    def _follow(self, cohort_id: str | None) -> None:
        self.asker = self.asker.model_copy(update={"cohort": cohort_id})
