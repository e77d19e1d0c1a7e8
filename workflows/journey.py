"""The candidate's journey, from the application to the award: one method for each stage of the process.

Dates come in with the facts; what is asked while we wait stands in `plans.py`. A stage returns at once when what it
waits for has already happened.
"""

from __future__ import annotations

from collections.abc import Callable

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shared.contracts.assessment import BookReassessment, CancelAppointment, MakeAward
    from shared.contracts.intake import PlaceCandidate
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import JOURNEY_WORKFLOW, End, Ended, JourneyStart
    from workflows.facts import JourneyFacts
    from workflows.told import (
        ApplicationReceived,
        AppointmentCancelled,
        AwardMade,
        CandidateWithdrew,
        DeclarationDeclined,
        DeclarationLapsed,
        DeclarationSigned,
        OutcomeReleased,
        PlaceConfirmed,
        PreparationCompleted,
    )

from workflows.waiting import Over, Waiting

Plan = Callable[[JourneyFacts], plans.Wait]


@workflow.defn(name=JOURNEY_WORKFLOW)
class Journey(Waiting):
    """One candidate on one programme."""

    facts: JourneyFacts

    @workflow.init
    def __init__(self, start: JourneyStart) -> None:
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme, journey=start.subject)
        super().__init__(start, JourneyFacts(), asker)

    @workflow.run
    async def run(self, start: JourneyStart) -> Ended:
        """The whole story; it ends early when the head declines or stays silent, or the candidate withdraws."""
        try:
            await self.story()
        except Over as over:
            if over.end is End.WITHDRAWN:
                await self.withdrawal()
            return self.ended(over.end)
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
        while (outcome := await self.moderation()).outcome == "partial":
            await self.reassessment(outcome)
        if outcome.outcome == "not_awarded":
            raise Over(End.NOT_AWARDED)
        await self.award(outcome)

    # --- stages

    async def application(self) -> None:
        """Facts that came before the application are kept until it arrives."""
        await self.first(ApplicationReceived, "the application")
        application = self.facts.latest(ApplicationReceived)
        self.asker = self.asker.model_copy(update={"cohort": application.cohort_id if application else None})

    async def declaration(self) -> None:
        """The head signs, declines, or says nothing until it lapses."""
        answers = (DeclarationSigned, DeclarationDeclined, DeclarationLapsed)
        await self.waits(lambda: self.facts.has(*answers), plans.declaration)
        if self.facts.has(DeclarationSigned):
            return
        raise Over(End.DECLINED if self.facts.has(DeclarationDeclined) else End.LAPSED)

    async def place(self) -> None:
        """A place in the cohort that was applied for, now or from the waiting list."""
        signed = self.facts.latest(DeclarationSigned)
        if signed and self.asker.cohort and not self.facts.has(PlaceConfirmed):
            await self.ask(PlaceCandidate(cohort_id=self.asker.cohort, due_at=signed.at), because=signed)
        await self.waits(lambda: self.facts.has(PlaceConfirmed), plans.place)
        if confirmed := self.facts.latest(PlaceConfirmed):
            self.asker = self.asker.model_copy(update={"cohort": confirmed.cohort_id})

    async def preparation(self) -> None:
        """Every session, attended or made good; the cohort's own workflow reminds and asks for the registers."""
        await self.waits(lambda: self.facts.has(PreparationCompleted), plans.preparation)

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
        """The interview and the report; or the appointment is off, and times begin again."""
        await self.waits(lambda: self.facts.appointment is None or self.facts.report is not None, plans.assessment)

    async def moderation(self) -> OutcomeReleased:
        """What the latest report led to, told on the round's day. Once told it stands, even if the candidate leaves."""
        await self.until(
            lambda: self.facts.outcome is not None or self.facts.has(CandidateWithdrew),
            lambda: plans.moderation(self.facts),
        )
        if (outcome := self.facts.outcome) is None:
            raise Over(End.WITHDRAWN)
        return outcome

    async def reassessment(self, short: OutcomeReleased) -> None:
        """One to three standards short: a senior assessor asks about those alone, and the report is moderated again."""
        await self.ask(BookReassessment(round_on=short.round_on, due_at=short.at), because=short)
        await self.waits(
            lambda: self.facts.report is not None and self.facts.report.attempt > short.attempt, plans.reassessment
        )

    async def award(self, outcome: OutcomeReleased) -> None:
        """A certificate whose number anyone can check. It is the candidate's, so no withdrawal stops it."""
        await self.ask(MakeAward(round_on=outcome.round_on, due_at=outcome.at), because=outcome)
        await self.until(lambda: self.facts.has(AwardMade), lambda: plans.award(self.facts))

    async def withdrawal(self) -> None:
        """Once the candidate may have been allocated, whatever is offered, held or booked must be given up."""
        withdrew = self.facts.withdrew
        if withdrew is None or not (self.facts.has(PreparationCompleted) or withdrew.stage == "prepared"):
            return  # the stage counts too: preparation's own fact may still be on its way here
        cancel = CancelAppointment(reason_class=withdrew.reason_class, due_at=withdrew.withdrew_at)
        asked = await self.ask(cancel, because=withdrew)
        await self.until(
            lambda: (
                self.facts.is_refused(asked.id)
                or any(
                    off.causation == asked.id or off.at >= withdrew.withdrew_at
                    for off in self.facts.all(AppointmentCancelled)
                )
            ),
            lambda: plans.withdrawal(self.facts),
        )

    # --- how a stage waits

    async def waits(self, done: Callable[[], bool], plan: Plan) -> None:
        """Wait as planned; a withdrawal ends every stage."""
        await self.until(lambda: self.facts.has(CandidateWithdrew) or done(), lambda: plan(self.facts))
        if self.facts.has(CandidateWithdrew):
            raise Over(End.WITHDRAWN)
