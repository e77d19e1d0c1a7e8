"""The workflow of an application that is not sent yet: reminds its applicant, and has it deleted in the end."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import DRAFT_WORKFLOW, DraftStart, End, Ended
    from workflows.facts import Facts
    from workflows.told import DraftBegun, DraftDeleted, DraftSaved, DraftSubmitted

from workflows.waiting import Over, Waiting


@workflow.defn(name=DRAFT_WORKFLOW)
class Draft(Waiting):
    """One application from its first answer until it is sent or deleted. The journey begins when it is sent."""

    @workflow.init
    def __init__(self, start: DraftStart) -> None:
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme, journey=start.subject)
        super().__init__(start, Facts(), asker)

    @workflow.run
    async def run(self, start: DraftStart) -> Ended:
        """Wait for the applicant; whoever answers in the last hour has more time, by the newer plan."""
        try:
            await self.first(DraftBegun, DraftSaved, DraftSubmitted, DraftDeleted, what="the application")
        except Over as over:
            return self.ended(over.end)
        await self.until(lambda: self.facts.has(DraftSubmitted, DraftDeleted), self.plan)
        return self.ended(End.SUBMITTED if self.facts.has(DraftSubmitted) else End.DELETED)

    def plan(self) -> plans.Wait:
        """By the newest plan, whole in each fact that tells of it."""
        newest = self.facts.last_of(DraftBegun, DraftSaved)
        assert isinstance(newest, DraftBegun)
        return plans.draft(newest)
