"""The workflow of what is kept after a journey's end: has the candidate told, and tasks and file deleted in the end."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import RETENTION_WORKFLOW, End, Ended, RetentionStart
    from workflows.facts import Facts
    from workflows.told import EvidenceDeleted, Told

from workflows.waiting import Waiting


@workflow.defn(name=RETENTION_WORKFLOW)
class Retention(Waiting):
    """One journey's, from the first fact that may be its end. Assessment says how long, and whether it may be done."""

    @workflow.init
    def __init__(self, start: RetentionStart) -> None:
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme, journey=start.subject)
        super().__init__(start, Facts(), asker)
        self._began_at = self.now()

    @workflow.run
    async def run(self, start: RetentionStart) -> Ended:
        """Ask for the plan a day later, and go by the newest one until everything is deleted."""
        await self.until(lambda: self.facts.has(EvidenceDeleted), self.plan)
        return self.ended(End.DELETED)

    def plan(self) -> plans.Wait:
        """From the end that was told first, whenever that arrived."""
        ended_at = min((told.at for told in self.facts.all(Told)), default=self._began_at)
        return plans.retention(self.facts, ended_at)
