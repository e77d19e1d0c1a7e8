"""Assessors: they answer offers, propose times, decide on late work and sign reports; seniors moderate as well.

They look at their list once every working day, as people with other work do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rehearsal.doors import Api, TurnedAway
from rehearsal.fates import Fate
from rehearsal.mailbox import Letter
from rehearsal.pace import after_days, working_days
from rehearsal.people.staff import Staff
from rehearsal.population import Somebody
from rehearsal.scene import Scene
from rehearsal.temperament import PROMPT

_STANDARDS = range(1, 34)
_SHORT_OF = {Fate.FEW_SHORT: (17, 22), Fate.MANY_SHORT: (5, 17, 22, 26, 30)}
_PROPOSED_AT_ONCE = 4
_PROPOSALS_A_DAY = 1
"""Times must be proposed within five working days, and nobody does all of that on one morning."""

_WAITS_FOR_REMINDERS = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Manners:
    """What is special about one assessor."""

    ignores_first_offer: bool = False
    declines_first_offer: bool = False
    reports_when_reminded: bool = False
    shares_times: bool = False
    """Offers the same times to several candidates."""


class Assessor(Staff):
    """One assessor."""

    def __init__(self, scene: Scene, somebody: Somebody, manners: Manners | None = None) -> None:
        super().__init__(scene, somebody)
        self.temperament = PROMPT  # an offer wants its answer within two working days
        self._manners = manners or Manners()
        self._offers_seen = 0
        self._at_work = False
        self._proposals_left = _PROPOSALS_A_DAY
        self._reports_from: dict[str, datetime] = {}
        self._reminded: set[str] = set()

    @property
    def work(self) -> Api:
        """The assessment service."""
        return self.api(self.scene.settings.assessment_url)

    async def read(self, letter: Letter) -> None:
        await super().read(letter)
        if letter.template in ("m15_assessment_offered", "m15_stand_in_offered") and letter.journey:
            self._offers_seen += 1
            await self._answer_offer(letter.journey, is_first=self._offers_seen == 1)
        elif letter.template == "m31_record_due" and letter.journey:
            self._reminded.add(letter.journey)
        elif letter.template in self._opens_evidence_on and letter.journey:
            await self._open_evidence(letter.journey)

    @property
    def _opens_evidence_on(self) -> tuple[str, ...]:
        """Who reports only when reminded opens the evidence only then, too."""
        reminded = ("m28_evidence_unread",)
        return reminded if self._manners.reports_when_reminded else ("m28_evidence_ready", *reminded)

    async def _open_evidence(self, journey: str) -> None:
        await self.take_time()
        try:
            await self.work.get(f"/v1/journeys/{journey}/evidence")
        except TurnedAway as refusal:  # somebody else has the candidate by now
            self.scene.turned_away[str(refusal)] += 1

    # --- offers

    async def _answer_offer(self, journey: str, *, is_first: bool) -> None:
        if is_first and self._manners.ignores_first_offer:
            return
        await self.take_time()
        offers = (await self.work.get("/v1/offers"))["offers"]
        for offer in (each for each in offers if each["journey_id"] == journey and each["state"] == "open"):
            if is_first and self._manners.declines_first_offer:
                await self.work.post(f"/v1/offers/{offer['offer_id']}/refusal", {"reason_class": "personal"})
                return
            await self.work.post(f"/v1/offers/{offer['offer_id']}/acceptance")
        if not self._at_work:
            self._at_work = True
            self.scene.begin(self._work_days(), f"{type(self).__name__} at work")

    # --- the working day

    async def _work_days(self) -> None:
        while True:
            await self.next_morning()
            await self.look_at_list()

    async def look_at_list(self) -> None:
        """Everything that waits for this assessor today."""
        self._proposals_left = _PROPOSALS_A_DAY
        for item in (await self.work.get("/v1/assessor/journeys"))["journeys"]:
            try:
                await self._do(item)
            except TurnedAway as refusal:
                self.scene.turned_away[str(refusal)] += 1

    async def _do(self, item: dict[str, Any]) -> None:
        journey = item["journey_id"]
        match item["state"]:
            case "propose_slots" if self._proposals_left:
                self._proposals_left -= 1
                await self._propose(journey)
            case "decide_late":
                body = {"accept": True, "reason": "Illness in the family, told beforehand"}
                await self.work.post(f"/v1/journeys/{journey}/late-evidence", body)
            case "report_due":
                await self._report(journey, item)

    async def _propose(self, journey: str) -> None:
        free = [time["starts_at"] for time in (await self.work.get(f"/v1/journeys/{journey}/free-times"))["times"]]
        if not free:
            return  # somebody at the office has to help
        later = free[len(free) // 8 :: max(1, len(free) // 12)]
        apart = [free[0], *self.chance.sample(later, min(len(later), 2 * _PROPOSED_AT_ONCE))]
        await self.work.post(
            f"/v1/journeys/{journey}/slots",
            {"starts_at": _without_overlap(apart), "shared": self._manners.shares_times},
        )

    async def _report(self, journey: str, item: dict[str, Any]) -> None:
        now = self.scene.watch.now()
        waits_at_most_until = datetime.fromisoformat(item["report_due_at"]) + _WAITS_FOR_REMINDERS
        if self._manners.reports_when_reminded and journey not in self._reminded and now < waits_at_most_until:
            return
        if journey not in self._reports_from:
            self._reports_from[journey] = after_days(
                now, PROMPT.delay(self.chance), self.hours, self.chance, working_days
            )
            return
        if self._reports_from[journey] <= now:
            fate = self.scene.case_of(journey).script.fate
            await self.sign(item["appointment_id"], _STANDARDS, _SHORT_OF.get(fate, ()))

    async def sign(self, appointment: str, standards: Any, short: tuple[int, ...]) -> None:
        """Judge each standard and sign."""
        judgements = [
            {
                "standard": number,
                "met": number not in short,
                "found_in": "interview" if number == 31 or number in short else ("task", "document")[number % 2],
                "reason": "Not shown in any account" if number in short else "Shown, and explained when asked",
            }
            for number in standards
        ]
        await self.work.post(f"/v1/appointments/{appointment}/report", {"judgements": judgements})


class SeniorAssessor(Assessor):
    """Moderates the reports of a round, and interviews again those who were one to three standards short."""

    def begin_moderating(self, from_: datetime) -> None:
        """Look at the queue every working day from then on."""
        self.scene.begin(self._moderating_days(from_), "SeniorAssessor moderating")

    async def _moderating_days(self, from_: datetime) -> None:
        await self.scene.watch.until(from_)
        while True:
            await self.next_morning()
            await self._moderate()
            await self._report_reassessments()
            await self._advise()

    async def _moderate(self) -> None:
        for report in (await self.work.get("/v1/moderation"))["reports"]:
            body = {"agree": True, "changes": [], "note": "Agreed after reading the places that are named"}
            try:
                await self.work.post(f"/v1/moderation/{report['report_id']}", body)
            except TurnedAway as refusal:
                self.scene.turned_away[str(refusal)] += 1

    async def _report_reassessments(self) -> None:
        for call in (await self.work.get("/v1/reassessments"))["reassessments"]:
            if call["state"] == "report_due":
                await self.sign(call["appointment_id"], call["standards"], ())

    async def _advise(self) -> None:
        for one in (await self.work.get("/v1/advice"))["advice"]:
            if one["given_at"] is None:
                body = {"words": "Keep notes on how each pupil answered, and plan one lesson from them."}
                await self.work.post(f"/v1/journeys/{one['journey_id']}/advice", body)


def _without_overlap(times: list[str]) -> list[str]:
    """So many of the times as are wanted, none within two hours of another."""
    kept: list[str] = []
    for time in times:
        start = datetime.fromisoformat(time)
        if all(abs(start - datetime.fromisoformat(other)) >= timedelta(hours=2) for other in kept):
            kept.append(time)
    return sorted(kept[:_PROPOSED_AT_ONCE])
