"""The one settings class, read once from `HLTA_*` variables. An unknown variable is an error: no typo is silent.

Every field stands in `deploy/env.example`; a test compares the two.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import InvalidSetting

PREFIX = "HLTA_"


class Settings(BaseSettings):
    """Where the servers are, which secrets to use, where this process listens. Addresses are URLs or host:port."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str = "postgresql://127.0.0.1:5432/hlta"
    """Server and database. `hlta bootstrap` needs the owner's user and password in it; services use their own role."""
    nats_url: str = "nats://127.0.0.1:4222"
    nats_replicas: int = Field(default=1, ge=1, le=5)
    """Copies of each stream: 1 on one machine, 3 on a cluster of three nodes."""
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    smtp_url: str = "smtp://127.0.0.1:1025"
    """`smtp+starttls://` or `smtps://`, with user and password where wanted; `smtp://` on this machine."""
    notify_api_key: SecretStr = SecretStr("")
    """GOV.UK Notify's key: mail without a calendar entry goes there. Empty: all mail goes by SMTP."""
    notify_template: str = ""
    """The id of its template, whose subject is ((subject)) and whose message is ((body))."""
    notify_reply_to: str = ""
    """The id of an address for replies at Notify; empty for the one that is set there."""
    notify_url: str = "https://api.notifications.service.gov.uk"
    bounce_mailbox_url: SecretStr = SecretStr("")
    """`imaps://user:password@host/INBOX`: where undeliverable mail returns. Empty: no mailbox is read."""

    secret_key: SecretStr = SecretStr("")
    """Signs links and staff tokens and derives the service roles' database passwords. At least 32 characters."""
    payload_keys: SecretStr = SecretStr("")
    """Keys for Temporal payloads, `id:base64,id:base64`; the first encrypts, all decrypt."""
    codec_token: SecretStr = SecretStr("")
    """When set, the codec endpoint wants it as a bearer token."""

    clock: Literal["system", "rehearsal"] = "system"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=1, le=65535)
    """Where this process listens."""

    intake_url: str = "http://127.0.0.1:8001"
    assessment_url: str = "http://127.0.0.1:8002"
    portal_url: str = "http://127.0.0.1:8003"
    notifications_url: str = "http://127.0.0.1:8004"
    clock_url: str = "http://127.0.0.1:8005"
    codec_url: str = "http://127.0.0.1:8006"
    catcher_url: str = "http://127.0.0.1:8025"
    temporal_ui_url: str = "http://127.0.0.1:8233"

    bounce_secret: SecretStr = SecretStr("")
    """What the sending service gives as a bearer token when it reports mail that came back. Empty: none may report."""
    mail_from: str = "journey@hlta.example.org"
    bounce_address: str = ""
    """`bounces@mail.example.org`: each message returns to its own `bounces+TOKEN@...`. Empty: to `mail_from`."""
    data_dir: Path = Path(".data")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


def load_settings() -> Settings:
    """Settings from the environment. Raises InvalidSetting that names the variable, the rule and the remedy."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith(PREFIX) and variable not in known:
            raise InvalidSetting(f"{variable} is not a setting. Known ones are listed in deploy/env.example.")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else "A setting"
        raise InvalidSetting(f"{name}: {first['msg']}. See deploy/env.example.") from None


def is_harmless_host(settings: Settings, host: str | None) -> bool:
    """Whether what goes there stays on this machine or goes to the mail catcher, and so to no real person."""
    return host in {"127.0.0.1", "::1", "localhost", urlsplit(settings.catcher_url).hostname}


def required_secret(settings: Settings) -> str:
    """The secret key, checked for length; InvalidSetting says how to make one."""
    secret = settings.secret_key.get_secret_value()
    if len(secret) < 32:
        raise InvalidSetting(
            "HLTA_SECRET_KEY must have at least 32 characters. Make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`."
        )
    return secret
