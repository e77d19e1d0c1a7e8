"""The settings that a stack hands to its processes."""

from pathlib import Path

from deploy.embedded.addresses import Addresses, embedded_servers, port_names, without_password
from deploy.embedded.data_directory import Secrets
from deploy.processes import PROCESSES, named

SECRETS = Secrets(postgres_password="p", secret_key="s", payload_keys="k1:x")
PROCESSES_OF_THE_TEST = (named("intake"), named("portal"), named("journeys"))
PORTS = {
    "postgres": 1,
    "nats": 2,
    "temporal": 3,
    "temporal-ui": 4,
    "temporal-http": 5,
    "temporal-metrics": 6,
    "smtp": 7,
    "intake": 8,
    "portal": 9,
    "journeys": 10,
}


def _settings(given: dict[str, str] | None = None, ports: dict[str, int] = PORTS) -> dict[str, str]:
    return Addresses(ports, PROCESSES_OF_THE_TEST).settings(
        Path("/data"), SECRETS, "rehearsal", "postgresql://postgres:p@127.0.0.1:1/hlta", given or {}
    )


def test_every_process_is_told_where_servers_and_services_are() -> None:
    assert _settings() == {
        "HLTA_SECRET_KEY": "s",
        "HLTA_PAYLOAD_KEYS": "k1:x",
        "HLTA_CLOCK": "rehearsal",
        "HLTA_DATA_DIR": "/data",
        "HLTA_HTTP_HOST": "127.0.0.1",
        "HLTA_DATABASE_URL": "postgresql://postgres:p@127.0.0.1:1/hlta",
        "HLTA_NATS_URL": "nats://127.0.0.1:2",
        "HLTA_TEMPORAL_ADDRESS": "127.0.0.1:3",
        "HLTA_TEMPORAL_UI_URL": "http://127.0.0.1:4",
        "HLTA_SMTP_URL": "smtp://127.0.0.1:7",
        "HLTA_INTAKE_URL": "http://127.0.0.1:8",
        "HLTA_PORTAL_URL": "http://127.0.0.1:9",
    }


def test_what_a_person_sets_goes_before_what_is_made_but_not_before_what_is_started() -> None:
    settings = _settings({"HLTA_SECRET_KEY": "mine", "HLTA_LOG_LEVEL": "DEBUG", "HLTA_CLOCK": "system", "PATH": "/bin"})
    assert settings["HLTA_SECRET_KEY"] == "mine"
    assert settings["HLTA_LOG_LEVEL"] == "DEBUG"
    assert settings["HLTA_CLOCK"] == "rehearsal"
    assert "PATH" not in settings


def test_a_server_elsewhere_keeps_the_address_that_it_was_given() -> None:
    without_nats = {name: port for name, port in PORTS.items() if not name.startswith("nats")}
    assert _settings({"HLTA_NATS_URL": "nats://bus.example:4222"}, without_nats)["HLTA_NATS_URL"] == (
        "nats://bus.example:4222"
    )


def test_a_setting_replaces_the_server_of_its_kind_and_no_other() -> None:
    assert embedded_servers({"HLTA_DATABASE_URL": "postgresql://db.example/hlta"}) == {"nats", "temporal", "catcher"}
    assert embedded_servers({"HLTA_NATS_URL": ""}) == {"postgres", "nats", "temporal", "catcher"}


def test_all_four_ports_of_temporal_are_given_or_two_would_be_random() -> None:
    assert port_names({"temporal"}, [named("portal")]) == [
        "temporal",
        "temporal-ui",
        "temporal-http",
        "temporal-metrics",
        "portal",
    ]


def test_the_table_begins_with_the_pages_and_shows_no_password() -> None:
    table = Addresses(PORTS, PROCESSES_OF_THE_TEST).table(_settings())
    assert table[0] == ("Pages for people", "http://127.0.0.1:9")
    assert ("PostgreSQL", "postgresql://127.0.0.1:1/hlta") in table
    assert not any(label == "Journey worker" for label, _ in table)


def test_an_address_loses_its_user_and_password_and_nothing_else() -> None:
    assert without_password("postgresql://me:p%40ss@db.example:5432/hlta") == "postgresql://db.example:5432/hlta"
    assert without_password("nats://a.example:4222") == "nats://a.example:4222"
    assert without_password("127.0.0.1:7233") == "127.0.0.1:7233"


def test_every_process_that_is_called_has_a_setting_that_the_others_read() -> None:
    called = {process.name: process.url_setting for process in PROCESSES if process.url_setting}
    assert called == {
        "catcher": "catcher_url",
        "clock": "clock_url",
        "intake": "intake_url",
        "assessment": "assessment_url",
        "notifications": "notifications_url",
        "portal": "portal_url",
        "codec": "codec_url",
    }
