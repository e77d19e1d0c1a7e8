"""Every way that a journey can go, each told as usual and with workers that forget everything after each step."""

from pathlib import Path

import pytest

from tests.replay.fingerprint import FINGERPRINTS
from tests.replay.record import told_today
from tests.workflows.branches import BRANCHES
from tests.workflows.dev_server import open_dev_server_story
from tests.workflows.killed_worker import open_killed_story
from tests.workflows.story import open_story


@pytest.mark.parametrize("branch", BRANCHES)
async def test_when(branch: str) -> None:
    """Told once in a process: tests/replay compares the very same run with what is committed."""
    assert (await told_today(branch)).events


@pytest.mark.slow
@pytest.mark.parametrize("branch", BRANCHES)
async def test_with_every_step_replayed_when(branch: str) -> None:
    async with open_story(cached=0) as story:
        await BRANCHES[branch].tell(story)


@pytest.mark.slow
@pytest.mark.parametrize("branch", BRANCHES)
async def test_with_the_worker_killed_in_its_midst_when(branch: str, tmp_path: Path) -> None:
    told = sum(line.startswith("  told:") for line in (FINGERPRINTS / f"{branch}.txt").read_text().splitlines())
    async with open_killed_story(tmp_path, dies_at=max(1, told // 2)) as story:
        await BRANCHES[branch].tell(story)
        assert len(story.workers) == 2


@pytest.mark.slow
@pytest.mark.parametrize("branch", BRANCHES)
async def test_on_the_dev_server_when(branch: str) -> None:
    async with open_dev_server_story() as story:
        await BRANCHES[branch].tell(story)
