"""What all simulated people share: the watch, the doors, and how a mail comes to the one it is for.

`Case` is the truth about a candidate that people around know from life, not from the system: who came to a session,
how good the work is. Nobody reads there what only the system could tell them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import httpx

from rehearsal.calendar_plan import SessionDays
from rehearsal.doors import Browser, TurnedAway
from rehearsal.mailbox import Letter
from rehearsal.pace import Hours, Watch, after_days
from rehearsal.population import CandidateScript, Somebody
from rehearsal.temperament import Temperament, draw
from shared.calendar import Terms
from shared.settings import Settings


@dataclass(slots=True)
class Case:
    """One candidate as those who meet them know them."""

    script: CandidateScript
    journey_id: str | None = None
    attended: dict[int, bool] = field(default_factory=dict)
    """What the trainers saw."""
    comes_to_catch_up: set[int] = field(default_factory=set)
    """Session numbers that the candidate makes good with the other cohort."""
    has_left: bool = False


class Scene:
    """The stage on which the people act."""

    def __init__(
        self, settings: Settings, watch: Watch, client: httpx.AsyncClient, seed: int, days: SessionDays, terms: Terms
    ) -> None:
        self.settings = settings
        self.watch = watch
        self.client = client
        self.browser = Browser(client)
        self.days = days
        self.terms = terms
        self.cases: list[Case] = []
        self.sign_in_page = ""
        """Of the large cohort's operator, who uses a token; so whoever looks on may use the page, once."""
        self.turned_away: Counter[str] = Counter()
        """How often the product said no to somebody, by what was tried. A late-comer is not a fault."""
        self.confused: list[str] = []
        """What nobody could make sense of: always a fault, of the product or of the rehearsal."""
        self._seed = seed
        self._people: dict[str, Person] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def chance(self, name: str) -> Random:
        """Chances of one person, the same for the same seed whatever the others do."""
        return Random(f"{self._seed} {name}")

    def enter(self, person: Person) -> None:
        """Somebody joins and can be written to."""
        self._people[person.email] = person

    def case_of(self, journey_id: str) -> Case:
        """The candidate behind a journey."""
        return next(case for case in self.cases if case.journey_id == journey_id)

    async def deliver(self, letter: Letter) -> None:
        """Hand a mail to whom it is addressed to; they act in their own time."""
        person = self._people.get(letter.to)
        if person is None:
            self.confused.append(f"mail {letter.number} ({letter.template}) went to an address that nobody has")
            return
        self.begin(person.read(letter), f"{type(person).__name__} reading {letter.template}")

    def begin(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Let somebody do something beside all the others."""
        task = asyncio.create_task(self._do(work, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Everybody stops."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _do(self, work: Coroutine[Any, Any, None], what: str) -> None:
        try:
            await work
        except TurnedAway as refusal:
            self.turned_away[str(refusal)] += 1
        except httpx.HTTPError as error:
            self.confused.append(f"{what}: {type(error).__name__}")
        except Exception as error:  # noqa: BLE001 - one person's confusion must not end the rehearsal; it is reported
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place else ""
            self.confused.append(f"{what}: {type(error).__name__} at {where}: {str(error)[:120]}")


class Person:
    """Somebody with an address, a temperament and hours in which they read mail."""

    hours: Hours

    def __init__(self, scene: Scene, somebody: Somebody, temperament: Temperament | None = None) -> None:
        self.scene = scene
        self.name = somebody.name
        self.email = somebody.email.casefold()
        self.chance = scene.chance(self.email)
        self.temperament = temperament or draw(self.chance)
        scene.enter(self)

    async def read(self, letter: Letter) -> None:
        """Do what the mail asks for, or nothing."""

    def works_on(self) -> Callable[[date], bool]:
        """On which days this person looks at such things."""
        raise NotImplementedError

    async def take_time(self, days: float | None = None) -> None:
        """Get round to something: after so many days, or as the temperament has it, within one's own hours."""
        delay = self.temperament.delay(self.chance) if days is None else days
        await self.scene.watch.until(
            after_days(self.scene.watch.now(), delay, self.hours, self.chance, self.works_on())
        )


def token_of(link: str) -> str:
    """The token at the end of a link."""
    return link.rstrip("/").rpartition("/")[2].partition("?")[0]
