"""The cohort's workflow: reminders and register of each session, then one allocation of everyone who is ready."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import COHORT_WORKFLOW, CohortStart, End, Ended
    from workflows.facts import Facts
    from workflows.told import CohortAllocated, CohortCancelled, CohortChanged, CohortOpened

from workflows.waiting import Over, Waiting


@workflow.defn(name=COHORT_WORKFLOW)
class Cohort(Waiting):
    """One delivery group. Who is ready only after its allocation is asked for by the journey itself."""

    @workflow.init
    def __init__(self, start: CohortStart) -> None:
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme, cohort=start.subject)
        super().__init__(start, Facts(), asker)

    @workflow.run
    async def run(self, start: CohortStart) -> Ended:
        """From the opening to the allocation, unless the cohort is called off."""
        try:
            await self.first(CohortOpened, CohortChanged, CohortCancelled, what="the cohort's opening")
        except Over as over:
            return self.ended(over.end)
        if not self.facts.has(CohortCancelled):
            await self.until(lambda: self.is_allocated() or self.facts.has(CohortCancelled), self.plan)
        if self.facts.has(CohortCancelled):
            return self.ended(End.CANCELLED)
        return self.ended(End.ALLOCATED if self.facts.has(CohortAllocated) else End.ALLOCATION_REFUSED)

    def is_allocated(self) -> bool:
        """The batch was made, or refused: its candidates' journeys then ask for themselves."""
        return self.facts.has(CohortAllocated) or self.facts.refusal("allocate_cohort") is not None

    def plan(self) -> plans.Wait:
        """By the latest plan of the sessions, whole in each fact that tells of it."""
        opened = self.facts.last_of(CohortOpened, CohortChanged)
        assert isinstance(opened, CohortOpened | CohortChanged)
        return plans.cohort(opened)
