"""Timeouts and retry policies by name, so that none is spelled out at a call."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import RetryPolicy

QUICK = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=4)
"""An ask's local attempts. Attempts bound it: schedule-to-close does not end an activity that fails fast."""
QUICK_ATTEMPT = timedelta(seconds=3)
"""Longer than the bus's own publish timeout, or the SDK would cancel a publish in the middle."""
QUICK_IN_ALL = timedelta(seconds=10)

PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=10))
"""The same ask as a normal activity while the bus is away: as long as it takes, visible with its reason."""
PATIENT_ATTEMPT = timedelta(seconds=10)

ORPHAN_AFTER = timedelta(days=7)
"""Real time that a workflow waits for the fact that it is about, when another fact started it first."""

SPREAD = timedelta(minutes=15)
"""Wake-ups are spread over so much business time after the due instant, so that one evening makes no storm."""
REHEARSAL_SPREAD = timedelta(hours=6)

LAST_WORDS = timedelta(hours=12)
"""So much business time after an end that people were told, a fact from before it may still be on its way."""

STICKY = timedelta(seconds=2)
"""How long a journey waits for the worker that knows it before any other takes it."""
GRACE = timedelta(seconds=10)
RETENTION = timedelta(days=30)
"""Closed journeys are kept longer than the fact stream keeps facts, or an old fact would open a journey anew."""
RPC = timedelta(seconds=5)

TOGETHER = timedelta(milliseconds=20)
"""So long the bridge holds a fact for others to the same workflow: those of one transaction come within this time."""
