"""The workflow of an impact evaluation: weeks after an award it has candidate and head asked what changed."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import EVALUATION_WORKFLOW, End, Ended, EvaluationStart
    from workflows.facts import Facts
    from workflows.told import EvaluationEnded, EvaluationPlanned

from workflows.waiting import Over, Waiting


@workflow.defn(name=EVALUATION_WORKFLOW)
class Evaluation(Waiting):
    """One evaluation, from the award until both have answered, its time is over, or the award was revoked."""

    @workflow.init
    def __init__(self, start: EvaluationStart) -> None:
        journey = start.subject.removeprefix("evaluation-")
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme, journey=journey)
        super().__init__(start, Facts(), asker)

    @workflow.run
    async def run(self, start: EvaluationStart) -> Ended:
        """Ask, remind once, close."""
        try:
            await self.first(EvaluationPlanned, EvaluationEnded, what="the evaluation")
        except Over as over:
            return self.ended(over.end)
        await self.until(lambda: self.facts.has(EvaluationEnded), self.plan)
        return self.ended(End.EVALUATED)

    def plan(self) -> plans.Wait:
        """By the one plan that there is."""
        planned = self.facts.last_of(EvaluationPlanned)
        assert isinstance(planned, EvaluationPlanned)
        return plans.evaluation(planned)
