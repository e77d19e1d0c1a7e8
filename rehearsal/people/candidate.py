"""The candidate: names guests, chooses a time, writes the evidence and hands it in, sometimes late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from rehearsal.doors import Api, TurnedAway
from rehearsal.fates import Fate
from rehearsal.mailbox import Letter
from rehearsal.pace import EVENINGS_TOO, every_day
from rehearsal.people.applicant import comes_back_later, finish_application
from rehearsal.people.writing import DOCUMENTS, TASKS, SampleDocument, WrittenTask, document_file
from rehearsal.scene import Case, Person, Scene, token_of
from shared.calendar import at_london

_ASKS_COLLEAGUES_DAYS = (0.6, 2.6)
"""How long it takes to speak to those for whom a time must suit."""

_NAMES_COLLEAGUES_DAYS = (0.5, 6.0)
"""After the last session, while the assessor looks for times; whoever has named nobody by then does so on choosing."""

_COMES_BACK_DAYS = (0.5, 2.5)

_BEGINS_TO_WRITE_DAYS = (0.3, 2.5)

_TRIES_TO_CHOOSE = 5
_TAKEN = 409
"""Somebody else took the time a moment ago."""


class Candidate(Person):
    """Reads mail every day, in the evening too."""

    hours = EVENINGS_TOO

    def __init__(self, scene: Scene, case: Case) -> None:
        super().__init__(scene, case.script.person)
        self.case = case
        self._fate = case.script.fate
        self._guests_link: str | None = None
        self._guests_named = False
        self._turned_down = False
        self._uses_pages = case.script.number % 3 == 0
        """The others' evidence comes from a program of their own, by the API and with the same link."""
        self._finishes = self._fate not in (Fate.FORGETS_DOCUMENT, Fate.LATE_EVIDENCE)

    def works_on(self) -> Callable[[date], bool]:
        return every_day

    async def read(self, letter: Letter) -> None:
        match letter.template:
            case "m01_application_begun":
                await self._go_on_applying(letter)
            case "m02_application_received":
                self.case.journey_id = letter.journey
                await self._look_at(letter.link("journey"))
            case "m13_missed_session":
                self._plan_catch_up()
            case "m14_your_window":
                self._guests_link = letter.link("guests")
                await self.take_time(self.chance.uniform(*_NAMES_COLLEAGUES_DAYS))
                await self._name_guests()
            case "m17_choose_a_time":
                await self.take_time(self.chance.uniform(*_ASKS_COLLEAGUES_DAYS))
                await self._choose(letter)
            case "m20_appointment_confirmed" | "m21_appointment_moved":
                await self._after_booking(letter)
            case "m23_evidence_due":
                await self._remember(letter)
            case "m26_evidence_late":
                await self._hand_in_late(letter)
            case "m33_outcome":
                await self.take_time()
                await self._look_at(letter.link("result"))

    # --- applying

    async def _go_on_applying(self, letter: Letter) -> None:
        """Whoever broke off comes back by the link some days later, before anybody reminds them."""
        link = letter.link("application")
        if link is not None and comes_back_later(self.case.script):
            await self.take_time(self.chance.uniform(*_COMES_BACK_DAYS))
            await finish_application(self.scene, link, self.case.script)

    # --- sessions

    def _plan_catch_up(self) -> None:
        """Every session that was held without this candidate is made good with the other cohort."""
        held = {1: self.scene.days.first_on, 2: self.scene.days.second_on}
        for number, on in held.items():
            if at_london(on, self.hours[1]) < self.scene.watch.now() and not self.case.attended.get(number):
                self.case.comes_to_catch_up.add(number)

    # --- arranging

    async def _name_guests(self) -> None:
        if self._guests_named or self._guests_link is None:
            return
        script = self.case.script
        answers = {
            "leader_name": script.leader.name,
            "leader_email": script.leader.email,
            "leader_job_title": "Deputy head",
        }
        for place, teacher in enumerate(script.teachers, start=1):
            answers |= {f"teacher_{place}_name": teacher.name, f"teacher_{place}_email": teacher.email}
        page = await self.scene.browser.open(self._guests_link)
        await self.scene.browser.submit(page, answers)
        self._guests_named = True

    async def _choose(self, letter: Letter) -> None:
        link = letter.link("slots")
        if link is None or self.case.has_left:
            return
        page = await self.scene.browser.open(link)
        if self._fate is Fate.NONE_FIT and not self._turned_down:
            self._turned_down = True
            await self.scene.browser.submit(page, {"none_fit": "1", "reason": "Mornings would be better"})
            return
        await self._name_guests()
        for _ in range(_TRIES_TO_CHOOSE):
            offered = [form.hidden["slot_id"] for form in page.forms if "slot_id" in form.hidden]
            if not offered:
                return  # given back in the meantime; another message comes
            chosen = offered[0] if self._fate is Fate.FEW_SHORT else self.chance.choice(offered)
            try:
                await self.scene.browser.submit(page, {"slot_id": chosen})
            except TurnedAway as refusal:
                if refusal.status_code != _TAKEN:
                    raise
                page = await self.scene.browser.open(link)  # somebody else was quicker; others are shown
            else:
                return

    async def _after_booking(self, letter: Letter) -> None:
        evidence = letter.link("evidence")
        if evidence is None:
            return  # the telephone call of a re-assessment needs nothing in writing
        if self._fate is Fate.WITHDRAWS:
            await self.take_time()
            await self._withdraw(letter)
            return
        await self.take_time(self.chance.uniform(*_BEGINS_TO_WRITE_DAYS))
        await self._write(evidence)

    async def _withdraw(self, letter: Letter) -> None:
        link = letter.link("withdraw")
        if link is None or self.case.has_left:
            return
        self.case.has_left = True
        page = await self.scene.browser.open(link)
        await self.scene.browser.submit(page, {"reason_class": "changed_job", "reason": "I start elsewhere in spring"})

    # --- evidence

    async def _write(self, link: str) -> None:
        """Tasks and documents over the days that are left, each part handed in when it is ready."""
        due_at = await self._due_at(link)
        if due_at is None:
            return
        spare = timedelta(days=self.chance.uniform(1.5, 3.0) if self._finishes else self.chance.uniform(7.5, 9.0))
        await self._write_tasks(link, due_at - 2 * spare)
        await self._add_documents(link, due_at - spare, leave_out=0 if self._finishes else 1)
        if self._finishes:
            await self._submit(link, "file")

    async def _remember(self, letter: Letter) -> None:
        """A reminder says what is missing; whoever forgot something puts it right, unless they are the late one."""
        link = letter.link("evidence")
        if link is None or self._fate is not Fate.FORGETS_DOCUMENT or self._finishes:
            return
        state = await self._state(link)
        if state["submitted"]["tasks"] is None:
            return  # still writing
        self._finishes = True
        await self.take_time(self.chance.uniform(0.1, 0.3))
        await self._add_documents(link, self.scene.watch.now())
        await self._submit(link, "file")

    async def _hand_in_late(self, letter: Letter) -> None:
        link = letter.link("evidence")
        if link is None or self.case.has_left:
            return
        await self.take_time()
        await self._write_tasks(link, self.scene.watch.now())
        await self._add_documents(link, self.scene.watch.now())
        await self._submit(link, "file")

    async def _write_tasks(self, link: str, until: datetime) -> None:
        state = await self._state(link)
        if state["submitted"]["tasks"] is not None:
            return
        written = {task["task"] for task in state["tasks"] if task.get("text")}
        missing = [task for task in TASKS if task.code not in written]
        for place, task in enumerate(missing):
            await self._pause(until, len(missing) - place + 1)
            await self._save_task(link, task)
        await self._pause(until, 1)
        await self._submit(link, "tasks")

    async def _add_documents(self, link: str, until: datetime, leave_out: int = 0) -> None:
        state = await self._state(link)
        if state["submitted"]["file"] is not None:
            return
        known = {document["title"] for document in state["documents"]}
        missing = [document for document in DOCUMENTS[: len(DOCUMENTS) - leave_out] if document.title not in known]
        for place, document in enumerate(missing):
            await self._pause(until, len(missing) - place + 1)
            await self._add_document(link, document)

    async def _save_task(self, link: str, task: WrittenTask) -> None:
        if self._uses_pages:
            page = await self.scene.browser.open(f"{link}/tasks/{task.code}")
            await self.scene.browser.submit(page, {"text": task.text, "standards": task.standards})
            return
        standards = [int(number) for number in task.standards.split(",")]
        await self._api(link).put(f"{self._path}/tasks/{task.code}", {"text": task.text, "standards": standards})

    async def _add_document(self, link: str, document: SampleDocument) -> None:
        answers = {"title": document.title, "where": document.where, "standards": document.standards}
        if self._uses_pages:
            page = await self.scene.browser.open(f"{link}/documents")
            await self.scene.browser.submit(page, answers, file=document_file(document))
            return
        await self._api(link).upload(f"{self._path}/documents", answers, document_file(document), key=document.title)

    async def _submit(self, link: str, part: str) -> None:
        if not self._uses_pages:
            await self._api(link).post(f"{self._path}/{part}/submission", {"no_pupil_names": True})
            return
        page = await self.scene.browser.open(f"{link}/submit-{part}")
        if page.form_for({"no_pupil_names": "yes"}) is not None:
            await self.scene.browser.submit(page, {"no_pupil_names": "yes"})

    async def _pause(self, until: datetime, parts: int) -> None:
        """Get on with life for one of so many parts of the time that is left."""
        now = self.scene.watch.now()
        if until > now:
            await self.scene.watch.until(now + (until - now) / parts * self.chance.uniform(0.6, 1.0))

    async def _due_at(self, link: str) -> datetime | None:
        due_at = (await self._state(link))["due_at"]
        return datetime.fromisoformat(due_at) if due_at else None

    async def _state(self, link: str) -> Any:
        return await self._api(link).get(f"{self._path}/evidence")

    def _api(self, link: str) -> Api:
        return Api(self.scene.client, self.scene.settings.assessment_url, token_of(link), "Link")

    @property
    def _path(self) -> str:
        return f"/v1/journeys/{self.case.journey_id}"

    # --- looking

    async def _look_at(self, link: str | None) -> None:
        if link is not None:
            await self.scene.browser.open(link)
