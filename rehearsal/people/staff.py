"""Staff of a provider sign in with the link of their invitation; trainers take the registers of their sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from rehearsal.doors import Api, TurnedAway
from rehearsal.fates import Fate
from rehearsal.mailbox import Letter
from rehearsal.pace import OFFICE_HOURS, within, working_days
from rehearsal.population import Somebody
from rehearsal.scene import Case, Person, Scene
from rehearsal.temperament import Temperament
from shared.calendar import first_working_day, london_date

_COOKIE = "hlta_staff"
_LEAVES_CHECKS_UNDONE_PERCENT = 20
_MISSES = {1: Fate.MISSES_SESSION_1, 2: Fate.MISSES_SESSION_2}


class Staff(Person):
    """Somebody who signs in with the link of the invitation, and from then on has a token of their own."""

    hours = OFFICE_HOURS

    def __init__(self, scene: Scene, somebody: Somebody, temperament: Temperament | None = None) -> None:
        super().__init__(scene, somebody, temperament)
        self.token: str | None = None

    def works_on(self) -> Callable[[date], bool]:
        return working_days

    async def read(self, letter: Letter) -> None:
        link = letter.link("sign-in")
        if letter.template == "m38_sign_in" and link is not None and self.token is None:
            self.token = await self.scene.browser.sign_in(link, _COOKIE)

    def api(self, url: str) -> Api:
        """A service's API with this person's own rights."""
        if self.token is None:
            raise TurnedAway(0, "not_signed_in", "use the API", "has not signed in yet")
        return Api(self.scene.client, url, self.token)

    async def next_morning(self) -> None:
        """Wait for the next working day, somewhere in its first two hours."""
        on = first_working_day(london_date(self.scene.watch.now()) + timedelta(days=1))
        await self.scene.watch.until(within(on, (self.hours[0], self.hours[0].replace(hour=11)), self.chance))


class Trainer(Staff):
    """Leads sessions, and enters in the first break who is there: the own cohort, and who came from the other one."""

    def begin_teaching(self) -> None:
        """Take the register of every session of one's own, as it comes, and look through the checks between them."""
        self.scene.begin(self._teach(), "Trainer teaching")

    async def _look_through_checks(self, intake: Api, cohort: str) -> None:
        """On the day before the first reminder most have done theirs; the others are reminded."""
        for check in (await intake.get(f"/v1/cohorts/{cohort}/checks"))["checks"]:
            first_reminder = datetime.fromisoformat(check["reminders"][0]["due_at"])
            await self.scene.watch.until(first_reminder - timedelta(days=self.chance.uniform(0.7, 1.0)))
            path = f"/v1/cohorts/{cohort}/checks/{check['check']}"
            ids = [entry["journey_id"] for entry in (await intake.get(path))["candidates"]]
            done = [each for each in ids if self.chance.randrange(100) >= _LEAVES_CHECKS_UNDONE_PERCENT]
            if done:
                await intake.post(path, {"records": [{"journey_id": each, "done": True} for each in done]})

    async def _teach(self) -> None:
        intake = self.api(self.scene.settings.intake_url)
        sessions = (await intake.get("/v1/trainer/sessions"))["sessions"]
        for cohort in dict.fromkeys(own["cohort_id"] for own in sessions):
            self.scene.begin(self._look_through_checks(intake, cohort), "Trainer looking through checks")
        for own in sorted(sessions, key=lambda own: str(own["starts_at"])):
            starts_at = datetime.fromisoformat(own["starts_at"])
            await self.scene.watch.until(starts_at + timedelta(hours=self.chance.uniform(0.5, 1.5)))
            await self._take_register(intake, own["cohort_id"], int(own["session"]))

    async def _take_register(self, intake: Api, cohort: str, session: int) -> None:
        path = f"/v1/cohorts/{cohort}/register/{session}"
        register = await intake.get(path)
        own = [self.scene.case_of(entry["journey_id"]) for entry in register["candidates"]]
        others = [self.scene.case_of(entry["journey_id"]) for entry in register["catch_ups"]]
        present = {case.journey_id: self._came(case, session) for case in own}
        present |= {case.journey_id: True for case in others if session in case.comes_to_catch_up}
        owed = {
            entry["journey_id"]: entry["level_two_missing"] for entry in register["candidates"] + register["catch_ups"]
        }
        records = [
            # Whoever comes brings the certificates that are still to be shown, and the trainer looks at them.
            {"journey_id": journey, "attended": came, "level_two_seen": owed[journey] if came else []}
            for journey, came in present.items()
        ]
        if records:
            await intake.post(path, {"records": records})
        for case in own + others:
            if case.journey_id in present:
                case.attended[session] = present[case.journey_id]

    def _came(self, case: Case, session: int) -> bool:
        return case.script.fate is not _MISSES[session]
