"""The rehearsal's own watch: it follows the clock's authority, and lets people wait until a business instant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from random import Random

import httpx

from rehearsal.records import ClockHistory
from shared.calendar import Terms, at_london, is_school_day, is_working_day, london_date, to_london
from shared.clock import ClockRecord, RunningClock
from shared.clock_authority import keeper_token
from shared.settings import Settings, required_secret

_LOOK_AGAIN_SECONDS = 1.0
_BACK_WITHIN = 20
"""So often the clock is asked again while its authority is away: it is started anew within a few seconds."""


class Watch:
    """Business time as the authority has it, also while the authority is away for a moment."""

    def __init__(self, record: ClockRecord) -> None:
        self._clock = RunningClock(record)
        self.history = ClockHistory([record])

    def follow(self, record: ClockRecord) -> None:
        """Take over a newer record."""
        self._clock.follow(record)
        self.history.add(record)

    def now(self) -> datetime:
        """The business instant."""
        return self._clock.now()

    async def until(self, business: datetime) -> None:
        """Return once the business instant has come, however often the clock is changed meanwhile."""
        while (seconds := self._clock.seconds_until(business)) > 0:
            await asyncio.sleep(min(seconds, _LOOK_AGAIN_SECONDS))


class ClockKeeper:
    """Asks the authority: the director of the rehearsal sets the clock, the people in it never do."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient, again_after: float = _LOOK_AGAIN_SECONDS) -> None:
        self._again_after = again_after
        self._url = settings.clock_url
        self._client = client
        self._headers = {"Authorization": f"Clock {keeper_token(required_secret(settings))}"}

    async def record(self) -> ClockRecord:
        """The record in force."""
        return self._read(await self._client.get(f"{self._url}/"))

    async def set_origin(self, business0: datetime) -> ClockRecord:
        """Stand still at the origin until the start."""
        return await self._post("origin", {"business0": business0.isoformat()})

    async def start(self, factor: float) -> ClockRecord:
        """Let the business clock run."""
        return await self._post("start", {"factor": factor})

    async def speed(self, factor: float) -> ClockRecord:
        """Run on at another speed."""
        return await self._post("speed", {"factor": factor})

    async def _post(self, path: str, body: dict[str, object]) -> ClockRecord:
        for _ in range(_BACK_WITHIN):
            try:
                return self._read(await self._client.post(f"{self._url}/{path}", json=body, headers=self._headers))
            except httpx.ConnectError:  # it never heard this, so it may be asked again
                await asyncio.sleep(self._again_after)
        return self._read(await self._client.post(f"{self._url}/{path}", json=body, headers=self._headers))

    @staticmethod
    def _read(answer: httpx.Response) -> ClockRecord:
        answer.raise_for_status()
        return ClockRecord.model_validate_json(answer.content)


async def keep_following(watch: Watch, read: Callable[[], Awaitable[ClockRecord]]) -> None:
    """Take over the authority's record again and again; while it is away the last one holds."""
    while True:
        try:
            watch.follow(await read())
        except httpx.HTTPError:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


# When people do things ---------------------------------------------------------------------------------------------

Hours = tuple[time, time]
EVENINGS_TOO: Hours = (time(7, 0), time(21, 30))
OFFICE_HOURS: Hours = (time(9, 0), time(17, 0))


def within(on: date, hours: Hours, chance: Random) -> datetime:
    """A moment of that day between the two hours, London time."""
    opens, closes = (at_london(on, hour) for hour in hours)
    return opens + (closes - opens) * chance.random()


def after_days(now: datetime, days: float, hours: Hours, chance: Random, works_on: Callable[[date], bool]) -> datetime:
    """So many days later, moved to the next day and hour on which this person looks at such things."""
    at = now + timedelta(days=days)
    on, clock = london_date(at), to_london(at).time()
    if works_on(on) and hours[0] <= clock <= hours[1]:
        return at
    if not (works_on(on) and clock < hours[0]):
        on += timedelta(days=1)
        while not works_on(on):
            on += timedelta(days=1)
    return within(on, hours, chance)


def every_day(on: date) -> bool:
    """For those who also answer at the weekend."""
    return True


def working_days(on: date) -> bool:
    """For staff and assessors."""
    return is_working_day(on)


def school_days(terms: Terms | None) -> Callable[[date], bool]:
    """For people at a school."""
    return lambda on: is_school_day(on, terms)
