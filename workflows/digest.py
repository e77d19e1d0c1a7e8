"""The workflow of a provider's digests: each weekday's morning it has what waits for whom worked out."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shared.contracts.assessment import PrepareDigest
    from shared.contracts.envelope import Command
    from workflows import plans
    from workflows.asks import Asker
    from workflows.contract import DIGEST_WORKFLOW, AskMade, DigestStart
    from workflows.facts import Facts
    from workflows.told import Told

from workflows.waiting import Waiting

IN_ONE_RUN = 20
"""Digests after which the workflow goes on in a new run: a history of four weeks."""


@workflow.defn(name=DIGEST_WORKFLOW)
class Digest(Waiting):
    """One for each provider, for as long as there is the provider."""

    @workflow.init
    def __init__(self, start: DigestStart) -> None:
        super().__init__(start, Facts(), Asker(subject=start.subject, provider=start.provider))
        self._last_on = start.last_on or plans.before_the_first_digest(self.now())

    @workflow.run
    async def run(self, start: DigestStart) -> None:
        """Ask each morning; the next run begins with the clock and the day at which this one stopped."""
        await self.until(lambda: len(self._asked) >= IN_ONE_RUN, lambda: plans.digest(self._last_on, self.now()))
        workflow.continue_as_new(start.model_copy(update={"clock": self.clock, "last_on": self._last_on}))

    async def ask(self, command: Command, because: Told | None = None) -> AskMade:
        """Ask at once, and remember for which day."""
        assert isinstance(command, PrepareDigest)
        self._last_on = command.on
        return await super().ask(command, because)
