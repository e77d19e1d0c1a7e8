"""The one authority over business time in rehearsal: owns the record on disk, publishes it, and may change it.

Every process extrapolates from the last record, so this one may be away without anybody noticing.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Depends, FastAPI, Header
from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import AwareDatetime, BaseModel, Field

from shared.bus import Bus
from shared.bus_setup import CLOCK_SUBJECT
from shared.clock import ClockRecord
from shared.errors import DomainError, NotSignedIn, Unreachable
from shared.logging import get_logger
from shared.process import run_together
from shared.settings import Settings, required_secret
from shared.web import Authorise, Caller, create_app, health, public, serve_http

log = get_logger(__name__)

_PUBLISH_AGAIN_SECONDS = 2.0
_ORIGIN = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)  # Wed 7 October 2026, 9am in London


class Origin(BaseModel):
    """The business instant at which a rehearsal will begin."""

    business0: AwareDatetime


class Speed(BaseModel):
    """Business seconds in each real second: 86400 makes a day of each second."""

    factor: float = Field(gt=0, le=10_000_000)


class Step(BaseModel):
    """Move business time forward by so many seconds at once."""

    seconds: float = Field(gt=0)


class Authority:
    """The record, its file and its changes. Every change raises the version; business time never goes back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.exists():
            self.record = ClockRecord.model_validate_json(path.read_text())
        else:
            self.record = ClockRecord(
                version=1, real0=time.time(), business0=_ORIGIN, factor=86_400.0, paused=True, started=False
            )
            self._keep()

    def set_origin(self, business0: datetime) -> ClockRecord:
        """Stand still at another origin before the start, so that the set-up happens on the first day."""
        self._refuse_if_started()
        return self._change(business0=business0)

    def start(self, factor: float) -> ClockRecord:
        """Begin to run; `factor` 86400 makes a day of each second."""
        self._refuse_if_started()
        return self._change(factor=factor, paused=False, started=True)

    def _refuse_if_started(self) -> None:
        if self.record.started:
            raise DomainError(
                "This rehearsal's clock has started, and a journey's past cannot be moved. "
                "Begin another rehearsal in an empty data directory."
            )

    def pause(self) -> ClockRecord:
        """Stand still at the present business instant."""
        return self._change(paused=True)

    def resume(self) -> ClockRecord:
        """Run on from where it stands."""
        return self._change(paused=False)

    def speed(self, factor: float) -> ClockRecord:
        """Run on at another speed."""
        return self._change(factor=factor)

    def step(self, seconds: float) -> ClockRecord:
        """Jump forward."""
        return self._change(ahead=seconds)

    def _change(
        self,
        business0: datetime | None = None,
        factor: float | None = None,
        paused: bool | None = None,
        started: bool | None = None,
        ahead: float = 0.0,
    ) -> ClockRecord:
        real = time.time()
        at = business0 or datetime.fromtimestamp(self.record.business(real).timestamp() + ahead, UTC)
        self.record = ClockRecord(
            version=self.record.version + 1,
            real0=real,
            business0=at,
            factor=self.record.factor if factor is None else factor,
            paused=self.record.paused if paused is None else paused,
            started=self.record.started if started is None else started,
        )
        self._keep()
        return self.record

    def _keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        with beside.open("w") as file:
            file.write(self.record.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        beside.rename(self._path)


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run the authority: publish the record at start and after each change, and again now and then."""
    authority = Authority(settings.data_dir / "clock.json")
    bus = Bus(settings, "clock")
    await bus.start()

    async def publish() -> None:
        record = authority.record
        await bus.publish(CLOCK_SUBJECT, record.model_dump_json().encode(), f"clock:{record.version}:{time.time()}")

    async def publish_again() -> None:
        # A stream that was lost and made anew gets the record back without anybody's help.
        while not stopping.is_set():
            try:
                await publish()
            except Unreachable:
                log.warning("clock_waits_for_bus")
            try:
                await asyncio.wait_for(stopping.wait(), _PUBLISH_AGAIN_SECONDS)
            except TimeoutError:
                continue

    app = _app(settings, authority, publish)
    health(app, lambda: bus.connected)
    try:
        await run_together(stopping, serve_http(app, settings, stopping), publish_again())
    finally:
        await bus.stop()


def keeper_token(secret: str) -> str:
    """What `hlta clock` shows to be let in: only who holds the secret key can make it."""
    return _signer(secret).dumps("keeper")


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="hlta.clock.v1")


def keeper(secret: str) -> Authorise:
    """The keeper of this deployment's clock."""

    async def authorise(authorization: str = Header(default="")) -> Caller:
        try:
            _signer(secret).loads(authorization.removeprefix("Clock "))
        except BadSignature:
            raise NotSignedIn("Only `hlta clock` on this deployment may set the clock.") from None
        return Caller(provider="")

    authorise.declares = "clock keeper"  # type: ignore[attr-defined]
    return authorise


def _app(settings: Settings, authority: Authority, publish: Callable[[], Awaitable[None]]) -> FastAPI:
    secret = required_secret(settings)
    app = create_app("HLTA Journey: rehearsal clock", settings, secret)
    only_keeper = [Depends(keeper(secret))]

    @app.get("/", dependencies=[Depends(public())])
    async def show() -> ClockRecord:
        return authority.record

    @app.post("/origin", dependencies=only_keeper)
    async def origin(body: Origin) -> ClockRecord:
        return await told(authority.set_origin(body.business0))

    @app.post("/start", dependencies=only_keeper)
    async def start(body: Speed) -> ClockRecord:
        return await told(authority.start(body.factor))

    @app.post("/pause", dependencies=only_keeper)
    async def pause() -> ClockRecord:
        return await told(authority.pause())

    @app.post("/resume", dependencies=only_keeper)
    async def resume() -> ClockRecord:
        return await told(authority.resume())

    @app.post("/speed", dependencies=only_keeper)
    async def speed(body: Speed) -> ClockRecord:
        return await told(authority.speed(body.factor))

    @app.post("/step", dependencies=only_keeper)
    async def step(body: Step) -> ClockRecord:
        return await told(authority.step(body.seconds))

    async def told(record: ClockRecord) -> ClockRecord:
        try:
            await publish()
        except Unreachable:  # the change stands and is published with the next look; asking again would be refused
            log.warning("clock_told_later", version=record.version)
        return record

    return app
