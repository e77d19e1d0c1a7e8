"""Which ports a stack needs, what is reached there, and the settings that tell every process so."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.data_directory import Secrets
from deploy.embedded.ports import LOOPBACK
from deploy.processes import Process
from shared.settings import PREFIX

DATABASE = "hlta"
SERVER_SETTINGS = {
    "postgres": "HLTA_DATABASE_URL",
    "nats": "HLTA_NATS_URL",
    "temporal": "HLTA_TEMPORAL_ADDRESS",
    "catcher": "HLTA_SMTP_URL",
}
"""Each server with the variable that replaces it: when that is set, the server is somewhere else and not started."""

_ADDRESS_SETTINGS = {
    "postgres": "HLTA_DATABASE_URL",
    "nats": "HLTA_NATS_URL",
    "temporal": "HLTA_TEMPORAL_ADDRESS",
    "smtp": "HLTA_SMTP_URL",
}
_PORTS_OF_SERVERS = {
    "postgres": ("postgres",),
    "nats": ("nats", "nats-monitor"),
    "temporal": ("temporal", "temporal-ui", "temporal-http", "temporal-metrics"),
    "catcher": ("smtp",),
}
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SSL_CERT_FILE")


def embedded_servers(environment: Mapping[str, str]) -> frozenset[str]:
    """The servers that nothing replaces."""
    return frozenset(server for server, variable in SERVER_SETTINGS.items() if not environment.get(variable))


def port_names(servers: Iterable[str], processes: Iterable[Process]) -> list[str]:
    """A name for every port: each server's own, and one for each process, since all answer /health."""
    of_servers = [name for server in sorted(servers) for name in _PORTS_OF_SERVERS[server]]
    return [*of_servers, *(process.name for process in processes)]


@dataclass(frozen=True)
class Addresses:
    """Everything that can be reached in one stack."""

    ports: Mapping[str, int]
    processes: tuple[Process, ...]

    def of(self, process: str) -> str:
        """The HTTP address of a process."""
        return f"http://{LOOPBACK}:{self.ports[process]}"

    def settings(
        self, data: Path, secrets: Secrets, clock: str, database_url: str | None, given: Mapping[str, str]
    ) -> dict[str, str]:
        """The `HLTA_*` variables that all processes share: ours, and those that the person has set himself.

        `database_url` is that of the embedded server, None where another one is used.
        """
        shared = {
            "HLTA_SECRET_KEY": secrets.secret_key,
            "HLTA_PAYLOAD_KEYS": secrets.payload_keys,
            **{name: value for name, value in given.items() if name.startswith(PREFIX)},
            "HLTA_CLOCK": clock,
            "HLTA_DATA_DIR": str(data),
            "HLTA_HTTP_HOST": LOOPBACK,
        }
        if database_url is not None:
            shared["HLTA_DATABASE_URL"] = database_url
        if "nats" in self.ports:
            shared["HLTA_NATS_URL"] = f"nats://{LOOPBACK}:{self.ports['nats']}"
        if "temporal" in self.ports:
            shared["HLTA_TEMPORAL_ADDRESS"] = f"{LOOPBACK}:{self.ports['temporal']}"
            shared["HLTA_TEMPORAL_UI_URL"] = self.of("temporal-ui")
        if "smtp" in self.ports:
            shared["HLTA_SMTP_URL"] = f"smtp://{LOOPBACK}:{self.ports['smtp']}"
        for process in self.processes:
            if process.url_setting:
                shared[PREFIX + process.url_setting.upper()] = self.of(process.name)
        return shared

    def by_name(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Every address by a short name, without passwords."""
        servers = {name: without_password(settings[variable]) for name, variable in _ADDRESS_SETTINGS.items()}
        if "temporal-ui" in self.ports:
            servers["temporal-ui"] = self.of("temporal-ui")
        return {**{process.name: self.of(process.name) for process in self.processes}, **servers}

    def table(self, settings: Mapping[str, str]) -> list[tuple[str, str]]:
        """Label and address of what a person may want to open, pages first. Passwords are left out."""
        interfaces = [(process.label, self.of(process.name)) for process in self.processes if process.url_setting]
        for_people = {"Pages for people", "Mail that was sent"}
        first = sorted((row for row in interfaces if row[0] in for_people), reverse=True)
        temporal_ui = settings.get("HLTA_TEMPORAL_UI_URL")
        return [
            *first,
            *([("Journeys in the Temporal UI", temporal_ui)] if temporal_ui else []),
            *(row for row in interfaces if row[0] not in for_people),
            ("PostgreSQL", without_password(settings["HLTA_DATABASE_URL"])),
            ("NATS", without_password(settings["HLTA_NATS_URL"])),
            ("Temporal", settings["HLTA_TEMPORAL_ADDRESS"]),
            ("Mail goes to", without_password(settings["HLTA_SMTP_URL"])),
        ]


def without_password(url: str) -> str:
    """The address alone, for tables and sentences."""
    scheme, separator, rest = url.rpartition("://")
    return scheme + separator + rest.rpartition("@")[2]


def for_children(shared: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a process: our settings, and of the person's own only what programs need to run."""
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        # Each thread's own heap costs more memory than our few threads are worth.
        "MALLOC_ARENA_MAX": "2",
        **shared,
    }
