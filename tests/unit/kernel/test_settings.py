"""Settings: read from HLTA_* variables only, and a wrong one is named together with what to do about it."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.errors import InvalidSetting
from shared.settings import Settings, load_settings, required_secret


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HLTA_"):
            monkeypatch.delenv(name)


def test_a_variable_sets_the_field_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLTA_NATS_REPLICAS", "3")
    monkeypatch.setenv("HLTA_DATA_DIR", "/var/lib/hlta")

    settings = load_settings()

    assert settings.nats_replicas == 3
    assert settings.data_dir == Path("/var/lib/hlta")


def test_an_unknown_variable_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLTA_NATS_REPLICA", "3")

    with pytest.raises(InvalidSetting, match=r"^HLTA_NATS_REPLICA is not a setting.*deploy/env\.example"):
        load_settings()


def test_other_programs_variables_are_none_of_our_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATS_REPLICAS", "many")

    assert load_settings().nats_replicas == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HLTA_NATS_REPLICAS", "none"),
        ("HLTA_HTTP_PORT", "70000"),
        ("HLTA_CLOCK", "sundial"),
        ("HLTA_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_value_is_refused_with_the_variable_and_where_to_look(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(InvalidSetting, match=rf"^{variable}: .+ See deploy/env\.example\.$") as refused:
        load_settings()

    assert value not in str(refused.value)


def test_the_refusal_of_a_secret_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLTA_SECRET_KEY", "short-and-private")

    with pytest.raises(InvalidSetting, match="at least 32 characters") as refused:
        required_secret(load_settings())

    assert "short-and-private" not in str(refused.value)
    assert "secrets.token_urlsafe" in str(refused.value)


def test_a_secret_of_32_characters_is_enough() -> None:
    assert required_secret(Settings(secret_key=SecretStr("x" * 32))) == "x" * 32


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings(secret_key=SecretStr("do-not-print-me-0123456789abcdef"))

    assert "do-not-print-me" not in repr(settings)


def test_settings_are_read_once_and_not_changed() -> None:
    settings = Settings()

    with pytest.raises(ValueError, match="frozen"):
        settings.nats_replicas = 5  # type: ignore[misc]  # refused when it runs, too
