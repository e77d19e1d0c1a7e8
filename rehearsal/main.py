"""One rehearsal from beginning to end: set the stage, let the clock run, watch until every journey has its end, check.

The director sets the clock and watches; everything else is done by people with their own links and tokens.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path

import httpx
from nats.aio.client import Client as NatsClient
from rich.console import Console

from rehearsal import gather
from rehearsal.calendar_plan import session_days
from rehearsal.casting import Production
from rehearsal.checker import check, check_messages
from rehearsal.display import Picture, keep_showing
from rehearsal.mailbox import PostOffice
from rehearsal.memory import MemoryGauge
from rehearsal.minutes import write_minutes
from rehearsal.outcomes import ENDS, may_run_until, stage_after
from rehearsal.pace import ClockKeeper, Watch, keep_following
from rehearsal.population import populate, sample_terms
from rehearsal.records import AnyFact, Records
from rehearsal.report import Circumstances, show, write_json
from rehearsal.scene import Scene
from rehearsal.school_hours import terms_of
from rehearsal.verdict import Verdict
from shared.calendar import at_london
from shared.errors import DomainError
from shared.outgoing import outgoing_client
from shared.settings import Settings, load_settings

ORIGIN = date(2026, 10, 7)
_NINE = clock_time(9)
_LONGEST = timedelta(days=300)
"""Of business time; a journey that is open then has got stuck."""

_SILENCE = timedelta(days=75)
"""Of business time without any fact; longer than the quiet weeks between two moderation rounds."""

_PATIENCE = 5
"""How far the people's priority lies below that of the product, which has 0; the lowest is 19."""

_PEOPLE_AT_ONCE = 8
"""Requests of all people together that are on their way. A day is a second here, and whatever a cohort does on one
morning would come within some milliseconds."""

_SETTLE_SECONDS = 20.0
_LAST_LETTERS_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen."""

    candidates: int = 24
    assessors: int = 6
    second_provider: int = 2
    seed: int = 1
    origin: date = ORIGIN
    day_seconds: float = 1.0
    json_file: Path | None = None


@dataclass(slots=True)
class Progress:
    """What the director sees of the journeys: their stages, from the facts."""

    expected: int
    stages: dict[str, str] = field(default_factory=dict)
    last_at: datetime | None = None

    def hear(self, fact: AnyFact) -> None:
        """Take in one fact."""
        if fact.journey is not None:
            self.last_at = fact.time  # a digest comes every morning, whether or not anything goes on
            stage = stage_after(fact, self.stages.get(fact.journey))
            if stage is not None:
                self.stages[fact.journey] = stage

    @property
    def is_over(self) -> bool:
        """Whether every journey has come to an end."""
        return len(self.stages) >= self.expected and all(stage in ENDS for stage in self.stages.values())


async def rehearse(options: Options, settings: Settings | None = None, console: Console | None = None) -> int:
    """Rehearse on the stack that the settings name. The exit status: 0 when everything was as it must be."""
    settings = settings or load_settings()
    console = console or Console()
    if settings.clock != "rehearsal":
        raise DomainError("This stack runs on real time. Start one with `hlta up --clock rehearsal`, or `hlta demo`.")
    _give_way()
    async with outgoing_client() as client, outgoing_client(timeout_seconds=20.0, at_once=_PEOPLE_AT_ONCE) as people:
        people.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # they do not share a browser
        return await _Rehearsal(options, settings, console, client, people).run()


def _give_way() -> None:
    """Dozens of people share the product's machine here, which real ones do not: the product goes first.

    Linux weighs sessions against each other and processes only within one, so that both priorities are lowered.
    """
    os.nice(_PATIENCE)
    with suppress(OSError):  # another system, or one that does not group by session
        Path("/proc/self/autogroup").write_text(str(_PATIENCE))


class _Rehearsal:
    def __init__(
        self,
        options: Options,
        settings: Settings,
        console: Console,
        client: httpx.AsyncClient,
        people: httpx.AsyncClient,
    ) -> None:
        self._options = options
        self._settings = settings
        self._console = console
        self._client = client
        self._people = people
        self._keeper = ClockKeeper(settings, client)
        self._gauge = MemoryGauge(settings.data_dir)
        self._progress = Progress(options.candidates + options.second_provider)

    async def run(self) -> int:
        options = self._options
        began = time.monotonic()
        watch = Watch(await self._keeper.set_origin(at_london(options.origin, _NINE)))
        scene = self._scene(watch)
        office = PostOffice(self._client, self._settings.catcher_url, scene.deliver)
        connection = await gather.connect(self._settings)
        facts = gather.Facts(connection, self._progress.hear)
        beside = [
            keep_following(watch, self._keeper.record),
            office.run(),
            self._gauge.run(),
            *(listener.run() for listener in facts.listeners),
            keep_showing(self._console, lambda: self._picture(watch, office)),
        ]
        tasks = [asyncio.create_task(work) for work in beside]
        try:
            production = Production(scene, populate(*self._cast()), options.candidates)
            await production.set_stage()
            watch.follow(await self._keeper.start(86_400 / options.day_seconds))
            production.begin()
            await self._until_over(watch, tasks)
            records = await self._settle(watch, scene, office, facts, connection)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(connection.close(), 5)
        return self._report(records, scene, time.monotonic() - began)

    def _cast(self) -> tuple[int, int, int, int]:
        options = self._options
        return options.seed, options.candidates, options.assessors, options.second_provider

    def _scene(self, watch: Watch) -> Scene:
        (terms, *_) = sample_terms().values()
        calendar = terms_of(terms)
        assert calendar is not None
        days = session_days(self._options.origin, calendar)
        return Scene(self._settings, watch, self._people, self._options.seed, days, calendar)

    def _picture(self, watch: Watch, office: PostOffice) -> Picture:
        return Picture(
            now=watch.now(),
            expected=self._progress.expected,
            stages=self._progress.stages,
            mails=len(office.mails),
            disturbances=len(gather.disturbances(self._settings.data_dir)),
        )

    async def _until_over(self, watch: Watch, tasks: list[asyncio.Task[None]]) -> None:
        """Until every journey has its end, or nothing more is to be hoped for."""
        last_day = watch.now() + _LONGEST
        while not self._progress.is_over:
            for task in tasks:
                if task.done():
                    task.result()  # a reader that died would leave us blind
            quiet_since = self._progress.last_at or watch.now()
            if watch.now() > last_day or watch.now() - quiet_since > _SILENCE:
                return
            await asyncio.sleep(0.1)

    async def _settle(
        self, watch: Watch, scene: Scene, office: PostOffice, facts: gather.Facts, connection: NatsClient
    ) -> Records:
        """Let the last letters arrive, slow the clock to real time, and collect everything that the check looks at."""
        records = Records(clock=watch.history, facts=facts.facts, contacts=facts.contacts, mails=office.mails)
        give_up = time.monotonic() + _SETTLE_SECONDS
        ended = self._progress.is_over
        await asyncio.sleep(_LAST_LETTERS_SECONDS)
        while ended and time.monotonic() < give_up and check_messages(records).missing:
            await asyncio.sleep(0.5)
        await scene.end()
        watch.follow(await self._keeper.speed(1.0))
        for listener in facts.listeners:
            await listener.catch_up(within=10)
        records.ended_real = time.time()
        records.parked = await gather.parked(connection)
        records.asks, running = await gather.asks(self._settings)
        open_ones = {journey for journey, stage in self._progress.stages.items() if stage not in ENDS}
        open_ones |= {journey for journey, until in may_run_until(facts.facts).items() if until > watch.now()}
        records.stuck = [
            workflow
            for workflow in running
            if workflow.startswith("journey-") and workflow.removeprefix("journey-") not in open_ones
        ]
        records.disturbances = gather.disturbances(self._settings.data_dir)
        return records

    def _report(self, records: Records, scene: Scene, wall_seconds: float) -> int:
        verdict = check(records)
        write_minutes(self._settings.data_dir / "rehearsal.jsonl", records)
        _add_people(verdict, scene, self._progress)
        circumstances = Circumstances(
            wall_seconds=wall_seconds,
            day_seconds=self._options.day_seconds,
            seed=self._options.seed,
            urls={**_urls(self._settings), "operator_sign_in": scene.sign_in_page},
            disturbances=Counter(disturbance.process for disturbance in records.disturbances),
            peak_memory_mb=self._gauge.peak_megabytes,
        )
        show(self._console, verdict, circumstances)
        if self._options.json_file is not None:
            write_json(self._options.json_file, verdict, circumstances)
        return 0 if verdict.is_clean else 1


def _add_people(verdict: Verdict, scene: Scene, progress: Progress) -> None:
    """What the people met with: confusion is a fault, being turned away is told."""
    for what in scene.confused:
        verdict.fault("confused", what)
    for what, count in sorted(scene.turned_away.items()):
        verdict.remark("turned away", f"{count} times: {what}")
    lost = progress.expected - len(progress.stages)
    if lost > 0:
        verdict.open += lost
        verdict.fault("open", f"{lost} candidates never had a journey")


def _urls(settings: Settings) -> dict[str, str]:
    return {
        "portal": settings.portal_url,
        "mail": settings.catcher_url,
        "temporal": settings.temporal_ui_url,
        "intake": settings.intake_url,
        "assessment": settings.assessment_url,
    }
