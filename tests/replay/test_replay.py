"""This release's workflows can carry on every history that was recorded before."""

from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.workflow import NondeterminismError

from shared.contracts.intake import PlaceCandidate
from tests.replay.record import BRANCHES, HISTORIES
from tests.workflows.facts import london
from workflows.contract import Ended, JourneyStart
from workflows.journey import Journey
from workflows.worker import WORKFLOWS, sandbox

RECORDED = sorted(HISTORIES.glob("*/*.json"))


def history_in(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text())


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: f"{file.parent.name}/{file.stem}")
async def test_a_recorded_history_is_replayed(file: Path) -> None:
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=sandbox(), data_converter=pydantic_data_converter)
    await replayer.replay_workflow(history_in(file))


def test_every_release_recorded_every_branch_of_its_time() -> None:
    assert {file.stem for file in (HISTORIES / "0.1.0").glob("*.json")} >= set(BRANCHES)


@workflow.defn(name="Journey")
class ChangedJourney(Journey):
    """A journey that asks once more than its histories know."""

    @workflow.init
    def __init__(self, start: JourneyStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: JourneyStart) -> Ended:
        await self.ask(PlaceCandidate(cohort_id="cohort-1", due_at=london("2026-10-07 09:00")))
        return await super().run(start)


async def test_a_workflow_that_departs_from_its_history_is_found_out() -> None:
    replayer = Replayer(
        workflows=[ChangedJourney],
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=pydantic_data_converter,
    )
    with pytest.raises(NondeterminismError, match="TMPRL1100"):
        await replayer.replay_workflow(history_in(HISTORIES / "0.1.0" / "declined.json"))
