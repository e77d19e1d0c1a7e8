"""This release's workflows can carry on every history that was recorded before."""

from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.workflow import NondeterminismError

from shared.contracts.intake import PlaceCandidate
from tests.replay.fingerprint import FINGERPRINTS, difference, fingerprint
from tests.replay.record import BRANCHES, CHECKSUMS, HISTORIES, checksums, record, told_today
from tests.workflows.facts import london
from workflows.contract import Ended, JourneyStart
from workflows.journey import Journey
from workflows.worker import WORKFLOWS, sandbox

RECORDED = sorted(HISTORIES.glob("*/*.json"))
RELEASES = sorted(HISTORIES.iterdir())


def history_in(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text())


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: f"{file.parent.name}/{file.stem}")
async def test_a_recorded_history_is_replayed(file: Path) -> None:
    recorded = history_in(file)
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=sandbox(), data_converter=pydantic_data_converter)
    try:
        await replayer.replay_workflow(recorded)
    except NondeterminismError as departed:
        now = fingerprint(await told_today(file.stem))
        pytest.fail(f"{departed}\n\n{difference(fingerprint(recorded), now, of=file.stem)}", pytrace=False)


@pytest.mark.parametrize("directory", RELEASES, ids=lambda directory: directory.name)
def test_what_was_recorded_stays_as_it_was(directory: Path) -> None:
    assert checksums(directory) == (directory / CHECKSUMS).read_text().splitlines()


def test_the_first_release_recorded_every_branch_that_it_had() -> None:
    assert {file.stem for file in (HISTORIES / "0.1.0").glob("*.json")} == {
        "awarded", "bus_away", "clock_changed", "cohort", "declined", "lapsed", "late_evidence", "missed_session",
        "moved_and_given_up", "not_awarded", "reassessed", "round", "withdrawn",
    }  # fmt: skip


async def test_a_release_that_was_recorded_cannot_be_recorded_again() -> None:
    with pytest.raises(SystemExit, match="stay as they are for ever"):
        await record("0.1.0")


@pytest.mark.parametrize("name", BRANCHES)
async def test_a_story_gives_the_commands_that_are_committed(name: str) -> None:
    committed = FINGERPRINTS / f"{name}.txt"
    assert committed.exists(), f"{name} has no fingerprint yet; write it with `make fingerprints`."
    told = difference(committed.read_text().splitlines(), fingerprint(await told_today(name)), of=name)
    assert not told, told


def test_every_fingerprint_is_of_a_story() -> None:
    assert {file.stem for file in FINGERPRINTS.glob("*.txt")} == set(BRANCHES)


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


async def test_a_departure_is_told_as_lines_that_were_and_are_and_with_the_page_that_tells_how_to_patch() -> None:
    recorded = fingerprint(history_in(HISTORIES / "0.1.0" / "declined.json"))
    now = [*recorded[:1], "ask: place_candidate, step 1, due Wed 7 Oct 09:00 London", *recorded[1:]]

    told = difference(recorded, now, of="declined")

    assert "+ask: place_candidate, step 1, due Wed 7 Oct 09:00 London" in told.splitlines()
    assert "docs/changing-workflows.md" in told
    assert not difference(recorded, recorded, of="declined")
