"""Every process of the product: what it is called, where its code begins, and when it runs.

The command line, the supervisor and the compose file name the same processes; a test compares them.
"""

import importlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from deploy.refusal import Refusal

if TYPE_CHECKING:
    import asyncio

    from shared.settings import Settings

    Serve = Callable[[Settings, asyncio.Event], Coroutine[Any, Any, None]]


class Where(StrEnum):
    """In which installations a process runs."""

    ALWAYS = "always"
    REHEARSAL = "rehearsal"
    """Only where the business clock is the rehearsal's."""
    EMBEDDED = "embedded"
    """Only in the stack for one machine."""


@dataclass(frozen=True)
class Process:
    """One process. It answers `GET /health` on its own port with 200 once it can do its work."""

    name: str
    serve: str
    """The dotted path `module:function` of `async def serve(settings, stopping)`."""
    label: str
    """What people read beside its address."""
    where: Where = Where.ALWAYS
    url_setting: str | None = None
    """The setting by which the other processes find its HTTP interface; None when nobody calls it."""
    with_servers: bool = False
    """It starts beside the servers; the others begin after the bootstrap, which needs the servers."""

    def load(self) -> "Serve":
        """The function itself; importing it brings in the whole service."""
        module, _, function = self.serve.partition(":")
        loaded: Serve = getattr(importlib.import_module(module), function)
        return loaded


PROCESSES: tuple[Process, ...] = (
    Process(
        "catcher",
        "deploy.embedded.catcher:serve",
        "Mail that was sent",
        where=Where.EMBEDDED,
        url_setting="catcher_url",
        with_servers=True,
    ),
    Process("clock", "shared.clock_authority:serve", "Business clock", where=Where.REHEARSAL, url_setting="clock_url"),
    Process("intake", "services.intake.app:serve", "Intake API", url_setting="intake_url"),
    Process("assessment", "services.assessment.app:serve", "Assessment API", url_setting="assessment_url"),
    Process("notifications", "services.notifications.app:serve", "Notifications", url_setting="notifications_url"),
    Process("portal", "services.portal.app:serve", "Pages for people", url_setting="portal_url"),
    Process("journeys", "workflows.worker:serve", "Journey worker"),
    Process("bridge", "workflows.bridge:serve", "Bridge to the journeys"),
    Process("codec", "workflows.codec_server:serve", "Codec for the Temporal UI", url_setting="codec_url"),
)


def named(name: str) -> Process:
    """The process of that name, or a Refusal that lists the names."""
    for process in PROCESSES:
        if process.name == name:
            return process
    raise Refusal(f"There is no process {name!r}; choose one of {', '.join(process.name for process in PROCESSES)}.")


def running_in(*, rehearsal: bool, embedded_mail: bool) -> tuple[Process, ...]:
    """The processes of an installation with that clock, with or without the mail catcher of its own."""
    runs = {Where.ALWAYS: True, Where.REHEARSAL: rehearsal, Where.EMBEDDED: embedded_mail}
    return tuple(process for process in PROCESSES if runs[process.where])
