"""Records the main branches' histories for a release: `make record RELEASE=0.2.0`.

Run once for each release, when its code is final; a recorded release is never recorded again. Payloads are plain: every
person, date and id in them is invented.
"""

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

from temporalio.client import WorkflowHistory

from tests.workflows import branches, facts, passages
from tests.workflows.story import Story, open_story

HISTORIES = Path(__file__).parent / "histories"
CHECKSUMS = "SHA256SUMS"
JOURNEY = "journey-j1"


async def _decline(story: Story) -> None:
    await passages.apply(story)
    await story.tell(facts.declaration_declined())


async def _be_not_awarded(story: Story) -> None:
    await passages.hear(story, "not_awarded")


async def _miss_a_session(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"))
    await story.go_to("2026-10-22 09:20")


async def _be_moved(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-20 12:00")
    await story.tell(facts.booked(sequence=1, starts="2027-01-29 10:00", evidence_due="2027-01-19 23:59:59"))
    await story.tell(facts.cancelled(rebook=False))
    await story.settled()


async def _wait_for_the_bus(story: Story) -> None:
    await passages.apply(story)
    story.bus.away = True
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00")
    while story.bus.attempts < 5:
        await asyncio.sleep(0.05)
    story.bus.away = False
    await story.asks("j1:place_candidate:1:2026-10-12")
    await story.settled()


async def _follow_the_clock(story: Story) -> None:
    await passages.apply(story)
    await story.set_clock(business="2026-11-01 12:00")
    await story.set_clock(business="2026-11-01 12:00", paused=True)
    await story.settled()


FIRST: dict[str, tuple[Callable[[Story], Awaitable[None]], str]] = {
    "awarded": (passages.be_awarded, JOURNEY),
    "reassessed": (passages.be_reassessed, JOURNEY),
    "not_awarded": (_be_not_awarded, JOURNEY),
    "declined": (_decline, JOURNEY),
    "lapsed": (passages.lapse, JOURNEY),
    "withdrawn": (passages.withdraw_when_booked, JOURNEY),
    "late_evidence": (passages.be_late, JOURNEY),
    "missed_session": (_miss_a_session, JOURNEY),
    "moved_and_given_up": (_be_moved, JOURNEY),
    "bus_away": (_wait_for_the_bus, JOURNEY),
    "clock_changed": (_follow_the_clock, JOURNEY),
    "cohort": (passages.run_cohort, "cohort-cohort-1"),
    "round": (passages.run_round, "round-p1-hlta-2027-02-28"),
}
"""The stories of the first release, under the names of its histories."""
BRANCHES = {**FIRST, **{name: (branch.tell, branch.workflow_id) for name, branch in branches.BRANCHES.items()}}


_told: dict[str, WorkflowHistory] = {}


async def told_today(name: str) -> WorkflowHistory:
    """The history of a story as today's code tells it; told once in a process."""
    if name not in _told:
        branch, workflow_id = BRANCHES[name]
        async with open_story() as story:
            await branch(story)
            await story.settled(workflow_id)
            _told[name] = await story.client.get_workflow_handle(workflow_id).fetch_history()
    return _told[name]


async def record(release: str) -> None:
    """Write one file for each branch, and their checksums. Refuses to touch a release that was recorded."""
    directory = HISTORIES / release
    if directory.exists():
        raise SystemExit(
            f"{directory} is there already. Journeys of that release may be running, so its histories stay as they are "
            "for ever; record a new release instead."
        )
    directory.mkdir(parents=True)
    for name in BRANCHES:
        history = await told_today(name)
        (directory / f"{name}.json").write_text(_without_machine(history.to_json()) + "\n")
        sys.stdout.write(f"{directory / name}.json: {len(history.events)} events\n")
    (directory / CHECKSUMS).write_text("".join(f"{line}\n" for line in checksums(directory)))


def checksums(directory: Path) -> list[str]:
    """What each recorded history must keep being, as `sha256sum` writes it."""
    return [f"{sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(directory.glob("*.json"))]


def _without_machine(history: str) -> str:
    """The machine that recorded it, and where its files lay, are nobody's business."""
    history = re.sub(r'"identity": "[^"]*"', '"identity": "recorder"', history)
    return re.sub(r'"stackTrace": "(?:[^"\\]|\\.)*"', '"stackTrace": ""', history)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.fullmatch(r"\d+\.\d+\.\d+", sys.argv[1]):
        raise SystemExit("Name the release to record, such as `make record RELEASE=0.2.0`.")
    asyncio.run(record(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # the Temporal client can abort the interpreter's own shutdown
