"""docs/journey.md and the diagram in README.md, from what the stories do: how stages follow, how long histories get.

`make journey` writes both. A test holds the diagram and the list of branches against the committed fingerprints.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

from tests.replay.record import BRANCHES, told_today

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "journey.md"
README = ROOT / "README.md"
_IN_README = re.compile(r"(?<=<!-- made by `make journey` -->\n).*?(?=<!-- end of what is made -->)", re.DOTALL)
_FINGERPRINTS = Path(__file__).parent / "fingerprints"
_ATTRIBUTES = re.compile(r"attributes: (\w+), ")
_TOLD = re.compile(r"  told: (.*)")
_GROUPS = {"sessions", "collecting_reports", "allocated", "released", "cancelled"}
_MOST_WORDS = 3

_HEAD = """\
# The journey's ways

Written by `make journey` from the stories in `tests/workflows/branches` and from what they did when their fingerprints
were last written; change the code, not this page. A stage is `HltaStage` in the Temporal UI; on an arrow stand facts
that led on, at most three of them. What a stage waits for and asks meanwhile stands in `workflows/plans/`.
"""
_COUNTS = """\
## How long histories get

Events and bytes of one history each, without encryption, as the stories tell them: each fact in a signal of its own.
Production tells facts of one transaction in one signal, and may have a few workflow tasks more or fewer.
"""


def diagram() -> str:
    """A Mermaid state diagram of the journey, from the committed fingerprints."""
    arrows: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for file in sorted(_FINGERPRINTS.glob("*.txt")):
        for before, after, heard in _moves(file.read_text().splitlines()):
            arrows[before, after] |= dict.fromkeys(heard)
    lines = ["```mermaid", "stateDiagram-v2"]
    for (before, after), facts in sorted(arrows.items()):
        if {before, after} & _GROUPS:
            continue
        named = [fact.replace("_", " ") for fact in facts]
        words = ", ".join(named[:_MOST_WORDS]) + (" ..." if len(named) > _MOST_WORDS else "")
        lines.append(f"    {before} --> {after}" + (f": {words}" if words else ""))
    return "\n".join([*lines, "```", ""])


def _moves(lines: list[str]) -> list[tuple[str, str, list[str]]]:
    """Each change of stage in one story, with the facts that were heard since the stage was last announced."""
    moves: list[tuple[str, str, list[str]]] = []
    stage, heard = "[*]", list[str]()
    for line in lines:
        if told := _TOLD.match(line):
            heard += told.group(1).split(", ")
        elif attributes := _ATTRIBUTES.match(line):
            if attributes.group(1) != stage:
                moves.append((stage, attributes.group(1), heard))
                stage = attributes.group(1)
            heard = []
        elif line.startswith("end: "):
            moves.append((stage, "[*]", []))
            stage = "[*]"
    return moves


def branches() -> str:
    """Every story by its name, as a list."""
    names = [name.replace("_", " ") for name in BRANCHES]
    return "\n".join([f"- {name}" for name in names]) + "\n"


async def counts() -> str:
    """A table of events and bytes for each story."""
    lines = ["| Story | Events | Bytes |", "|---|---|---|"]
    for name in BRANCHES:
        history = await told_today(name)
        size = sum(event.ByteSize() for event in history.events)
        lines.append(f"| {name.replace('_', ' ')} | {len(history.events)} | {size:,} |")
    return "\n".join(lines) + "\n"


async def write() -> None:
    """The whole page."""
    parts = [_HEAD, diagram(), "## The branches\n", branches(), _COUNTS, await counts()]
    PAGE.write_text("\n".join(parts))
    README.write_text(_IN_README.sub(lambda _: diagram(), README.read_text()))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} and the diagram in {README.name} are written.\n")


if __name__ == "__main__":
    asyncio.run(write())
    sys.stdout.flush()
    os._exit(0)  # the Temporal client can abort the interpreter's own shutdown
