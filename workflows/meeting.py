"""The workflow of one meeting of the network: weeks before it, holders of the award are invited."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import MEETING_WORKFLOW, End, Ended, MeetingStart
    from workflows.facts import Facts
    from workflows.told import HoldersInvited, MeetingEntered

from workflows.waiting import Over, Waiting


@workflow.defn(name=MEETING_WORKFLOW)
class Meeting(Waiting):
    """One meeting, from when it is entered until its invitation was asked for, or the office has released it before."""

    @workflow.init
    def __init__(self, start: MeetingStart) -> None:
        super().__init__(start, Facts(), Asker(subject=start.subject, provider=start.provider))

    @workflow.run
    async def run(self, start: MeetingStart) -> Ended:
        """Ask for the invitation once. A meeting that is near when it is entered is told only when it was released."""
        try:
            await self.first(MeetingEntered, HoldersInvited, what="the meeting")
        except Over as over:
            return self.ended(over.end)
        await self.until(lambda: self.facts.has(HoldersInvited) or bool(self._asked), self.plan)
        return self.ended(End.INVITED)

    def plan(self) -> plans.Wait:
        """By the day that the meeting was entered with."""
        entered = self.facts.last_of(MeetingEntered)
        assert isinstance(entered, MeetingEntered)
        return plans.meeting(entered)
