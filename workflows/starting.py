"""Workflows that are started by no fact: the digests of providers who were there before digests were."""

from __future__ import annotations

from collections.abc import Iterable

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from shared.clock import REAL_TIME
from shared.errors import Unreachable
from shared.settings import Settings
from workflows.contract import (
    TASK_QUEUE,
)
from workflows.options import RPC
from workflows.routes import (
    digest_address,
)
from workflows.temporal import connect


async def start_missing_digests(settings: Settings, providers: Iterable[str]) -> None:
    """Connect, and have a digest workflow run for each of these providers. Raises Unreachable."""
    client = await connect(settings)
    try:
        await start_digests(client, providers)
    except RPCError as error:
        where, why = settings.temporal_address, error.status.name
        raise Unreachable(f"Temporal at {where} starts no workflow ({why}). Start `hlta bootstrap` again.") from error


async def start_digests(client: Client, providers: Iterable[str], task_queue: str = TASK_QUEUE) -> None:
    """Have a digest workflow run for each of these providers, by real time. One that runs already is left alone."""
    for provider in providers:
        address = digest_address(provider, REAL_TIME)
        await client.start_workflow(
            address.workflow,
            address.start,
            id=address.id,
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=RPC,
        )
