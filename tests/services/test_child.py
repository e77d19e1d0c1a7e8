"""One supervised process, whose probe may fail in ways that nobody foresaw."""

import sys
from pathlib import Path

from deploy.embedded.child import Child
from deploy.embedded.launch import Launch
from tests.waiting import until


class Watcher:
    """Notes what becomes of the child."""

    def __init__(self) -> None:
        self.deaths = 0

    def started(self, child: Child) -> None: ...

    def became_ready(self, child: Child, seconds: float) -> None: ...

    def died(self, child: Child, how: str, pause: float) -> None:
        self.deaths += 1


async def test_a_probe_that_breaks_does_not_end_the_care_for_its_process(tmp_path: Path) -> None:
    asked, watcher = list[int](), Watcher()

    async def is_ready() -> bool:
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("the probe itself is broken")
        return True

    short_lived = Launch((sys.executable, "-S", "-c", "input()"), Path("/"))  # its standard input is empty: it ends
    child = Child("stub", short_lived, is_ready, tmp_path / "log", watcher)
    child.start()

    async def died_twice() -> bool:
        return watcher.deaths >= 2

    await until(died_twice, within=10, what="the process was started again and died again")
    await child.stop()
