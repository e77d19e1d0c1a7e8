"""People at the candidate's school: the head who signs, and the teachers and leader who give some of their minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rehearsal.fates import Fate
from rehearsal.mailbox import Letter
from rehearsal.pace import OFFICE_HOURS, school_days
from rehearsal.population import Somebody
from rehearsal.scene import Case, Person, Scene

_LOOKS_AT_TIMETABLE_DAYS = (0.2, 1.1)
_ANSWERS_REMINDER_AFTER_DAYS = (0.1, 0.6)
_SIGNS_AT_CHASER = {Fate.HEAD_AFTER_FIRST_CHASER: 1, Fate.HEAD_AFTER_SECOND_CHASER: 2}


class AtSchool(Person):
    """Looks at such mail on school days."""

    hours = OFFICE_HOURS

    def __init__(self, scene: Scene, somebody: Somebody, case: Case) -> None:
        super().__init__(scene, somebody)
        self.case = case

    def works_on(self) -> Callable[[date], bool]:
        return school_days(self.scene.terms)


class Head(AtSchool):
    """Confirms four things, or does not."""

    def __init__(self, scene: Scene, somebody: Somebody, case: Case) -> None:
        super().__init__(scene, somebody, case)
        self._chasers = 0
        self._acts = False

    async def read(self, letter: Letter) -> None:
        link = letter.link("declaration")
        if link is None or letter.template not in ("m03_please_confirm", "m04_reminder_to_confirm"):
            return
        fate = self.case.script.fate
        self._chasers += letter.template == "m04_reminder_to_confirm"
        if self._acts or fate is Fate.HEAD_SILENT or self._chasers < _SIGNS_AT_CHASER.get(fate, 0):
            return
        self._acts = True
        await self.take_time()
        if fate is Fate.HEAD_DECLINES:
            await self._decline(link)
        else:
            await self._sign(link)

    async def _sign(self, link: str) -> None:
        page = await self.scene.browser.open(link)
        answers = {
            "decision": "sign",
            "name": self.name,
            "role": "Headteacher",
            "suitable": "yes",
            "whole_class": "yes",
            "level2_english": "yes",
            "level2_maths": "yes",
            "need": "Cover for planning time in two classes",
            "mentor_name": self.case.script.teachers[0].name,
            "release_time": "Both sessions and half a day to prepare",
            "payer": "school",
            "after_award": "Leads a class for one afternoon a week",
            "success": "Fewer lessons covered by supply staff",
        }
        await self.scene.browser.submit(page, answers)

    async def _decline(self, link: str) -> None:
        page = await self.scene.browser.open(f"{link}?show=decline")
        answers = {"decision": "decline", "reason_class": "not_ready", "reason": "Not before next summer, we think."}
        await self.scene.browser.submit(page, answers)


class Guest(AtSchool):
    """A teacher or the senior leader: free at that time, when they get round to saying so."""

    def __init__(self, scene: Scene, somebody: Somebody, case: Case, *, waits_for_reminder: bool = False) -> None:
        super().__init__(scene, somebody, case)
        self._waits_for_reminder = waits_for_reminder
        self._answered: set[str] = set()

    async def read(self, letter: Letter) -> None:
        link = letter.link("confirm")
        is_reminder = letter.template == "m19_still_to_answer"
        if link is None or not (is_reminder or letter.template == "m18_are_you_free"):
            return
        if link in self._answered or (self._waits_for_reminder and not is_reminder):
            return
        self._answered.add(link)
        days = _ANSWERS_REMINDER_AFTER_DAYS if is_reminder else _LOOKS_AT_TIMETABLE_DAYS
        await self.take_time(self.chance.uniform(*days))
        page = await self.scene.browser.open(link)
        if page.form_for({"available": "yes"}) is not None:
            await self.scene.browser.submit(page, {"available": "yes"})


class SchoolOffice(AtSchool):
    """Gets copies, and files them."""
