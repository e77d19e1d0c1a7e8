"""The moderation round's workflow: closes it at its end, and has all its letters go out on one day."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import ROUND_WORKFLOW, End, Ended, RoundStart
    from workflows.facts import Facts
    from workflows.told import ReportSigned, RoundClosed, RoundReleased

from workflows.waiting import Over, Waiting


@workflow.defn(name=ROUND_WORKFLOW)
class Round(Waiting):
    """One month's end of one provider's programme. The first signed report starts it and brings its dates."""

    @workflow.init
    def __init__(self, start: RoundStart) -> None:
        asker = Asker(subject=start.subject, provider=start.provider, programme=start.programme)
        super().__init__(start, Facts(), asker)

    @workflow.run
    async def run(self, start: RoundStart) -> Ended:
        """Collect, close, release."""
        try:
            await self.first(ReportSigned, what="a report")
        except Over as over:
            return self.ended(over.end)
        await self.until(lambda: self.is_answered(RoundClosed, "close_round"), lambda: plans.closing(self.facts))
        await self.until(lambda: self.is_answered(RoundReleased, "release_round"), lambda: plans.releasing(self.facts))
        return self.ended(End.RELEASED if self.facts.has(RoundReleased) else End.RELEASE_REFUSED)

    def is_answered(self, fact: type[RoundClosed | RoundReleased], purpose: str) -> bool:
        """Done, or refused because it had been done before."""
        return self.facts.has(fact) or self.facts.refusal(purpose) is not None
