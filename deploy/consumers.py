"""Every durable consumer of every process, gathered for the bootstrap: the bus's clients never update one that exists.

A service declares its own as `DURABLES` beside its handlers; this room is the only one that may look into all of them.
"""

import asyncio
import importlib

from shared import bus_setup
from shared.bus_setup import FACTS_STREAM, Durable
from shared.settings import Settings

_DECLARED_IN = (
    "services.intake.subscribers",
    "services.assessment.subscribers",
    "services.notifications.subscribers",
    "services.portal.subscribers",
)


def durables() -> tuple[Durable, ...]:
    """All of them. Importing the services for it is the price of one place per declaration."""
    from workflows.contract import (
        BRIDGE_DURABLE,
    )
    from workflows.routes import (
        bridge_subjects,
    )

    of_services = [durable for module in _DECLARED_IN for durable in importlib.import_module(module).DURABLES]
    of_bridge = Durable(FACTS_STREAM, BRIDGE_DURABLE, bridge_subjects())
    return (*of_services, of_bridge)


async def ensure(settings: Settings) -> None:
    """Create or update every stream and consumer."""
    # In a thread, since the other steps of the bootstrap wait for their servers meanwhile.
    declared = await asyncio.to_thread(durables)
    await bus_setup.ensure(settings, declared)
