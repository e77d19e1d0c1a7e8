"""The process that runs all workflows, from journeys to digests. It needs Temporal and the bus, and no database."""

from __future__ import annotations

import asyncio

from temporalio.client import Client
from temporalio.worker import PollerBehaviorAutoscaling, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from shared.bus import Bus
from shared.logging import get_logger
from shared.process import run_together
from shared.settings import Settings
from shared.web import create_app, health, serve_http
from workflows.asks import Publisher, activities
from workflows.cohort import Cohort
from workflows.contract import TASK_QUEUE
from workflows.digest import Digest
from workflows.draft import Draft
from workflows.evaluation import Evaluation
from workflows.journey import Journey
from workflows.meeting import Meeting
from workflows.options import GRACE, STICKY
from workflows.retention import Retention
from workflows.round import Round
from workflows.temporal import connect

log = get_logger(__name__)

WORKFLOWS = (Journey, Cohort, Round, Draft, Digest, Evaluation, Meeting, Retention)
POLLERS = PollerBehaviorAutoscaling(maximum=20)
CACHED = 1000
PASSED_THROUGH = (
    "shared",
    "workflows.asks",
    "workflows.attributes",
    "workflows.contract",
    "workflows.facts",
    "workflows.options",
    "workflows.plans",
    "workflows.told",
)
"""Loaded once and not anew for each journey: pure values and functions. Stories and waiting stay in the sandbox."""


def sandbox() -> SandboxedWorkflowRunner:
    """The sandbox that keeps clock, chance and files away from workflow code."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH),
    )


def journey_worker(client: Client, publisher: Publisher, task_queue: str = TASK_QUEUE, cached: int = CACHED) -> Worker:
    """A worker for all workflows and every ask. With no workflow cached, each step replays the whole history.

    It then takes one step at a time: of two that come at once the SDK holds the second until its task times out.
    """
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=activities(publisher),
        workflow_runner=sandbox(),
        workflow_task_poller_behavior=POLLERS,
        activity_task_poller_behavior=POLLERS,
        sticky_queue_schedule_to_start_timeout=STICKY,
        graceful_shutdown_timeout=GRACE,
        max_cached_workflows=cached,
        max_concurrent_workflow_tasks=1 if cached == 0 else None,
    )


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run the worker until `stopping`; what is in hand is finished first."""
    bus = Bus(settings, "journeys")
    await bus.start()
    client = await connect(settings)
    worker = journey_worker(client, bus)
    app = create_app("HLTA Journey: journeys", settings, secret="")
    health(app, lambda: worker.is_running)

    async def work() -> None:
        async with worker:
            log.info("worker_started")
            await stopping.wait()

    try:
        await run_together(stopping, serve_http(app, settings, stopping), work())
    finally:
        await bus.stop()
